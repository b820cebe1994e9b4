"""What came of it: the minutes, the resolutions, and that both sides say it is done."""

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from .activity import Activity


class Minutes(models.Model):
    """纪要. Each change makes another `revision`; a side confirms the revision that it read."""

    activity = models.OneToOneField(
        Activity, models.CASCADE, related_name="minutes", verbose_name=_("交流活动")
    )
    summary = models.TextField(
        _("公开摘要"),
        max_length=1000,
        blank=True,
        help_text=_("公开的活动在门户上显示这一段，也是新闻稿的导语"),
    )
    body = models.TextField(_("纪要正文"), max_length=20000)
    attended = models.PositiveSmallIntegerField(_("到会人数"), null=True, blank=True)
    revision = models.PositiveSmallIntegerField(_("稿次"), default=1, editable=False)
    ready_at = models.DateTimeField(_("提请确认时间"), null=True, blank=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("执笔人"),
    )
    written_at = models.DateTimeField(_("定稿时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("活动纪要")

    def __str__(self) -> str:
        return f"{self.activity} · {self.revision}"

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None


class Resolution(models.Model):
    """决议: one thing that was agreed there; `led_to` is the page of what it became."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="resolutions", verbose_name=_("交流活动")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    body = models.CharField(_("决议事项"), max_length=500)
    responsible = models.CharField(_("责任单位"), max_length=150, blank=True)
    due_on = models.DateField(_("完成期限"), null=True, blank=True)
    outcome = models.CharField(_("落实方式"), max_length=40, blank=True, editable=False)
    led_to = models.CharField(_("落实页面"), max_length=255, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("活动决议")
        ordering = ["activity", "number"]
        constraints = [
            UniqueConstraint(
                fields=["activity", "number"],
                name="resolution_number_once",
                violation_error_message=_("决议的序号不能重复"),
            )
        ]

    def __str__(self) -> str:
        return self.body


class Confirmation(models.Model):
    """A side says that the activity was held as the minutes of this revision tell."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="confirmations", verbose_name=_("交流活动")
    )
    side = models.ForeignKey("agreements.Side", models.PROTECT, related_name="+", verbose_name=_("一方"))
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    revision = models.PositiveSmallIntegerField(_("纪要稿次"))
    note = models.CharField(_("确认意见"), max_length=500)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("确认人"),
    )
    confirmed_at = models.DateTimeField(_("确认时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("办结确认")
        ordering = ["activity", "confirmed_at", "id"]
        constraints = [
            UniqueConstraint(
                fields=["activity", "side", "revision"],
                name="confirmation_once",
                violation_error_message=_("这一方已经确认过这一稿"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.side}"
