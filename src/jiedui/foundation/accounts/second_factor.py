"""The second factor: codes of an app, passkeys, and recovery codes, as allauth keeps them for us."""

from io import BytesIO
from typing import Any

import segno
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.installation import site_name

from . import secrets

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(person: Any) -> bool:
    """Whether the person has more to show than a password: an app or a passkey; recovery codes alone are none."""
    return (
        person.is_authenticated and Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists()
    )


def owes_as_staff(person: Any) -> bool:
    """Whether the installation demands of this person, as one of its staff, a second factor that they lack."""
    return (
        settings.JIEDUI.staff_second_factor
        and person.is_authenticated
        and (person.is_staff or person.is_superuser)
        and not has_second_factor(person)
    )


def has_unverified_address(person: Any) -> bool:
    """allauth protects no account while one of its addresses might be somebody else's."""
    return EmailAddress.objects.filter(user_id=person.pk, verified=False).exists()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets encrypted at rest; refusals, names and the QR code in the platform's manner."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _(
            "已开启两步验证的账号不能添加邮箱。请先关闭两步验证，添加并验证邮箱后再开启。"
        ),
        "cannot_delete_authenticator": _("现在不能关闭两步验证。"),
        "cannot_generate_recovery_codes": _("请先设置验证器应用或通行密钥，再生成恢复码。"),
        "incorrect_code": _("验证没有通过，请核对后再试一次。"),
        "unverified_email": _("请先验证或删除未验证的邮箱，再开启两步验证。"),
    }

    def get_totp_issuer(self) -> str:
        return site_name()

    def _get_site_name(self) -> str:
        return site_name()

    def build_totp_svg(self, url: str) -> str:
        """Black on white in either theme: cameras read nothing else for certain."""
        drawn = BytesIO()
        segno.make(url, error="m").save(
            drawn, kind="svg", scale=6, border=4, dark="#000000", light="#ffffff", xmldecl=False
        )
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret that cannot be read any more is one that no code fits."""
        return secrets.decrypt(encrypted_text) or generate_totp_secret()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        there = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("通行密钥 %(number)d") % {"number": there + 1}
