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
FACTOR_ADDED = EventKind(
    "accounts.factor.added", label=_("开启两步验证"), sentence=_("%(actor)s 添加了一种两步验证方式")
)
FACTOR_REMOVED = EventKind(
    "accounts.factor.removed", label=_("移除验证方式"), sentence=_("%(actor)s 移除了一种两步验证方式")
)
FACTORS_RESET = EventKind(
    "accounts.factor.reset", label=_("重置两步验证"), sentence=_("平台重置了%(target)s的两步验证")
)
RECOVERY_CODES_RENEWED = EventKind(
    "accounts.recovery_codes.renewed", label=_("更换恢复码"), sentence=_("%(actor)s 更换了恢复码")
)
RECOVERY_CODE_USED = EventKind(
    "accounts.recovery_codes.used", label=_("使用恢复码"), sentence=_("%(actor)s 使用了一个恢复码")
)
PASSWORD_CHANGED = EventKind(
    "accounts.password.changed", label=_("修改密码"), sentence=_("%(actor)s 修改了密码")
)
SIGN_ON_LINKED = EventKind(
    "accounts.sign_on.linked", label=_("关联统一身份"), sentence=_("%(actor)s 关联了统一身份认证")
)
SIGN_ON_UNLINKED = EventKind(
    "accounts.sign_on.unlinked", label=_("解除统一身份"), sentence=_("%(actor)s 解除了统一身份认证的关联")
)
TOKEN_CREATED = EventKind(
    "accounts.token.created", label=_("创建访问令牌"), sentence=_("%(actor)s 创建了一个访问令牌")
)
TOKEN_REVOKED = EventKind(
    "accounts.token.revoked", label=_("吊销访问令牌"), sentence=_("%(actor)s 吊销了一个访问令牌")
)
