"""Where allauth asks the platform."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record
from jiedui.foundation.core.installation import marks
from jiedui.foundation.core.saving import save_checked

from . import events
from .models import User
from .tokens import revoke_all


class AccountAdapter(DefaultAccountAdapter):
    """Keeps the whole name and the consent given at registration; letters speak in the platform's name."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("登录失败次数过多，请稍后再试。"),
        "email_password_mismatch": _("邮箱或密码不正确。"),
        "username_password_mismatch": _("用户名或密码不正确。"),
        "rate_limited": _("操作过于频繁，请稍后再试。"),
    }

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"]
        user.language = (
            request.LANGUAGE_CODE if request.LANGUAGE_CODE in dict(settings.LANGUAGES) else "zh-hans"
        )
        user.consented_at = clock.now()
        with transaction.atomic():
            filled = super().save_user(request, user, form, commit=False)
            if commit:
                # a form sent twice at once passes its own checks twice
                save_checked(filled, exclude=["password"])
                record(events.ACCOUNT_REGISTERED, actor=filled, target=filled)
        return filled

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show again who one is, in words of ours."""
        words = {
            "reauthenticate": _("输入密码"),
            "mfa_reauthenticate": _("输入验证码或恢复码"),
            "mfa_reauthenticate:webauthn": _("使用通行密钥"),
        }
        found = super().get_reauthentication_methods(user)
        return [{**method, "description": str(words[method["id"]])} for method in found]

    def set_password(self, user: User, password: str) -> None:
        """Whoever sets a new password, also one forgotten, begins anew: programs need a new token."""
        super().set_password(user, password)
        revoke_all(user)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        security = settings.WAGTAILADMIN_BASE_URL + reverse("accounts_security")
        context = {**context, **marks(), "security_url": security}
        return super().render_mail(template_prefix, email, context, headers)
