"""Lists of approvals that are taken along: a person's boxes, what was said in a case, delegations."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from jiedui.foundation.core.spreadsheets import Cell
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import CHUNK, Asked, ExportColumn, ExportKind

from .line import opinions_of
from .lists import ApprovalList
from .models import ApprovalCase, Delegation, Opinion

TITLE = gettext_lazy("名称")


def _where(row: ApprovalCase) -> Cell:
    step = row.open_step
    return step.name if step else ""


def _cases(asked: Asked) -> Any:
    return ApprovalList(asked.actor, asked.query, asked.of).rows()


def _iterated(rows: Any) -> Iterator[Any]:
    return iter(rows.iterator(chunk_size=CHUNK))


MINE = ExportKind(
    "approvals.mine",
    gettext_lazy("我的审批"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("编号"), lambda row: row.code, 14),
        ExportColumn(TITLE, lambda row: row.title, 40),
        ExportColumn(gettext_lazy("审批什么"), lambda row: row.subject_label, 14),
        ExportColumn(gettext_lazy("单位"), lambda row: row.organisation.label, 28),
        ExportColumn(gettext_lazy("提交人"), lambda row: row.submitter.get_full_name(), 16),
        ExportColumn(gettext_lazy("提交时间"), lambda row: row.started_at, 18),
        ExportColumn(gettext_lazy("状态"), lambda row: row.get_state_display(), 10),
        ExportColumn(gettext_lazy("当前环节"), _where, 14),
        ExportColumn(gettext_lazy("办结时间"), lambda row: row.ended_at, 18),
    ],
    rows=lambda asked: _iterated(_cases(asked)),
    count=lambda asked: _cases(asked).count(),
)


def _opinions(asked: Asked) -> Any:
    return opinions_of(get_visible(ApprovalCase, asked.of, actor=asked.actor))


def _principal(row: Opinion) -> Cell:
    return row.on_behalf_of.get_full_name() if row.on_behalf_of else ""


OPINIONS = ExportKind(
    "approvals.opinions",
    gettext_lazy("审批经过"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("审批环节"), lambda row: row.task.step.name, 18),
        ExportColumn(gettext_lazy("办理人"), lambda row: row.by.get_full_name(), 16),
        ExportColumn(gettext_lazy("受谁委托"), _principal, 16),
        ExportColumn(gettext_lazy("结论"), lambda row: row.get_verdict_display(), 10),
        ExportColumn(gettext_lazy("意见"), lambda row: row.words, 40),
        ExportColumn(gettext_lazy("办理时间"), lambda row: row.at, 18),
    ],
    rows=lambda asked: _iterated(_opinions(asked)),
    count=lambda asked: _opinions(asked).count(),
)


def _delegations(asked: Asked) -> Any:
    rows = Delegation.objects.visible_to(asked.actor)
    return rows.select_related("organisation", "giver", "receiver")


DELEGATIONS = ExportKind(
    "approvals.delegations",
    gettext_lazy("审批委托"),
    columns=lambda asked: [
        ExportColumn(gettext_lazy("单位"), lambda row: row.organisation.label, 28),
        ExportColumn(gettext_lazy("委托人"), lambda row: row.giver.get_full_name(), 16),
        ExportColumn(gettext_lazy("受托人"), lambda row: row.receiver.get_full_name(), 16),
        ExportColumn(gettext_lazy("委托哪类审批"), lambda row: row.subject_words, 16),
        ExportColumn(gettext_lazy("自"), lambda row: row.starts_on, 14),
        ExportColumn(gettext_lazy("至"), lambda row: row.ends_on, 14),
        ExportColumn(gettext_lazy("撤销时间"), lambda row: row.revoked_at, 18),
    ],
    rows=lambda asked: _iterated(_delegations(asked)),
    count=lambda asked: _delegations(asked).count(),
)
EXPORTS = (MINE, OPINIONS, DELEGATIONS)
