"""Imports that can be taken along: one's own, and the rows of one with what came of each."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible

from .choices import RowState
from .exports import Asked, ExportColumn, list_of
from .kinds import LedgerKind, Things, Whole
from .models import ImportRun
from .selectors import ShownRow, shown_rows


def own_runs(actor: Any) -> Any:
    """One's own runs with how many rows were read, latest first."""
    require(actor, "ledgers.begin_import")
    runs = ImportRun.objects.visible_to(actor)
    return runs.annotate(read=Count("rows")).order_by("-created_at", "-pk")


RUNS = list_of(
    "ledgers.runs",
    pgettext_lazy("ledgers", "导入"),
    (
        ExportColumn(gettext_lazy("编号"), lambda run: run.code, 14),
        ExportColumn(gettext_lazy("文件"), lambda run: run.file_name, 32),
        ExportColumn(
            gettext_lazy("导入什么"), lambda run: str(run.of_kind.label) if run.of_kind else run.kind
        ),
        ExportColumn(gettext_lazy("行数"), lambda run: run.read, 8),
        ExportColumn(gettext_lazy("状态"), lambda run: run.get_state_display(), 10),
        ExportColumn(gettext_lazy("上传时间"), lambda run: run.created_at, 18),
        ExportColumn(gettext_lazy("导入时间"), lambda run: run.imported_at, 18),
        ExportColumn(gettext_lazy("撤销时间"), lambda run: run.undone_at, 18),
    ),
    lambda asked: own_runs(asked.actor),
)


def run_of(code: str, actor: Any) -> tuple[ImportRun, LedgerKind]:
    """A run of one's own, and what it brings in.

    Raises:
        Http404: there is none, or no app knows its kind any more.
    """
    run = get_visible(ImportRun, code, actor=actor)
    kind = run.own_kind
    if kind is None:
        raise Http404
    return run, kind


def kind_of_owner(kind: LedgerKind, code: str, actor: Any) -> LedgerKind:
    """A kind with the columns that it has for one of the actor's wholes, named by its code, or else the first of them.

    Raises:
        Http404: there is none.
    """
    if isinstance(kind.becomes, Things) or kind.owners is None:
        return kind
    wholes = list(kind.owners(actor))
    if not wholes:
        raise Http404
    return kind.of(next((whole for whole in wholes if whole.code == code), wholes[0]))


def list_url_of(run: ImportRun, kind: LedgerKind) -> str:
    """Where what was imported stands."""
    return kind.list_url(kind.becomes.find(run.whole_id) if isinstance(kind.becomes, Whole) else None)


def chosen_rows(run: ImportRun, state: str) -> Any:
    """The rows in one state, or all of them."""
    return run.rows.filter(state=state) if state in RowState.values else run.rows.all()


def _row_columns(asked: Asked) -> Sequence[ExportColumn]:
    run, kind = run_of(asked.of, asked.actor)
    mapped = [column for column in kind.columns if column.name in run.mapping.values()]
    return [
        ExportColumn(gettext_lazy("行号"), lambda shown: shown.row.number, 8),
        *(ExportColumn(column.label, _cell_at(place), column.width) for place, column in enumerate(mapped)),
        ExportColumn(pgettext_lazy("ledger row", "结果"), lambda shown: shown.row.get_state_display(), 10),
        ExportColumn(gettext_lazy("编号"), lambda shown: shown.made.code if shown.made else "", 14),
        ExportColumn(gettext_lazy("说明"), _words, 60),
    ]


def _cell_at(place: int) -> Callable[[ShownRow], str]:
    return lambda shown: shown.cells[place][1]


def _words(shown: ShownRow) -> str:
    refusal = _("没有撤销：%(why)s") % {"why": shown.row.refusal} if shown.row.refusal else ""
    return "\n".join(filter(None, [*shown.sentences, *shown.notes, refusal]))


def _shown(asked: Asked, rows: list[Any]) -> Any:
    run, kind = run_of(asked.of, asked.actor)
    return shown_rows(run, kind, rows, longest=None)


ROWS = list_of(
    "ledgers.rows",
    gettext_lazy("台账各行"),
    _row_columns,
    lambda asked: chosen_rows(run_of(asked.of, asked.actor)[0], asked.query.get("state", "")),
    read=_shown,
)
EXPORTS = (RUNS, ROWS)
