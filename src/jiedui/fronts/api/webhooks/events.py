"""What happens to the addresses that events are sent to."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind


def _webhook(verb: str, label: str | Promise, sentence: str | Promise, tone: str = "") -> EventKind:
    return EventKind(f"api.webhook.{verb}", label, sentence, tone)


CREATED = _webhook("created", _("添加事件推送"), _("%(actor)s 为%(target)s添加了事件推送 %(webhook)s"))
CHANGED = _webhook("changed", _("修改事件推送"), _("%(actor)s 修改了%(target)s的事件推送 %(webhook)s"))
ROTATED = _webhook(
    "secret_rotated", _("更换推送密钥"), _("%(actor)s 更换了%(target)s的事件推送 %(webhook)s 的密钥")
)
PAUSED = _webhook("paused", _("暂停事件推送"), _("%(actor)s 暂停了%(target)s的事件推送 %(webhook)s"), "warn")
RESUMED = _webhook(
    "resumed", _("恢复事件推送"), _("%(actor)s 恢复了%(target)s的事件推送 %(webhook)s"), "good"
)
DELETED = _webhook(
    "deleted", _("删除事件推送"), _("%(actor)s 删除了%(target)s的事件推送 %(webhook)s"), "warn"
)
DISABLED = _webhook(
    "disabled", _("停用事件推送"), _("%(target)s的事件推送 %(webhook)s 连续失败，平台已停用"), "bad"
)
