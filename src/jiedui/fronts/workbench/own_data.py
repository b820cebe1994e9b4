"""个人数据副本: all that the platform holds of a person, as one archive for people and machines."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import structlog
from django.contrib.staticfiles import finders
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.installation import marks
from jiedui.foundation.core.own_data import OwnData, entries
from jiedui.foundation.jobs.kinds import JobKind, job_kinds
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.running import Work
from jiedui.foundation.jobs.services import start_job

KIND = "workbench.own_data"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Part:
    """One entry with its rows, in words and as plain values."""

    entry: OwnData
    heads: dict[str, str]
    told: list[dict[str, Any]]
    shown: list[list[str]]

    @property
    def label(self) -> str:
        return str(self.entry.label)


@transaction.atomic
def ask_for_copy(*, actor: Any) -> BackgroundJob:
    """Have the copy made in the background.

    Raises:
        TooMany: the person has too much under way.
    """
    return start_job(KIND, actor=actor)


def gather(work: Work) -> None:
    """Write the archive: `data.json` for machines, a page for people, and the files they brought."""
    wanted = entries()
    parts: list[Part] = []
    for number, entry in enumerate(wanted, start=1):
        parts.append(part_of(entry, work.actor))
        work.progress(number, len(wanted) + 1)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "own-data.zip"
        files = _write(path, parts, work.actor)
        name = _("个人数据副本 %(day)s.zip") % {"day": clock.today().isoformat()}
        work.keep_file(path, name=name, content_type="application/zip")
    work.found(rows=sum(len(part.told) for part in parts), files=files)


def part_of(entry: OwnData, person: Any) -> Part:
    """All rows of an entry that are about a person."""
    told: list[dict[str, Any]] = []
    shown: list[list[str]] = []
    for row in entry.rows(person).iterator(chunk_size=500):
        told.append(entry.told(row))
        shown.append(entry.shown(row))
    return Part(entry, entry.heads(), told, shown)


def _write(path: Path, parts: list[Part], person: Any) -> int:
    """How many files came along."""
    made = clock.now()
    machine = {
        "made_at": made.isoformat(),
        "person": person.pk,
        **{part.entry.key: part.told for part in parts},
    }
    context = {
        "parts": [part for part in parts if part.told],
        "empty": [part for part in parts if not part.told],
        "made_at": made,
        "name": person.get_full_name(),
        "language": "en" if (get_language() or "").startswith("en") else "zh-Hans",
        **marks(),
    }
    number = 0
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(machine, ensure_ascii=False, indent=2, default=str))
        archive.writestr("index.html", render_to_string("workbench/own_data_copy.html", context))
        archive.writestr("own_data.css", _style())
        for name, file in _files(parts, person):
            try:
                with file.open("rb") as opened, archive.open(f"files/{name}", "w") as written:
                    for chunk in iter(lambda: opened.read(2**20), b""):
                        written.write(chunk)
            except FileNotFoundError:
                log.warning("own_file_missing", person=person.pk)
                continue
            number += 1
    return number


def _files(parts: list[Part], person: Any) -> Iterator[tuple[str, Any]]:
    for part in parts:
        if part.entry.files is not None and part.told:
            for name, file in part.entry.files(person):
                yield f"{part.entry.key} {name}".replace("/", "_").replace("\\", "_"), file


def _style() -> str:
    found = finders.find("workbench/own_data.css")
    return Path(str(found)).read_text() if found else ""


def _outcome(job: BackgroundJob) -> str:
    rows = int(job.found.get("rows", 0))
    return ngettext("共 %(n)s 条记录。", "共 %(n)s 条记录。", rows) % {"n": rows}


job_kinds.add(
    JobKind(
        KIND,
        gettext_lazy("个人数据副本"),
        gather,
        outcome=_outcome,
        back=lambda job: reverse("workbench:own_data"),
    )
)
