"""What people fill in when they ask something of an organisation, or answer."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.forms import InputForm, PlainForm

from .choices import OrganisationKind, Role
from .models import JoiningRequest, MergeProposal, Organisation, OrganisationQuerySet
from .selectors import members_of, organisation_called, roles_in

LONGEST = 300


def _words(label: Any, *, required: bool = False, rows: int = 2, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


def _offer(field: forms.Field, rows: Any) -> None:
    cast(forms.ModelChoiceField, field).queryset = rows


class PersonField(forms.ModelChoiceField):
    """A person, called by their name."""

    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name()


class JoiningForm(InputForm):
    reason = _words(
        _("申请理由"),
        required=True,
        rows=4,
        help_text=_("说明您是谁、在单位做什么。只有该单位的管理员和平台管理员能看到。"),
    )

    class Meta:
        model = JoiningRequest
        fields = ["role", "reason"]


class GivenRoleForm(PlainForm):
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)


class RefusalForm(PlainForm):
    words = _words(_("理由"), required=True, help_text=_("申请人会看到。"))


class WordsForm(PlainForm):
    words = _words(_("附言"))


class HandoverForm(PlainForm):
    """To whom, which of one's roles, and what goes along."""

    receiver = PersonField(label=_("接手人"), queryset=User.objects.none())
    roles = forms.MultipleChoiceField(
        label=_("移交的角色"), widget=forms.CheckboxSelectMultiple, choices=Role.choices
    )
    with_work = forms.BooleanField(
        label=_("连同未办结的工作"),
        required=False,
        initial=True,
        help_text=_("草稿、退回和待审核的供需信息，以及经手的对接意向，一并转给接手人。"),
    )
    leaves = forms.BooleanField(label=_("移交后我退出本单位"), required=False)
    words = _words(_("附言"))

    def __init__(self, *args: Any, organisation: Organisation, actor: User, **kwargs: Any) -> None:
        held = [role for role in Role if role in roles_in(organisation, actor)]
        first = Role.MANAGER if Role.MANAGER in held else (held[0] if held else "")
        kwargs.setdefault("initial", {"roles": [first], "with_work": True})
        super().__init__(*args, **kwargs)
        _offer(self.fields["receiver"], members_of(organisation).exclude(pk=actor.pk).order_by("name", "pk"))
        cast(forms.MultipleChoiceField, self.fields["roles"]).choices = [
            (role.value, role.label) for role in held
        ]


class AppointForm(PlainForm):
    email = forms.EmailField(
        label=_("新管理员的邮箱"), help_text=_("须是平台上已有的账号；不必先是本单位的成员。")
    )

    def clean_email(self) -> str:
        if User.objects.by_email(self.cleaned_data["email"]) is None:
            raise forms.ValidationError(_("没有找到使用这个邮箱的账号。"))
        return str(self.cleaned_data["email"])


class LogoForm(PlainForm):
    upload = forms.FileField(
        label=_("标志图片"),
        help_text=_("PNG、JPEG、WebP 或 GIF；不接受 SVG。会放在正方形底上，连同公开页面显示。"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )


class PlaceForm(PlainForm):
    """An organisation that an alliance would take in."""

    organisation = forms.ModelChoiceField(
        label=_("邀请的单位"),
        queryset=Organisation.objects.none(),
        error_messages={"required": _("请选择要邀请的单位。")},
    )
    words = _words(_("附言"))

    def __init__(self, *args: Any, alliance: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["organisation"], _outside(alliance))


def _outside(alliance: Organisation) -> OrganisationQuerySet:
    rows = Organisation.objects.verified().exclude(kind=OrganisationKind.ALLIANCE)
    return rows.exclude(alliance_memberships__alliance=alliance)


class AskForPlaceForm(PlainForm):
    """An alliance that an organisation would join."""

    alliance = forms.ModelChoiceField(
        label=_("申请加入的联盟"),
        queryset=Organisation.objects.none(),
        error_messages={"required": _("请选择联盟。")},
    )
    words = _words(_("附言"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alliances = Organisation.objects.verified().filter(kind=OrganisationKind.ALLIANCE)
        _offer(self.fields["alliance"], alliances.exclude(alliance_members__organisation=organisation))


class CodeField(forms.CharField):
    """A verified or pending organisation by its code, or by its whole name."""

    default_error_messages = {"unknown": _("没有找到这家单位，请填写编号（如 DW-7F3K2MQ9）或完整名称。")}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        found = organisation_called(str(text))
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return found


class ProposeMergeForm(InputForm):
    """The other registration of one's own organisation."""

    other = CodeField(label=_("重复的登记"), max_length=120, help_text=_("另一处登记的编号或完整名称。"))
    reason = _words(_("说明"))
    field_order = ["other", "reason"]

    class Meta:
        model = MergeProposal
        fields = ["reason"]


class PairForm(PlainForm):
    kept = CodeField(label=_("保留的单位"), max_length=120, help_text=_("编号（如 DW-7F3K2MQ9）或完整名称。"))
    absorbed = CodeField(
        label=_("并入的单位"), max_length=120, help_text=_("编号或完整名称；合并后不再单独出现。")
    )


class MergeForm(PlainForm):
    """The last look before a merge: which code stays, and the name typed."""

    credit_code = forms.ChoiceField(
        label=_("保留的统一社会信用代码"), widget=forms.RadioSelect, required=False
    )
    confirmation = forms.CharField(
        label=_("输入将并入的单位名称"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, kept: Organisation, absorbed: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [each for each in (kept, absorbed) if each.credit_code]
        if len({each.credit_code for each in codes}) < 2:
            del self.fields["credit_code"]
        else:
            choice = cast(forms.ChoiceField, self.fields["credit_code"])
            choice.choices = [(each.credit_code, f"{each.credit_code} · {each.name}") for each in codes]
        self.fields["confirmation"].help_text = absorbed.name
