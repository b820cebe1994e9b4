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
VERSION_WRITTEN = EventKind(
    "agreements.version.written",
    label=_("写入文本"),
    sentence=_("%(actor)s 写入《%(target)s》第 %(number)s 版文本，共 %(clauses)s 条"),
)
AGREEMENT_IN_FORCE = EventKind(
    "agreements.agreement.brought_into_force",
    label=_("协议生效"),
    sentence=_("%(actor)s 办理《%(target)s》生效"),
    tone="good",
)
AGREEMENT_ENDED = EventKind(
    "agreements.agreement.ended",
    label=_("协议终止"),
    sentence=_("%(actor)s 办理《%(target)s》终止"),
    tone="warn",
)
AGREEMENT_RUN_OUT = EventKind(
    "agreements.agreement.run_out", label=_("协议期满"), sentence=_("《%(target)s》已期满"), tone="warn"
)
