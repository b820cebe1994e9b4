"""What happens to agreements."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

AGREEMENT_CREATED = EventKind(
    "agreements.agreement.created", label=_("起草协议"), sentence=_("%(actor)s 起草了《%(target)s》")
)
SIDE_ADDED = EventKind(
    "agreements.side.added", label=_("加入一方"), sentence=_("%(actor)s 为《%(target)s》加入一方")
)
MEMBER_ADDED = EventKind(
    "agreements.side_member.added",
    label=_("加入成员单位"),
    sentence=_("%(actor)s 为《%(target)s》加入成员单位"),
)
AGREEMENT_IN_FORCE = EventKind(
    "agreements.agreement.brought_into_force",
    label=_("协议生效"),
    sentence=_("《%(target)s》生效"),
    tone="good",
)
AGREEMENT_ENDED = EventKind(
    "agreements.agreement.ended",
    label=_("协议终止"),
    sentence=_("《%(target)s》只剩一方，已终止"),
    tone="warn",
)
AGREEMENT_RUN_OUT = EventKind(
    "agreements.agreement.run_out", label=_("协议期满"), sentence=_("《%(target)s》已期满"), tone="warn"
)
AGREEMENT_ENDING = EventKind(
    "agreements.agreement.ending_soon",
    label=_("即将期满"),
    sentence=_("《%(target)s》还有 %(days)s 天期满，续签请起草新文本"),
    tone="warn",
)
AGREEMENT_DELETED = EventKind(
    "agreements.agreement.deleted", label=_("删除协议草稿"), sentence=_("%(actor)s 删除了协议草稿")
)
FACTS_CHANGED = EventKind(
    "agreements.facts.changed",
    label=_("登记协议情况"),
    sentence=_("%(actor)s 更新了《%(target)s》的签署情况或联系方式；条款没有改变"),
)
ENCLOSURE_ADDED = EventKind(
    "agreements.enclosure.added",
    label=_("添加协议附件"),
    sentence=_("%(actor)s 为《%(target)s》添加了附件；条款没有改变"),
)
ENCLOSURE_SHOWN = EventKind(
    "agreements.enclosure.shown",
    label=_("公开协议附件"),
    sentence=_("%(actor)s 公开了《%(target)s》的一份附件"),
)
ENCLOSURE_HIDDEN = EventKind(
    "agreements.enclosure.hidden",
    label=_("收回协议附件"),
    sentence=_("%(actor)s 不再公开《%(target)s》的一份附件，只供各方查看"),
)
ENCLOSURE_REMOVED = EventKind(
    "agreements.enclosure.removed",
    label=_("删除协议附件"),
    sentence=_("%(actor)s 删除了《%(target)s》的一份附件；条款没有改变"),
)
NOTICE_GIVEN = EventKind(
    "agreements.notice.given",
    label=_("通知退出"),
    sentence=_("%(actor)s 代表一方通知退出《%(target)s》，%(leaves_on)s 起不再是一方"),
    tone="warn",
)
NOTICE_WITHDRAWN = EventKind(
    "agreements.notice.withdrawn",
    label=_("撤回退出通知"),
    sentence=_("%(actor)s 撤回了退出《%(target)s》的通知"),
)
