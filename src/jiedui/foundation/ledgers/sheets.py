"""Spreadsheets that this app writes: the template of a ledger, and the rows of a run with what is wrong with them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiedui.foundation.core.installation import demonstration_words
from jiedui.foundation.core.sentences import Kept, read
from jiedui.foundation.core.spreadsheets import Cell, Choice, Table, write_xlsx

from .cells import taken
from .choices import RowState
from .kinds import Column, LedgerKind
from .models import ImportRun


def write_template(kind: LedgerKind, path: Path) -> None:
    """An empty ledger with its headings, a row that shows how to write, lists to choose from, and a sheet that explains."""
    columns = kind.columns
    choices = [
        Choice(place, tuple(map(str, column.words())), strict=column.strict)
        for place, column in enumerate(columns, start=1)
        if column.words is not None
    ]
    ledger = Table(
        title=str(kind.label),
        headings=[str(column.label) for column in columns],
        rows=[[example_of(column) for column in columns]],
        widths=[column.width for column in columns],
        required=frozenset(place for place, column in enumerate(columns) if column.required),
        choices=choices,
    )
    write_xlsx(path, [ledger, _explanation(columns)])


def example_of(column: Column) -> Cell:
    """What the example row says, in the reader's language where it has words for it."""
    return str(column.example) if isinstance(column.example, Promise) else column.example


def _explanation(columns: Sequence[Column]) -> Table:
    return Table(
        title=_("填写说明"),
        headings=[_("列"), _("必填"), _("怎么填"), _("可填的内容")],
        rows=[
            [
                str(column.label),
                _("必填") if column.required else "",
                str(column.help),
                _("、").join(map(str, column.words()[:80])) if column.words is not None else "",
            ]
            for column in columns
        ],
        widths=[22, 8, 60, 80],
        last_line=_("第一张工作表里的示例行不会导入，可以直接在下面填写，也可以删去。"),
    )


def write_errors(run: ImportRun, kind: LedgerKind, path: Path) -> None:
    """The faulty rows as they came in, with a last column that says what is wrong: mend it, and upload it as it is."""
    rows = run.rows.filter(state__in=[RowState.FAULTY, RowState.FAILED]).iterator(chunk_size=500)
    width = len(run.headings)
    table = Table(
        title=_("有误的行"),
        headings=[*run.headings, _("有误之处"), _("原行号")],
        rows=_faulty_rows(rows, kind, width),
        widths=[18] * width + [60, 10],
        last_line=demonstration_words(),
    )
    write_xlsx(path, [table])


def _faulty_rows(rows: Any, kind: LedgerKind, width: int) -> Iterator[list[Cell]]:
    for row in rows:
        cells: list[Cell] = [taken(value) for value in row.cells][:width]
        cells += [None] * (width - len(cells))
        yield [*cells, "\n".join(sentences_of(row.errors, kind)), row.number]


def sentences_of(errors: dict[str, list[Kept]], kind: LedgerKind) -> list[str]:
    """Errors of a row by column, in the reader's language: “技术领域”：没有……"""
    found = []
    for name, sentences in errors.items():
        column = kind.column(name)
        for sentence in map(read, sentences):
            words = {"column": column.label if column else "", "sentence": sentence}
            found.append(_("“%(column)s”：%(sentence)s") % words if column else sentence)
    return found
