"""What people type about themselves."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm as AllauthChangePasswordForm,
)
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.forms import InputForm, PlainForm

from .models import User

PASSWORD_HINT = _("至少 8 位，不能全是数字，也不要用常见密码。")


class LoginForm(AllauthLoginForm):
    """allauth's, saying what may stand in its first line; the way to a new password stands below the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("邮箱或用户名")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class ChangePasswordForm(AllauthChangePasswordForm):
    """allauth's, with the one sentence on passwords that registration has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HINT


class ResetPasswordKeyForm(AllauthResetPasswordKeyForm):
    """Likewise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HINT


class SignupForm(AllauthSignupForm):
    """Registration: allauth's fields, the whole name, and consent to the privacy statement."""

    name = forms.CharField(
        label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    consent = forms.BooleanField(
        label=_(
            "我已阅读并同意隐私说明：平台仅为开展合作而保存我的姓名、邮箱和登录记录，我可以随时查看、更正或注销。"
        ),
        error_messages={"required": _("请先阅读并同意隐私说明。")},
    )
    field_order = ("name", "email", "username", "password1", "password2", "consent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("登录用，可含字母、数字和 @ . + - _。")
        self.fields["password1"].help_text = PASSWORD_HINT
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ProfileForm(InputForm):
    class Meta:
        model = User
        fields = ["name", "phone", "language"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        }
        help_texts = {"phone": _("只有您所在单位和平台管理员能看到。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


class CloseForm(PlainForm):
    sure = forms.BooleanField(
        label=_("我确定要注销账号，并知道注销后不能恢复。"),
        error_messages={"required": _("请先勾选确认。")},
    )
