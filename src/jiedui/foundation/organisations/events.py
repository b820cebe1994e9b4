from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

REGISTERED = EventKind(
    "organisations.organisation.registered", label=_("登记单位"), sentence=_("%(actor)s 登记了%(target)s")
)
CHANGED = EventKind(
    "organisations.organisation.changed", label=_("修改资料"), sentence=_("%(actor)s 修改了%(target)s的资料")
)
VERIFIED = EventKind(
    "organisations.organisation.verified",
    label=_("通过核验"),
    sentence=_("%(actor)s 核验了%(target)s"),
    tone="good",
)
PARENT_CHANGED = EventKind(
    "organisations.organisation.moved",
    label=_("调整上级"),
    sentence=_("%(actor)s 调整了%(target)s的上级单位"),
)
ALLY_ADDED = EventKind(
    "organisations.ally.added", label=_("加入联盟"), sentence=_("%(actor)s 把 %(ally)s 加入%(target)s")
)
ALLY_REMOVED = EventKind(
    "organisations.ally.removed", label=_("退出联盟"), sentence=_("%(actor)s 把 %(ally)s 移出%(target)s")
)
MEMBER_INVITED = EventKind(
    "organisations.member.invited", label=_("邀请成员"), sentence=_("%(actor)s 为%(target)s邀请了一名成员")
)
INVITATION_WITHDRAWN = EventKind(
    "organisations.invitation.withdrawn",
    label=_("撤回邀请"),
    sentence=_("%(actor)s 撤回了%(target)s的一份邀请"),
)
MEMBER_JOINED = EventKind(
    "organisations.member.joined", label=_("加入单位"), sentence=_("%(actor)s 加入了%(target)s"), tone="good"
)
MEMBER_ADDED = EventKind(
    "organisations.member.added", label=_("添加成员"), sentence=_("%(actor)s 为%(target)s添加了一名成员")
)
ROLE_CHANGED = EventKind(
    "organisations.member.role_changed",
    label=_("调整角色"),
    sentence=_("%(actor)s 调整了%(target)s一名成员的角色"),
)
MEMBER_REMOVED = EventKind(
    "organisations.member.removed", label=_("移除成员"), sentence=_("%(actor)s 移除了%(target)s的一名成员")
)
MEMBER_LEFT = EventKind(
    "organisations.member.left", label=_("退出单位"), sentence=_("%(actor)s 退出了%(target)s")
)
