"""What managers fill in about an address."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.announcing import Announcement, announcements
from jiedui.foundation.core.forms import InputForm

from .models import Webhook


@dataclass(frozen=True)
class KindGroup:
    """Boxes for the events of one sort of thing."""

    label: str
    boxes: list[Any]


def in_order() -> list[Announcement]:
    return sorted(announcements, key=lambda entry: entry.order)


def kinds_offered() -> list[tuple[str, str]]:
    return [(entry.code, str(entry.told)) for entry in in_order()]


class WebhookForm(InputForm):
    url = forms.URLField(
        label=_("接收地址"),
        max_length=500,
        assume_scheme="https",
        help_text=Webhook._meta.get_field("url").help_text,
    )
    kinds = forms.MultipleChoiceField(
        label=_("推送的事件"),
        choices=kinds_offered,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只推送本单位自己的事。消息里只有编号和链接，没有姓名、联系方式和正文"),
        error_messages={"required": _("请至少选择一种事件。")},
    )

    class Meta:
        model = Webhook
        fields = ["label", "url", "kinds"]

    @property
    def kind_groups(self) -> list[KindGroup]:
        """The boxes under the sort of thing that they are about."""
        groups: dict[str, KindGroup] = {}
        for entry, box in zip(in_order(), self["kinds"], strict=True):
            groups.setdefault(str(entry.group), KindGroup(str(entry.group), [])).boxes.append(box)
        return list(groups.values())

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
