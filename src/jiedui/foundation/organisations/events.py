from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

REGISTERED = EventKind(
    "organisations.organisation.registered", label=_("登记单位"), sentence=_("%(actor)s 登记了%(target)s")
)
STRUCK = EventKind(
    "organisations.organisation.struck",
    label=_("撤销登记"),
    sentence=_("%(actor)s 撤销了单位 %(code)s 的登记"),
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
ALLY_INVITED = EventKind(
    "organisations.ally.invited",
    label=_("邀请加入联盟"),
    sentence=_("%(actor)s 邀请 %(ally)s 加入%(target)s"),
)
ALLY_ASKED = EventKind(
    "organisations.ally.asked",
    label=_("申请加入联盟"),
    sentence=_("%(actor)s 为 %(ally)s 申请加入%(target)s"),
)
ALLY_ADDED = EventKind(
    "organisations.ally.added",
    label=_("加入联盟"),
    sentence=_("%(actor)s 确认 %(ally)s 加入%(target)s"),
    tone="good",
)
ALLY_DECLINED = EventKind(
    "organisations.ally.declined",
    label=_("婉拒加入联盟"),
    sentence=_("%(actor)s 婉拒了 %(ally)s 加入%(target)s"),
)
ALLY_OFFER_WITHDRAWN = EventKind(
    "organisations.ally.offer_withdrawn",
    label=_("撤回联盟邀约"),
    sentence=_("%(actor)s 撤回了 %(ally)s 加入%(target)s的邀约"),
)
ALLY_REMOVED = EventKind(
    "organisations.ally.removed", label=_("退出联盟"), sentence=_("%(actor)s 把 %(ally)s 移出%(target)s")
)
ALLY_LEFT = EventKind(
    "organisations.ally.left", label=_("退出联盟"), sentence=_("%(actor)s 让 %(ally)s 退出了%(target)s")
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
FACTOR_DEMANDED = EventKind(
    "organisations.second_factor.demanded",
    label=_("要求两步验证"),
    sentence=_("%(actor)s 要求%(target)s的管理员开启两步验证"),
)
FACTOR_LIFTED = EventKind(
    "organisations.second_factor.lifted",
    label=_("取消两步验证要求"),
    sentence=_("%(actor)s 取消了对%(target)s管理员的两步验证要求"),
)
INVITATION_SENT_AGAIN = EventKind(
    "organisations.invitation.sent_again",
    label=_("再次发送邀请"),
    sentence=_("%(actor)s 再次发送了%(target)s的一份邀请"),
)
JOINING_ASKED = EventKind(
    "organisations.joining.asked",
    label=_("申请加入"),
    sentence=_("%(actor)s 申请加入%(target)s"),
    tone="info",
)
JOINING_ACCEPTED = EventKind(
    "organisations.joining.accepted",
    label=_("同意加入"),
    sentence=_("%(actor)s 同意了一份加入%(target)s的申请"),
    tone="good",
)
JOINING_DECLINED = EventKind(
    "organisations.joining.declined",
    label=_("婉拒加入"),
    sentence=_("%(actor)s 婉拒了一份加入%(target)s的申请"),
)
JOINING_WITHDRAWN = EventKind(
    "organisations.joining.withdrawn",
    label=_("撤回申请"),
    sentence=_("%(actor)s 撤回了加入%(target)s的申请"),
)
HANDOVER_OFFERED = EventKind(
    "organisations.handover.offered",
    label=_("提出移交"),
    sentence=_("%(actor)s 提出移交在%(target)s的角色"),
    tone="info",
)
HANDED_OVER = EventKind(
    "organisations.handover.accepted",
    label=_("完成移交"),
    sentence=_("%(actor)s 接手了%(target)s一名成员移交的角色"),
    tone="good",
)
HANDOVER_DECLINED = EventKind(
    "organisations.handover.declined",
    label=_("婉拒移交"),
    sentence=_("%(actor)s 婉拒了在%(target)s的移交"),
)
HANDOVER_WITHDRAWN = EventKind(
    "organisations.handover.withdrawn",
    label=_("撤回移交"),
    sentence=_("%(actor)s 撤回了在%(target)s的移交"),
)
MANAGER_APPOINTED = EventKind(
    "organisations.manager.appointed",
    label=_("指定管理员"),
    sentence=_("%(actor)s 为%(target)s指定了单位管理员"),
)
MERGE_PROPOSED = EventKind(
    "organisations.merge.proposed",
    label=_("建议合并"),
    sentence=_("%(actor)s 建议把 %(former)s 并入%(target)s"),
    tone="info",
)
MERGE_DECLINED = EventKind(
    "organisations.merge.declined",
    label=_("未合并"),
    sentence=_("%(actor)s 未把 %(former)s 并入%(target)s"),
)
MERGE_WITHDRAWN = EventKind(
    "organisations.merge.withdrawn",
    label=_("撤回合并建议"),
    sentence=_("%(actor)s 撤回了把 %(former)s 并入%(target)s的建议"),
)
MERGED = EventKind(
    "organisations.organisation.merged",
    label=_("单位合并"),
    sentence=_("%(actor)s 把 %(former)s 并入%(target)s，转入 %(moved)s 条记录"),
    tone="good",
)
