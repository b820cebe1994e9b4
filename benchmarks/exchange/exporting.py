"""`python -m benchmarks.exchange.exporting csv|xlsx`: write the list of achievements out and say what it took."""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

from django.contrib.auth.models import AnonymousUser  # noqa: E402 -- after the setup
from django.http import QueryDict  # noqa: E402 -- after the setup

from jiedui.areas.exchange.models import Achievement  # noqa: E402 -- after the setup
from jiedui.foundation.core.spreadsheets import csv_lines, write_xlsx  # noqa: E402 -- after the setup
from jiedui.foundation.ledgers.exports import Asked, export_kinds, table_of  # noqa: E402 -- after the setup

KIND = "exchange.achievements"


def main(form: str) -> None:
    """Export one organisation's rows first, so that everything is loaded; then all."""
    some = Achievement.objects.published().order_by("pk").values_list("owner_id", flat=True)[0]
    _write(Asked(AnonymousUser(), QueryDict(f"organisation={some}")), form)
    base = _most_memory()
    began = time.perf_counter()
    rows = _write(Asked(AnonymousUser(), QueryDict("")), form)
    took = time.perf_counter() - began
    print(json.dumps({"rows": rows, "seconds": took, "base_mb": base, "peak_mb": _most_memory()}))


def _write(asked: Asked, form: str) -> int:
    kind = export_kinds[KIND]
    if form == "csv":
        for _lines in csv_lines(table_of(kind, asked)):
            pass
    else:
        with tempfile.TemporaryDirectory() as folder:
            write_xlsx(Path(folder) / "list.xlsx", [table_of(kind, asked)])
    return kind.count(asked)


def _most_memory() -> float:
    """Megabytes that this process held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1])
