"""What organisations hold of a person."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.own_data import Fate, OwnData, excuse, own_data

own_data.add(
    OwnData(
        "organisations.memberships",
        pgettext_lazy("plural", "单位成员"),
        "organisations.Membership",
        people=("user",),
        columns=("organisation", "role", "created_at"),
        why=_("您在各单位的角色随之结束。"),
    )
)
own_data.add(
    OwnData(
        "organisations.invitations",
        _("发出和接受的邀请"),
        "organisations.Invitation",
        people=("invited_by", "accepted_by"),
        columns=("organisation", "email", "role", "created_at", "accepted_at"),
        fate=Fate.STAYS,
        why=_("是单位的管理记录；寄给您的邀请里的邮箱会清空。"),
    )
)
excuse("organisations.Organisation.verified_by", reason="a deed of staff, told among the events they did")
own_data.add(
    OwnData(
        "organisations.joining_requests",
        _("加入单位的申请"),
        "organisations.JoiningRequest",
        people=("person",),
        columns=("organisation", "role", "reason", "answer", "answer_words", "created_at", "answered_at"),
    )
)
own_data.add(
    OwnData(
        "organisations.handovers",
        _("移交和接手的角色"),
        "organisations.Handover",
        people=("giver", "receiver"),
        columns=("organisation", "roles", "words", "answer", "created_at", "answered_at"),
    )
)
own_data.add(
    OwnData(
        "organisations.alliance_offers",
        _("提出的联盟邀约"),
        "organisations.AllianceOffer",
        people=("created_by",),
        columns=("alliance", "organisation", "words", "answer", "created_at"),
        fate=Fate.STAYS,
        why=_("是单位之间的往来；您的姓名不再显示。"),
    )
)
own_data.add(
    OwnData(
        "organisations.merge_proposals",
        _("提出的合并建议"),
        "organisations.MergeProposal",
        people=("created_by",),
        columns=("kept", "absorbed", "reason", "answer", "created_at"),
        fate=Fate.STAYS,
        why=_("是单位之间的往来；您的姓名不再显示。"),
    )
)
excuse(
    "organisations.JoiningRequest.answered_by",
    reason="an answer given for the organisation, told among the events they did",
)
