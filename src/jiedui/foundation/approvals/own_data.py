"""What approvals hold of a person: what they submitted, were asked, and said."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.own_data import Column, Fate, OwnData, excuse, own_data

OF_THE_UNIT = _("是单位的审批记录；您的姓名不再显示。")

own_data.add(
    OwnData(
        "approvals.cases",
        _("提交的审批"),
        "approvals.ApprovalCase",
        people=("submitter",),
        columns=("code", "title", "organisation", "state", "started_at", "ended_at"),
        fate=Fate.STAYS,
        why=OF_THE_UNIT,
    )
)
own_data.add(
    OwnData(
        "approvals.tasks",
        _("请您办理的审批"),
        "approvals.ApprovalTask",
        people=("person",),
        columns=(
            Column("case", pgettext_lazy("plural", "审批"), value=lambda row: row.step.case.code),
            "step",
            "state",
            "opened_at",
        ),
        fate=Fate.STAYS,
        why=OF_THE_UNIT,
    )
)
own_data.add(
    OwnData(
        "approvals.opinions",
        _("写下的审批意见"),
        "approvals.Opinion",
        people=("by", "on_behalf_of"),
        columns=(
            Column("case", pgettext_lazy("plural", "审批"), value=lambda row: row.task.step.case.code),
            "verdict",
            "words",
            "at",
        ),
        fate=Fate.STAYS,
        why=OF_THE_UNIT,
    )
)
own_data.add(
    OwnData(
        "approvals.delegations",
        _("审批委托"),
        "approvals.Delegation",
        people=("giver", "receiver"),
        columns=("organisation", "giver", "receiver", "starts_on", "ends_on", "revoked_at"),
    )
)
excuse(
    "approvals.ApprovalStep.people",
    "approvals.ApprovalStep_people.user",
    reason="whom an organisation names in its chains, which its people read there; no deed of theirs",
)
excuse(
    "approvals.CaseStep.people",
    "approvals.CaseStep_people.user",
    reason="the copy of a chain that a case keeps; what they were asked and said is told as to-dos and opinions",
)
