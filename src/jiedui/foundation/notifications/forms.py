"""What a person chooses about their mail."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.forms import PlainForm

from .choices import Delivery
from .preferences import Choice

CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
PREFIX = "group_"


@lru_cache(maxsize=1)
def _zone_names() -> tuple[str, ...]:
    return tuple(sorted(name for name in available_timezones() if name.startswith(CONTINENTS)))


def zones(now: datetime) -> list[tuple[str, str]]:
    """Every zone by its name, with how far it is from Greenwich at present, from west to east."""
    return labelled(_zone_names(), now)


def labelled(names: Iterable[str], now: datetime) -> list[tuple[str, str]]:
    """These zones with how far each is from Greenwich at a moment, from west to east."""
    shifts = [(now.astimezone(ZoneInfo(name)).strftime("%z"), name) for name in names]
    ordered = sorted(shifts, key=lambda pair: (int(pair[0]), pair[1]))
    return [(name, f"UTC{shift[:3]}:{shift[3:]} {name.replace('_', ' ')}") for shift, name in ordered]


class PreferencesForm(PlainForm):
    """One choice for each group of notices, and when mail may come."""

    digest_hour = forms.TypedChoiceField(label=_("每日摘要的时间"), choices=HOURS, coerce=int)
    quiet_from = forms.TypedChoiceField(
        label=_("免打扰开始"), choices=[("", _("不设")), *HOURS], coerce=int, empty_value=None, required=False
    )
    quiet_until = forms.TypedChoiceField(
        label=_("免打扰结束"), choices=[("", _("不设")), *HOURS], coerce=int, empty_value=None, required=False
    )
    time_zone = forms.ChoiceField(label=_("时区"), required=False)

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = [choice.group.key for choice in choices]
        site = _("平台时区（%(zone)s）") % {"zone": settings.TIME_ZONE}
        self.fields["time_zone"].choices = [("", site), *zones(clock.now())]  # type: ignore[attr-defined]  # -- a choice field
        for choice in choices:
            self.fields[PREFIX + choice.group.key] = forms.ChoiceField(
                label=choice.group.label,
                help_text=choice.group.hint,
                choices=Delivery.choices,
                initial=choice.delivery,
                widget=forms.RadioSelect,
            )

    def group_fields(self) -> list[forms.BoundField]:
        return [self[PREFIX + key] for key in self.groups]

    def deliveries(self) -> dict[str, str]:
        return {key: self.cleaned_data[PREFIX + key] for key in self.groups}

    def times(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("digest_hour", "quiet_from", "quiet_until", "time_zone")
        }
