"""Form fields for times by the clocks of a place."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

SHOWN = "%Y-%m-%dT%H:%M"


class WallClockField(forms.Field):
    """A day and an hour as a clock on the wall shows them; which clock, another field says."""

    widget = forms.DateTimeInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateTimeInput(format=SHOWN, attrs={"type": "datetime-local"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.replace(tzinfo=None)
        try:
            found = parse_datetime(str(value).strip()[:40])
        except ValueError:
            found = None
        if found is None or not 1900 < found.year < 2200:
            raise ValidationError(_("请写明日期和时间，例如 2026-05-12 09:30。"), code="invalid")
        return found.replace(tzinfo=None)


def in_zone(wall: datetime, name: str) -> datetime:
    """The moment at which the clocks of a zone show this.

    Raises:
        ValidationError: they never do: they are put forward over it.
    """
    zone = ZoneInfo(name)
    moment = wall.replace(tzinfo=zone)
    if moment.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != wall:
        raise ValidationError(_("当地那一天没有这个时刻（拨快时钟），请改一个时间。"), code="gap")
    return moment
