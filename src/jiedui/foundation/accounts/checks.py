"""What `doctor` looks at about accounts: keys of passwords, the list of breaches, second factors of the staff."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiedui.foundation.core.health import HealthCheck, Verdict, broken, doubtful, well

from .hashers import KeyedArgon2, keys_by_name
from .models import User
from .passwords import stands_in


def passwords() -> Verdict:
    """Whether every password can be checked, and with a key."""
    keyed = User.objects.filter(password__startswith=f"{KeyedArgon2.algorithm}$")
    known = Q(pk__in=[])
    for name in keys_by_name():
        known |= Q(password__startswith=f"{KeyedArgon2.algorithm}${name}$")
    if lost := keyed.exclude(known).count():
        return broken(
            ngettext(
                "有 %(n)s 个账号的密码是用已经不在的密钥存的，无法登录",
                "有 %(n)s 个账号的密码是用已经不在的密钥存的，无法登录",
                lost,
            )
            % {"n": lost},
            _(
                "把原来的密钥放回 JIEDUI_PASSWORD_KEY 或 JIEDUI_PASSWORD_KEY_FALLBACKS，或请他们用邮件重设密码。"
            ),
        )
    if not settings.PASSWORD_KEYS:
        return doubtful(
            _("密码没有用单独的密钥保护"),
            _("各台机器设置同一个 JIEDUI_PASSWORD_KEY，并与备份分开保管。"),
        )
    path = settings.JIEDUI.breached_passwords
    try:
        if path is not None:
            stands_in(path, "0" * 40)
    except OSError:
        return broken(
            _("读不到已泄露密码的清单 %(path)s") % {"path": path}, _("检查 JIEDUI_BREACHED_PASSWORDS。")
        )
    return well(_("密码用单独的密钥保护"))


def staff_factors() -> Verdict:
    """Whether those who may do most sign in with more than a password."""
    if settings.JIEDUI.demo:
        return well(_("演示不要求两步验证"))
    if settings.JIEDUI.staff_second_factor:
        return well(_("平台管理员必须开启两步验证"))
    return doubtful(_("平台管理员只凭密码就能登录"), _("去掉 JIEDUI_STAFF_SECOND_FACTOR=false，重新启动。"))


CHECKS = (
    HealthCheck(key="passwords", label=gettext_lazy("密码"), run=passwords, order=75),
    HealthCheck(key="staff_factors", label=gettext_lazy("管理员登录"), run=staff_factors, order=76),
)
