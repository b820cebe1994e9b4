"""What happens to texts that several sides settle, and to the keys that seal it. `number` is the draft, `edition` the version all agreed on."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

DRAFT_STARTED = EventKind(
    "agreements.draft.started", label=_("起草文本"), sentence=_("%(actor)s 开始起草“%(target)s”")
)
DRAFT_CHANGED = EventKind(
    "agreements.draft.changed", label=_("修改草稿"), sentence=_("%(actor)s 修改了草稿“%(target)s”")
)
DRAFT_DISCARDED = EventKind(
    "agreements.draft.discarded", label=_("丢弃草稿"), sentence=_("%(actor)s 丢弃了草稿“%(target)s”")
)
TEXT_OFFERED = EventKind(
    "agreements.text.offered",
    label=_("提出文本"),
    sentence=_("%(actor)s 提出《%(target)s》第 %(number)s 稿，待各方同意"),
)
CHANGES_ASKED = EventKind(
    "agreements.text.returned",
    label=_("要求修改"),
    sentence=_("%(actor)s 要求修改《%(target)s》第 %(number)s 稿"),
    tone="warn",
)
TEXT_WITHDRAWN = EventKind(
    "agreements.text.withdrawn",
    label=_("撤回文本"),
    sentence=_("%(actor)s 撤回《%(target)s》第 %(number)s 稿"),
)
TEXT_APPROVED = EventKind(
    "agreements.text.approved",
    label=_("一方同意"),
    sentence=_("%(actor)s 代表一方同意《%(target)s》第 %(number)s 稿，还差 %(missing)s 方"),
)
TEXT_AGREED = EventKind(
    "agreements.text.agreed",
    label=_("各方同意"),
    sentence=_("各方都同意了《%(target)s》的文本，成为第 %(edition)s 版"),
    tone="good",
)
TEXT_LAPSED = EventKind(
    "agreements.text.lapsed",
    label=_("逾期失效"),
    sentence=_("《%(target)s》第 %(number)s 稿到期未获各方同意，已失效"),
    tone="warn",
)
KEY_RETIRED = EventKind(
    "agreements.signing_key.retired",
    label=_("更换密钥"),
    sentence=_("%(actor)s 更换了“%(target)s”的印证密钥"),
)
KEY_REVOKED = EventKind(
    "agreements.signing_key.revoked",
    label=_("作废密钥"),
    sentence=_("%(actor)s 作废了“%(target)s”的一把印证密钥"),
    tone="warn",
)
