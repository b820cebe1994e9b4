"""Taking a list along: what its filters show and its reader may see, as XLSX or CSV, however long it is."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.downloads import download, written
from jiedui.foundation.core.errors import NotFound
from jiedui.foundation.core.installation import demonstration_words
from jiedui.foundation.core.registry import Registry
from jiedui.foundation.core.spreadsheets import CSV, XLSX, Cell, Table, csv_lines, write_xlsx
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.running import Work
from jiedui.foundation.jobs.services import start_job
from jiedui.foundation.ui.pages import render_page

from .kinds import Words
from .limits import count_export

EXPORT = "ledgers.export"
ROWS_WHILE_WAITING = 2_000
CHUNK = 500


@dataclass(frozen=True)
class Asked:
    """Who asks for a list, narrowed how; `of` names the thing whose list it is, where it is one thing's."""

    actor: Any
    query: QueryDict = field(default_factory=QueryDict)
    of: str = ""


@dataclass(frozen=True)
class ExportColumn:
    """A column of an export: its heading, and what it says of a row."""

    label: Words
    show: Callable[[Any], Cell]
    width: int = 18


@dataclass(frozen=True)
class ExportKind:
    """A list that can be taken along. `rows` gives one by one what the page shows in pages; it refuses what the page refuses."""

    code: str
    title: Words
    columns: Callable[[Asked], Sequence[ExportColumn]]
    rows: Callable[[Asked], Iterator[Any]]
    count: Callable[[Asked], int]


def list_of(
    code: str,
    title: Words,
    columns: Sequence[ExportColumn] | Callable[[Asked], Sequence[ExportColumn]],
    rows: Callable[[Asked], QuerySet[Any]],
    *,
    read: Callable[[Asked, list[Any]], Iterable[Any]] = lambda asked, some: some,
) -> ExportKind:
    """A list that is one query; `read` puts rows in words, many at once, as the page does with those of a page."""

    def one_by_one(asked: Asked) -> Iterator[Any]:
        found = rows(asked).iterator(chunk_size=CHUNK)
        while some := list(islice(found, CHUNK)):
            yield from read(asked, some)

    return ExportKind(
        code,
        title,
        columns=columns if callable(columns) else lambda asked: columns,
        rows=one_by_one,
        count=lambda asked: rows(asked).count(),
    )


export_kinds: Registry[ExportKind] = Registry(ExportKind, key=lambda kind: kind.code)


def exported(
    request: HttpRequest, kind: ExportKind, *, of: str = "", part: str = ""
) -> HttpResponseBase | None:
    """The answer to `?export=csv` or `?export=xlsx` on a list; None where the page itself is asked for.

    A page with several lists tells them apart by `part`, as `<c-export part="…" />` asks for it.

    Raises:
        TooMany: this reader exports too often.
    """
    wanted = request.GET.get("export", "")
    if wanted not in {"csv", "xlsx"} or request.GET.get("part", "") != part:
        return None
    count_export(request, request.user)
    query = request.GET.copy()
    for name in ("export", "part", "page"):
        query.pop(name, None)
    asked = Asked(request.user, query, of)
    number = kind.count(asked)  # refuses before a file is begun
    if wanted == "csv":
        return as_csv(kind, asked)
    if number <= ROWS_WHILE_WAITING:
        return as_xlsx(kind, asked)
    context = {
        "kind": kind,
        "of": of,
        "query": query.urlencode(),
        "number": number,
        "back": f"?{query.urlencode()}",
    }
    return render_page(request, "ledgers/export_large.html", context)


def table_of(kind: ExportKind, asked: Asked) -> Table:
    """The list as a table; its rows are read when it is written."""
    columns = kind.columns(asked)
    return Table(
        title=str(kind.title),
        headings=[str(column.label) for column in columns],
        rows=([column.show(row) for column in columns] for row in kind.rows(asked)),
        widths=[column.width for column in columns],
        last_line=demonstration_words(),
    )


def as_csv(kind: ExportKind, asked: Asked) -> HttpResponseBase:
    """The list as CSV, however long: it is written while it is sent."""
    lines = _csv(kind, asked, translation.get_language())
    return download(lines, name=file_name(kind, "csv"), content_type=CSV)


def _csv(kind: ExportKind, asked: Asked, language: str | None) -> Iterator[bytes]:
    """Lines are made when the answer is sent, in the language in which it was asked for."""
    with translation.override(language):
        yield from csv_lines(table_of(kind, asked))


def as_xlsx(kind: ExportKind, asked: Asked) -> HttpResponseBase:
    """The list as XLSX, written whole before it is sent."""
    table = table_of(kind, asked)
    return written(lambda path: write_xlsx(path, [table]), name=file_name(kind, "xlsx"), content_type=XLSX)


def file_name(kind: ExportKind, ending: str) -> str:
    return f"{kind.title}-{clock.today():%Y%m%d}.{ending}"


# --- in the background


def start_export(code: str, *, query: str, of: str, back: str, actor: Any) -> BackgroundJob:
    """Ask for a long list as XLSX.

    Raises:
        NotFound: there is no such list.
        NotAllowed: the actor may not see it.
        TooMany: too much that the actor asked for is still open.
    """
    if (kind := export_kinds.get(code)) is None:
        raise NotFound(_("没有这个列表。"))
    kind.count(Asked(actor, QueryDict(query), of))  # refuses whoever may not see it
    return start_job(EXPORT, actor=actor, list=code, query=query, of=of, back=back)


def export_in_background(work: Work) -> None:
    kind = export_kinds[work.asked["list"]]
    asked = Asked(work.actor, QueryDict(work.asked["query"]), work.asked["of"])
    total = max(kind.count(asked), 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        rows = write_xlsx(
            path, [table_of(kind, asked)], told=lambda done: work.progress(min(done, total), total)
        )
        work.keep_file(path, name=file_name(kind, "xlsx"), content_type=XLSX)
    work.found(rows=rows)


def title_of_job(job: BackgroundJob) -> str:
    kind = export_kinds.get(job.asked["list"])
    return _("导出：%(name)s") % {"name": kind.title if kind is not None else job.asked["list"]}
