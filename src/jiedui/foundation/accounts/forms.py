"""What people type about themselves."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import (
    ChangePasswordForm as AllauthChangePasswordForm,
)
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from allauth.socialaccount.forms import SignupForm as AllauthSingleSignOnSignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.api import api_areas
from jiedui.foundation.core.forms import InputForm, PlainForm

from .models import User

PASSWORD_HINT = _("至少 12 位，不能全是数字，也不要用常见或泄露过的密码。")


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


class _Consenting(forms.Form):
    """What registration asks beside allauth's fields: the whole name, and consent to the privacy statement."""

    name = forms.CharField(
        label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    consent = forms.BooleanField(
        label=_(
            "我已阅读并同意隐私说明：平台仅为开展合作而保存我的姓名、邮箱和登录记录，我可以随时查看、更正或注销。"
        ),
        error_messages={"required": _("请先阅读并同意隐私说明。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("登录用，可含字母、数字和 @ . + - _。")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignupForm(_Consenting, AllauthSignupForm):
    """Registration with a password; who comes from an invitation's letter finds the invited address filled in."""

    field_order = ("name", "email", "username", "password1", "password2", "consent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HINT
        if invited := context.request.session.get("account_verified_email"):
            self.fields["email"].initial = invited
            self.fields["email"].help_text = _("您收到邀请的邮箱。用它注册，不必再收验证邮件。")

    def try_save(self, request: HttpRequest) -> Any:
        """An address that is here already costs what a new one does, or the time would tell."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class SingleSignOnSignupForm(_Consenting, AllauthSingleSignOnSignupForm):
    """Registration by somebody whom the provider vouches for: no password."""

    field_order = ("name", "email", "username", "consent")


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


class TokenForm(PlainForm):
    """A new access token: what it is for, what it may do, how long."""

    name = forms.CharField(
        label=_("名称"), max_length=60, help_text=_("写明用在哪里，例如“科研处成果台账同步”。")
    )
    scopes = forms.MultipleChoiceField(
        label=_("权限"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只勾选用得到的；令牌能做的不会超过您本人。"),
        error_messages={"required": _("请至少选择一项权限。")},
    )
    expires_on = forms.DateField(
        label=_("有效期至"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("最长一年，到期后须重新创建。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["scopes"].choices = [
            (f"{area}:{verb}", label % {"area": name})
            for area, name in api_areas().items()
            for verb, label in (
                ("read", gettext("%(area)s · 读取")),
                ("write", gettext("%(area)s · 读取和修改")),
            )
        ]
        fields["expires_on"].initial = clock.today() + timedelta(days=90)
