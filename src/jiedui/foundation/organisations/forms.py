"""What people fill in about organisations and their people."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.forms import InputForm, PlainForm
from jiedui.foundation.regions.forms import RegionField

from .choices import Role
from .models import Organisation, OrganisationQuerySet
from .rules import is_platform_staff
from .selectors import managed_by, nearby_regions
from .services.organisations import VERIFIED_FIELDS
from .validators import compact_credit_code

_ADDRESSES = ["contact_name", "contact_phone", "contact_email", "website"]


class CreditCodeField(forms.CharField):
    """Takes the code as people copy it: in small letters, with spaces or hyphens."""

    def to_python(self, value: Any) -> str:
        return compact_credit_code(super().to_python(value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "maxlength": "30"}


class OrganisationForm(InputForm):
    """What is said of an organisation; the fields that the staff verified are shown, but closed to others."""

    region = RegionField(suggestions=nearby_regions)
    website = forms.URLField(label=_("网址"), required=False, assume_scheme="https", max_length=200)

    class Meta:
        model = Organisation
        fields = [
            "name",
            "short_name",
            "name_en",
            "kind",
            "credit_code",
            "region",
            "introduction",
            *_ADDRESSES,
        ]
        field_classes = {"credit_code": CreditCodeField}
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 6}),
            "contact_phone": forms.TextInput(attrs={"type": "tel"}),
        }
        help_texts = {
            "credit_code": _("18 位，营业执照或法人证书上可查；没有可不填。"),
            "contact_name": _("联系方式不公开，仅本单位、平台管理员和已接受对接的合作方可见。"),
        }

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_verified and not is_platform_staff(actor):
            for name in VERIFIED_FIELDS:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("已核验，如需修改请联系平台管理员。")


class RegistrationForm(OrganisationForm):
    """A new organisation, on its own or under one that the reader manages."""

    parent = forms.ModelChoiceField(
        label=_("上级单位"), queryset=Organisation.objects.none(), required=False, empty_label=_("无")
    )

    class Meta(OrganisationForm.Meta):
        fields = [*OrganisationForm.Meta.fields, "parent"]

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        managed = managed_by(actor)
        _offer(self.fields["parent"], managed)
        if not managed.exists():
            del self.fields["parent"]


class InviteForm(PlainForm):
    email = forms.EmailField(label=_("电子邮箱"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices, initial=Role.MEMBER)


class RoleForm(PlainForm):
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)


class ParentForm(PlainForm):
    """Another place in the tree, among the organisations that the reader manages."""

    parent = forms.ModelChoiceField(
        label=_("上级单位"), queryset=Organisation.objects.none(), required=False, empty_label=_("无")
    )

    def __init__(self, *args: Any, organisation: Organisation, actor: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"parent": organisation.parent_id})
        super().__init__(*args, **kwargs)
        _offer(self.fields["parent"], managed_by(actor).exclude(pk=organisation.pk))


def _offer(field: forms.Field, rows: OrganisationQuerySet) -> None:
    cast(forms.ModelChoiceField, field).queryset = rows
