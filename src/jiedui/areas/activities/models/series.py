"""例会: meetings that come round by a rule, each of which is an activity of its own."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.models import Coded, Timestamped

from ..choices import Pattern, Rhythm
from ..rhythm import Rule
from ..validators import validate_time_zone
from ..wording import are_whole_days, in_zone_words, series_words


class Series(Coded, Timestamped):
    """When its meetings are to be: what each of them is, and whether it was moved, its activity says.

    `sequence` counts what calendars have to be told of any of them; `before` is the series that this one went on from
    when the time of all that follow was changed.
    """

    code_prefix: ClassVar[str] = "LH"

    every = models.CharField(_("定期举行"), max_length=10, choices=Rhythm.choices)
    by = models.CharField(_("每次在哪天"), max_length=10, choices=Pattern.choices)
    day = models.PositiveSmallIntegerField(_("几日"))
    starts_at = models.DateTimeField(_("首次开始时间"))
    ends_at = models.DateTimeField(_("首次结束时间"))
    time_zone = models.CharField(_("当地时区"), max_length=40, validators=[validate_time_zone])
    times = models.PositiveSmallIntegerField(_("次数"))
    sequence = models.PositiveIntegerField(_("日历版次"), default=0, editable=False)
    before = models.ForeignKey(
        "self", models.PROTECT, related_name="after", null=True, blank=True, verbose_name=_("接续的系列")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("例会系列")
        ordering = ["starts_at", "id"]
        constraints = [
            CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="series_ends_after_start",
                violation_error_message=_("结束时间要晚于开始时间"),
            ),
            CheckConstraint(
                condition=Q(times__gt=0),
                name="series_has_times",
                violation_error_message=_("一个系列至少一次"),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)

    @property
    def is_on_days(self) -> bool:
        return are_whole_days(self.local_start, self.local_end)

    @property
    def rule(self) -> Rule:
        return Rule(self.every, self.by, self.local_start.date(), self.day)

    @property
    def lasting(self) -> timedelta:
        """How long each is to last, by the clocks on the wall."""
        return self.local_end.replace(tzinfo=None) - self.local_start.replace(tzinfo=None)

    def slots(self) -> Iterator[tuple[datetime, datetime]]:
        """From when to when each is planned, at the same hour whatever the clocks there did meanwhile."""
        hour = self.local_start.time()
        for number in range(self.times):
            start = datetime.combine(self.rule.on(number), hour)
            yield start.replace(tzinfo=self.zone), (start + self.lasting).replace(tzinfo=self.zone)

    @property
    def words(self) -> str:
        """The rule as people say it, with how often and until when."""
        *_earlier, (last, _end) = self.slots()
        words = series_words(self.rule, self.local_start, last, self.times)
        return in_zone_words(words, self.time_zone) if self.time_zone != settings.TIME_ZONE else words
