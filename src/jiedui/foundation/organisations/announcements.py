"""What an organisation's own systems may be told of itself; who joined or left, the platform's pages say."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.announcing import announce
from jiedui.foundation.core.events import Happening

from . import events


def itself(happening: Happening) -> Iterable[Any]:
    return [happening.target]


def public_page(happening: Happening) -> str:
    return happening.target.get_absolute_url()  # type: ignore[attr-defined]  # -- an organisation's event


KINDS = (
    (events.CHANGED, _("本单位的资料有了修改")),
    (events.VERIFIED, _("本单位通过了核验")),
    (events.PARENT_CHANGED, _("本单位的上级单位有了调整")),
    (events.ALLY_ADDED, _("一家单位加入了本联盟")),
    (events.ALLY_REMOVED, _("一家单位退出了本联盟")),
    (events.MEMBER_JOINED, _("有人加入了本单位")),
    (events.MEMBER_LEFT, _("有人退出了本单位")),
    (events.JOINING_ASKED, _("有人申请加入本单位")),
    (events.JOINING_ACCEPTED, _("一份加入本单位的申请得到同意")),
    (events.JOINING_DECLINED, _("一份加入本单位的申请被婉拒")),
    (events.JOINING_WITHDRAWN, _("一份加入本单位的申请被撤回")),
    (events.HANDOVER_OFFERED, _("一名成员提出移交角色")),
    (events.HANDED_OVER, _("一名成员的角色移交完成")),
    (events.HANDOVER_DECLINED, _("一次角色移交被婉拒")),
    (events.HANDOVER_WITHDRAWN, _("一次角色移交被撤回")),
    (events.MANAGER_APPOINTED, _("平台为本单位指定了管理员")),
    (events.MERGED, _("另一家单位并入了本单位")),
)
for _kind, _told in KINDS:
    announce(
        _kind,
        _told,
        group=_("单位"),
        to=itself,
        link=public_page,
        data=("fields", "parent", "ally", "former"),
        order=300,
    )
