"""Sign-in through one provider of OpenID Connect, described by the environment; off while that names none."""

import hashlib
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import User

PROVIDER_ID = "main"
KEPT = ("name", "email")  # of what the provider says of a person


def is_offered() -> bool:
    return bool(settings.JIEDUI.oidc_issuer)


def provider_name() -> str:
    return settings.JIEDUI.oidc_name


def _app() -> SocialApp:
    environment = settings.JIEDUI
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=PROVIDER_ID,
        name=environment.oidc_name,
        client_id=environment.oidc_client_id,
        secret=environment.oidc_client_secret,
        settings={
            "server_url": environment.oidc_issuer,
            "oauth_pkce_enabled": True,
            "email_authentication": environment.oidc_trusted,
        },
    )


class IssuerBoundProvider(OpenIDConnectProvider):
    """A person of one issuer is never taken for the person of the same number at another; little of them is kept."""

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """The two things a provider says of a person must be of one person, and the signed one by this provider.

        Raises:
            OAuth2Error: they are not, or there is no signed one.
        """
        signed, said = response.get("id_token") or {}, response.get("userinfo") or {}
        if str(signed.get("iss", "")).rstrip("/") != settings.JIEDUI.oidc_issuer:
            raise OAuth2Error("another issuer")
        if said and said.get("sub") != signed.get("sub"):
            raise OAuth2Error("another person")
        return super().sociallogin_from_response(request, response)

    def extract_uid(self, data: dict[str, Any]) -> str:
        whole = f"{settings.JIEDUI.oidc_issuer}\n{super().extract_uid(data)}"
        return hashlib.sha256(whole.encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        said = data.get("userinfo") or data.get("id_token") or {}
        return {"userinfo": {key: said[key] for key in KEPT if isinstance(said.get(key), str)}}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """What a provider that is not trusted calls verified, we ask its owner about ourselves."""
        addresses = super().extract_email_addresses(data)
        for address in addresses:
            address.verified = address.verified is True and settings.JIEDUI.oidc_trusted
        return addresses


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """The provider comes from the environment, never from the database; a person keeps one whole name."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _("这个邮箱已有账号。请先用密码登录，再到“登录安全”中关联%s。"),
        "invalid_token": _("登录凭证无效，请重新登录。"),
        "no_password": _("请先设置密码再解除关联，否则将无法登录。"),
        "no_verified_email": _("请先验证一个邮箱再解除关联，否则将无法找回账号。"),
        "disconnect_last": _("这是您唯一的登录方式，不能解除。"),
        "connected_other": _("这个身份已关联到另一个账号。"),
    }

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        offered = [_app()] if is_offered() else []
        return [
            app
            for app in offered
            if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        ]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> IssuerBoundProvider:
        return IssuerBoundProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        parts = [data.get("last_name"), data.get("first_name")]
        user.name = (data.get("name") or "".join(part for part in parts if part))[:60]
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("accounts_security")
