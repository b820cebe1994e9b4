"""Where allauth asks the platform."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record
from jiedui.foundation.core.installation import marks
from jiedui.foundation.core.saving import save_checked

from . import events
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Keeps the whole name and the consent given at registration; letters speak in the platform's name."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("登录失败次数过多，请稍后再试。"),
        "email_password_mismatch": _("邮箱或密码不正确。"),
        "username_password_mismatch": _("用户名或密码不正确。"),
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

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        context = {**context, **marks()}
        return super().render_mail(template_prefix, email, context, headers)
