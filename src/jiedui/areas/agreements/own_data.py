"""What agreements hold of a person."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import Fate, OwnData, own_data

own_data.add(
    OwnData(
        "agreements.approvals",
        _("代表单位表示的同意"),
        "agreements.Approval",
        people=("approver",),
        columns=("party", "approved_at", "address", "fingerprint"),
        fate=Fate.STAYS,
        why=_("是单位之间约定的凭据；您的姓名不再显示。"),
    )
)
own_data.add(
    OwnData(
        "agreements.remarks",
        _("代表单位提出的修改意见"),
        "agreements.Remark",
        people=("person",),
        columns=("text", "clause", "words", "made_at"),
        fate=Fate.STAYS,
        why=_("是单位之间的往来；您的姓名不再显示。"),
    )
)
own_data.add(
    OwnData(
        "agreements.readings",
        _("阅读过的共同文本"),
        "agreements.Reading",
        people=("person",),
        columns=("text", "read_at"),
    )
)
own_data.add(
    OwnData(
        "agreements.reports",
        _("代表单位填报的进展"),
        "agreements.CommitmentReport",
        people=("reporter",),
        columns=("responsibility", "organisation", "value", "note", "reported_at"),
        fate=Fate.STAYS,
        why=_("是单位对协议事项的填报；您的姓名不再显示。"),
    )
)
own_data.add(
    OwnData(
        "agreements.changes",
        _("代表单位提出的事项修改"),
        "agreements.CommitmentChange",
        people=("person",),
        columns=("commitment", "proposer", "reason", "proposed_at"),
        fate=Fate.STAYS,
        why=_("是单位之间的往来；您的姓名不再显示。"),
    )
)
own_data.add(
    OwnData(
        "agreements.blocks",
        _("登记和解除的受阻情况"),
        "agreements.Block",
        people=("opened_by", "lifted_by"),
        columns=("commitment", "reason", "opened_at", "lift_reason", "lifted_at"),
        fate=Fate.STAYS,
        why=_("是单位之间的往来；您的姓名不再显示。"),
    )
)
own_data.add(
    OwnData(
        "agreements.evidence",
        _("人工计入或剔除的佐证"),
        "agreements.Evidence",
        people=("person",),
        columns=("commitment", "kind", "happened_on", "amount", "reason", "collected_at"),
        fate=Fate.STAYS,
        why=_("是单位对协议事项的认定；您的姓名不再显示。"),
    )
)
