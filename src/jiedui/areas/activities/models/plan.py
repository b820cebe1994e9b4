"""What is planned: where one goes and who receives, what is spoken of and by whom."""

from datetime import datetime

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ..wording import hours_words
from .activity import Activity


class Stop(models.Model):
    """A stop of the itinerary."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="stops", verbose_name=_("交流活动"))
    starts_at = models.DateTimeField(_("到达时间"))
    ends_at = models.DateTimeField(_("离开时间"), null=True, blank=True)
    title = models.CharField(_("安排"), max_length=120)
    venue = models.CharField(_("地点"), max_length=120, blank=True)
    received_by = models.CharField(_("接待"), max_length=120, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("行程")
        ordering = ["activity", "starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="stop_ends_after_start",
                violation_error_message=_("离开时间不能早于到达时间"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> str:
        """From when to when by the clocks of the place; with the day where the activity lasts for several."""
        return hours_words(self.local_start, self.local_end, with_day=self.activity.lasts_days)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.activity.zone)

    @property
    def local_end(self) -> datetime | None:
        return self.ends_at.astimezone(self.activity.zone) if self.ends_at else None


class AgendaItem(models.Model):
    """A point of the agenda; `record` is what was said on it."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="agenda", verbose_name=_("交流活动"))
    number = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("议题"), max_length=150)
    speaker = models.CharField(_("发言人"), max_length=80, blank=True)
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), null=True, blank=True)
    record = models.TextField(_("发言记录"), max_length=4000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("议程")
        ordering = ["activity", "number"]
        constraints = [
            UniqueConstraint(
                fields=["activity", "number"],
                name="agendaitem_number_once",
                violation_error_message=_("议程的序号不能重复"),
            )
        ]

    def __str__(self) -> str:
        return self.title
