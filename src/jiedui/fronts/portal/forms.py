"""What a visitor may type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jiedui.areas.exchange.previews import SHORTEST
from jiedui.foundation.core.forms import PlainForm

LONGEST = 1000


class ProblemForm(PlainForm):
    """A problem in the visitor's own words."""

    problem = forms.CharField(
        label=_("您的技术难题"),
        min_length=SHORTEST,
        max_length=LONGEST,
        error_messages={
            "required": _("请先写下您的技术难题。"),
            "min_length": _("请再多写几个字，至少 %(limit_value)d 个字。"),
            "max_length": _("请控制在 %(limit_value)d 字以内，现在有 %(show_value)d 字。"),
        },
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
