"""What people type or touch to show a second factor."""

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

NAME_AT_MOST = 60


def _as_code(field: forms.Field) -> None:
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}


def _only_once(authenticator: Authenticator, code: str) -> bool:
    """Whether a code of the app is shown for the first time, for as long as allauth would take it.

    allauth itself remembers it for one period; with the tolerance for clocks that go wrong it stays good for longer.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    good_for = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    key = f"accounts.code.{authenticator.pk}.{''.join(filter(str.isdigit, code))}"
    return cache.add(key, True, timeout=good_for)


class AuthenticateForm(AllauthAuthenticateForm):
    """The code asked for after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("验证码或恢复码")
        self.fields["code"].help_text = _("验证器应用里的 6 位数字；手机不在身边时，可输入一个 8 位恢复码。")
        _as_code(self.fields["code"])

    def clean_code(self) -> str:
        code = super().clean_code()
        if not _only_once(self.authenticator, code):
            raise forms.ValidationError(_("这个验证码已经用过，请等应用显示下一个。"))
        return code


class ReauthenticateForm(AuthenticateForm, AllauthReauthenticateForm):
    """The same, asked again before something delicate."""

    def save(self) -> None:
        AllauthReauthenticateForm.save(self)


class ActivateTOTPForm(AllauthActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("应用显示的 6 位验证码")
        _as_code(self.fields["code"])


class _Named(forms.Form):
    """A name that a person gives to one of their keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名称")
        self.fields["name"].help_text = _("便于区分，如“办公室电脑”“我的手机”。")
        self.fields["name"].widget.attrs["maxlength"] = str(NAME_AT_MOST)

    def clean_name(self) -> str:
        before = getattr(super(), "clean_name", None)
        name = before() if before else self.cleaned_data["name"]
        if len(name) > NAME_AT_MOST:
            raise forms.ValidationError(_("名称最多 %(count)d 个字。") % {"count": NAME_AT_MOST})
        return name


class CredentialField(forms.JSONField):
    """What a browser answers about a passkey; a made-up answer is refused before anybody computes with it."""

    AT_MOST = 20_000

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > self.AT_MOST:
            raise get_adapter().validation_error("incorrect_code")
        try:
            found = super().to_python(value)
        except RecursionError:
            raise get_adapter().validation_error("incorrect_code") from None
        if found is not None and not self._is_whole(found):
            raise get_adapter().validation_error("incorrect_code")
        return found

    @staticmethod
    def _is_whole(found: Any) -> bool:
        response = found.get("response") if isinstance(found, dict) else None
        return (
            isinstance(response, dict)
            and all(isinstance(found.get(name), str) for name in ("id", "rawId", "type"))
            and isinstance(response.get("clientDataJSON"), str)
        )


class _WithCredential(forms.Form):
    """allauth's ceremony; whatever in it stumbles over a made-up answer refuses it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(
            widget=forms.HiddenInput, error_messages={"required": _("浏览器没有给出通行密钥，请再试一次。")}
        )

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (KeyError, AttributeError, TypeError, ValueError):
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class PasskeyAuthenticateForm(_WithCredential, AuthenticateWebAuthnForm):
    pass


class PasskeyReauthenticateForm(_WithCredential, ReauthenticateWebAuthnForm):
    pass


class PasskeyLoginForm(_WithCredential, LoginWebAuthnForm):
    pass


class AddPasskeyForm(_WithCredential, _Named, AddWebAuthnForm):
    """A passkey signs in alone where the device can check its owner; else it stands beside the password."""

    passwordless = forms.BooleanField(
        label=_("以后可以只用它登录，不输密码"),
        help_text=_("设备须能用指纹、人脸或 PIN 确认是您本人。"),
        required=False,
        initial=True,
    )


class EditPasskeyForm(_Named, EditWebAuthnForm):
    pass
