"""What happens on the way through a chain."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.events import EventKind

CHAIN_SAVED = EventKind("approvals.chain.saved", _("保存审批流程"), _("%(actor)s 保存了审批流程“%(target)s”"))
CASE_STARTED = EventKind(
    "approvals.case.started", _("提交审批"), _("%(actor)s 提交《%(target)s》内部审批"), "info"
)
STEP_OPENED = EventKind(
    "approvals.step.opened", _("等待审批"), _("《%(target)s》到了审批的第 %(step)s 个环节"), "info"
)
STEP_STUCK = EventKind(
    "approvals.step.stuck",
    _("无人审批"),
    _("《%(target)s》审批的第 %(step)s 个环节已没有人可以办理"),
    "bad",
)
OPINION_GIVEN = EventKind(
    "approvals.case.agreed",
    pgettext_lazy("approval", "同意"),
    _("%(actor)s 对《%(target)s》表示同意"),
    "good",
)
CASE_SENT_BACK = EventKind(
    "approvals.case.sent_back",
    _("退回前一环节"),
    _("%(actor)s 把《%(target)s》退回第 %(step)s 个环节"),
    "warn",
)
CASE_APPROVED = EventKind(
    "approvals.case.approved", _("内部审批通过"), _("《%(target)s》的内部审批已通过"), "good"
)
CASE_RETURNED = EventKind(
    "approvals.case.returned", _("退回修改"), _("%(actor)s 在内部审批中退回了《%(target)s》"), "warn"
)
CASE_REJECTED = EventKind(
    "approvals.case.rejected",
    pgettext_lazy("approval", "未通过"),
    _("%(actor)s 在内部审批中未同意《%(target)s》"),
    "bad",
)
CASE_WITHDRAWN = EventKind(
    "approvals.case.withdrawn", _("撤回审批"), _("%(actor)s 撤回了《%(target)s》的内部审批")
)
REMINDED = EventKind(
    "approvals.task.reminded", _("催办"), _("《%(target)s》还在等待审批，请尽快办理"), "warn"
)
DELEGATED = EventKind("approvals.delegation.given", _("委托审批"), _("%(actor)s 把审批委托给他人代办"))
DELEGATION_REVOKED = EventKind(
    "approvals.delegation.revoked", _("撤销委托"), _("%(actor)s 撤销了一份审批委托")
)
