"""What managers fill in to bring people in."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.forms import PlainForm

from .choices import Role
from .services.invitations import MANY_AT_MOST

_BETWEEN = re.compile(r"[\s,;，；、]+")
ADDRESSES_AT_MOST = MANY_AT_MOST * 260


class InviteManyForm(PlainForm):
    """Addresses as people paste them: one a line, or with commas and semicolons between."""

    addresses = forms.CharField(
        label=_("电子邮箱"),
        help_text=_("每行一个，也可以用逗号或分号隔开，最多 50 个。"),
        max_length=ADDRESSES_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices, initial=Role.MEMBER)

    def clean_addresses(self) -> list[str]:
        return [address for address in _BETWEEN.split(self.cleaned_data["addresses"]) if address]
