"""What a brochure is called."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.forms import PlainForm


class BrochureForm(PlainForm):
    title = forms.CharField(
        label=pgettext_lazy("brochure", "标题"),
        max_length=60,
        help_text=_("印在封面上，例如“柑橘加工科技成果汇编”。"),
    )
    subtitle = forms.CharField(label=_("副标题"), max_length=120, required=False)
    preface = forms.CharField(
        label=pgettext_lazy("brochure", "前言"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("印在目录之前；不写则没有前言页。"),
    )
