from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

ACCOUNT_CREATED = EventKind("accounts.user.created", label=_("创建账号"), sentence=_("%(actor)s 创建了账号"))
ACCOUNT_REGISTERED = EventKind(
    "accounts.user.registered", label=_("注册"), sentence=_("%(actor)s 注册了账号")
)
PROFILE_CHANGED = EventKind(
    "accounts.user.changed", label=_("修改资料"), sentence=_("%(actor)s 修改了个人资料")
)
ACCOUNT_CLOSED = EventKind("accounts.user.closed", label=_("注销账号"), sentence=_("%(actor)s 注销了账号"))
