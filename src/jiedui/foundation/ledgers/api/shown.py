"""What programs are shown of ledgers that come in."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.foundation.core.api.schemas import Named, described_by, named
from jiedui.foundation.jobs.api import JobOut, job_shown

from ..choices import RowState
from ..kinds import LedgerKind
from ..models import ImportRow, ImportRun
from ..selectors import ShownRow, numbers_of


class OwnerOut(Schema):
    """In whose name."""

    code: str
    name: str


class LedgerColumnOut(Schema):
    """A column that a ledger may have."""

    name: str
    label: str
    required: bool
    help: str


class KindOut(Schema):
    """A ledger that the caller may bring in."""

    kind: Named
    owners: list[OwnerOut] | None = Field(
        description=gettext_noop("可以用哪些单位的名义，或可以导入到哪几份草稿；不属于单位的台账为空")
    )
    columns: list[LedgerColumnOut] = Field(description=gettext_noop("可以有的列"))


@described_by(ImportRun)
class ImportOut(Schema):
    """An import in a list."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    kind: Named
    file_name: str
    state: Named
    created_at: datetime
    imported_at: datetime | None
    undone_at: datetime | None


class FileColumnOut(Schema):
    """A column of the file, and what it is taken for."""

    place: int = Field(description=gettext_noop("文件中的第几列，从 0 数起"))
    heading: str = Field(description=gettext_noop("表头"))
    sample: str = Field(description=gettext_noop("这一列的例子"))
    column: str = Field(description=gettext_noop("对应台账的哪一列；为空则不导入"))


class CountOut(Schema):
    """How many rows are in a state."""

    state: Named
    count: int


@described_by(ImportRun)
class ImportWhole(ImportOut):
    """An import."""

    sheet: str
    other_sheets: list[str]
    encoding: str
    columns: list[FileColumnOut] = Field(description=gettext_noop("文件的各列"))
    rows: list[CountOut] = Field(description=gettext_noop("各状态的行数"))
    problem: str
    job: JobOut | None = Field(description=gettext_noop("行数多时，读取和导入在后台进行；否则为空"))


class CellOut(Schema):
    """A cell of a row."""

    column: str
    value: str
    wrong: bool = Field(description=gettext_noop("这一格有误"))


class MadeOut(Schema):
    """What was made of a row."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))


@described_by(ImportRow)
class RowOut(Schema):
    """A row as it was read."""

    number: int
    state: Named
    cells: list[CellOut]
    errors: list[str] = Field(description=gettext_noop("有误之处，逐句说明"))
    notes: list[str] = Field(description=gettext_noop("与原文不完全相同的读法，逐句说明"))
    made: MadeOut | None = Field(description=gettext_noop("导入后成为的内容"))
    refusal: str


def kind_shown(kind: LedgerKind, actor: Any) -> dict[str, Any]:
    owners = None if kind.owners is None else kind.owners(actor)
    return {
        "kind": named(kind.code, kind.label),
        "owners": None if owners is None else [{"code": each.code, "name": each.label} for each in owners],
        "columns": [
            {
                "name": column.name,
                "label": str(column.label),
                "required": column.required,
                "help": str(column.help),
            }
            for column in kind.columns
        ],
    }


def run_shown(run: ImportRun) -> dict[str, Any]:
    kind = run.of_kind
    names = ("code", "file_name", "created_at", "imported_at", "undone_at")
    return {
        **{name: getattr(run, name) for name in names},
        "url": run.get_absolute_url(),
        "kind": named(run.kind, kind.label if kind is not None else run.kind),
        "state": named(run.state, run.get_state_display()),
    }


def whole_shown(run: ImportRun) -> dict[str, Any]:
    """A run as it is now, its rows counted."""
    counted = numbers_of(run)
    return {
        **run_shown(run),
        **{name: getattr(run, name) for name in ("sheet", "other_sheets", "encoding", "problem")},
        "columns": [
            {
                "place": place,
                "heading": heading,
                "sample": run.samples[place] if place < len(run.samples) else "",
                "column": run.mapping.get(str(place), ""),
            }
            for place, heading in enumerate(run.headings)
        ],
        "rows": [
            {"state": named(state, label), "count": counted.of(state)}
            for state, label in RowState.choices
            if counted.of(state)
        ],
        "job": job_shown(run.job) if run.job is not None and run.is_under_way else None,
    }


def row_shown(shown: ShownRow) -> dict[str, Any]:
    row, made = shown.row, shown.made
    return {
        "number": row.number,
        "state": named(row.state, row.get_state_display()),
        "cells": [{"column": label, "value": value, "wrong": wrong} for label, value, wrong in shown.cells],
        "errors": shown.sentences,
        "notes": shown.notes,
        "made": {"code": made.code, "url": made.url} if made is not None else None,
        "refusal": row.refusal,
    }
