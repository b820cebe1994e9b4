"""Ledgers in and out: 5,000 rows imported, and a whole list exported by a process of its own whose memory is measured."""

import csv
import io
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from benchmarks.figures import Figure
from jiedui.foundation.accounts.models import User
from jiedui.fronts.demo.reading import content

IMPORTED = 5_000
IMPORT_GOAL = 60
MEMORY_GOAL = 150
WRITER = "qiye"
KIND = "exchange.achievement"


def measured(size: int) -> Iterator[Figure]:
    """Import and export, where the installation has them."""
    try:
        from jiedui.foundation.ledgers.kinds import ledger_kinds  # noqa: PLC0415 -- may not be there
    except ImportError:
        print("  ledgers: there are none, left out")
        return
    with translation.override("zh-hans"):
        yield Figure(f"import of {IMPORTED:,} rows", round(_import(ledger_kinds[KIND]), 1), "s", IMPORT_GOAL)
    for form in ("csv", "xlsx"):
        found = _exported(form)
        name = f"export of {found['rows']:,} rows as {form.upper()}"
        yield Figure(name, round(found["seconds"], 1), "s")
        yield Figure(
            f"{name}, memory over the base", round(found["peak_mb"] - found["base_mb"], 1), "MB", MEMORY_GOAL
        )


def _import(kind: object) -> float:
    """Seconds from the upload to the last row written, as page and worker do it one after the other."""
    from jiedui.foundation.ledgers import running, services  # noqa: PLC0415 -- see `measured`

    actor = User.objects.get(username=WRITER)
    owner = kind.owners(actor)[0]
    upload = SimpleUploadedFile("台账.csv", _ledger(kind).encode())
    began = time.perf_counter()
    run = services.begin_import(kind, owner=owner, upload=upload, actor=actor)
    run = services.map_columns(run, mapping=run.mapping, actor=actor)
    if run.state == "checking":  # more rows than a page waits for: the worker's part
        services.check(run, _silent)
        run.refresh_from_db()
    run = services.import_run(run, extent="valid", actor=actor)
    if run.state == "importing":
        running.import_rows(run, _silent)
    took = time.perf_counter() - began
    created = run.rows.filter(state="created").count()
    if created < IMPORTED:
        raise RuntimeError(f"only {created} of {IMPORTED} rows were imported")
    return took


def _ledger(kind: object) -> str:
    """Rows as an enterprise has them: title, summary, description, maturity, keywords."""
    choose = random.Random("ledger")
    known = {column.name: str(column.label) for column in kind.columns}
    names = [name for name in ("title", "summary", "description", "trl_note", "keywords") if name in known]
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(known[name] for name in names)
    entries = content().achievements
    for number in range(IMPORTED):
        entry = choose.choice(entries)
        values = {
            "title": f"{entry.title}{number + 1}号（示例）"[:120],
            "keywords": "、".join(entry.keywords),
        }
        rows.writerow(values.get(name) or getattr(entry, name) for name in names)
    return out.getvalue()


def _exported(form: str) -> dict[str, float]:
    """What a process of its own says of one export."""
    told = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-m", "benchmarks.exchange.exporting", form],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(told.stdout.splitlines()[-1])


def _silent(done: int, total: int) -> None:
    """Nobody watches."""
