"""Who follows what the platform finds: letters about new matches, visits to the matching desk, runs over everything."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from ..choices import DigestRhythm


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.CASCADE,
        related_name="+",
        **options,
    )


class MatchDigest(models.Model):
    """How often a person hears by mail of an organisation's new matches, and when they last did."""

    person = _person()
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name=_("单位"), on_delete=models.CASCADE, related_name="+"
    )
    rhythm = models.CharField(
        _("邮件频率"), max_length=8, choices=DigestRhythm.choices, default=DigestRhythm.WEEKLY
    )
    told_at = models.DateTimeField(_("上次发送时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("推荐邮件设置")
        verbose_name_plural = _("推荐邮件设置")
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="match_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.organisation_id}: {self.rhythm}"


class MatchingVisit(models.Model):
    """When a person last worked at the matching desk, and when before: what was found since then is new to them."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="+"
    )
    looked_at = models.DateTimeField(_("本次查看时间"), default=clock.now)
    before_at = models.DateTimeField(_("上次查看时间"), null=True)

    class Meta:
        verbose_name = _("对接台查看记录")
        verbose_name_plural = _("对接台查看记录")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.looked_at:%Y-%m-%d %H:%M}"


class MatchRun(models.Model):
    """One run of `match_all` over one kind of listing; `last_key` is where a run that was cut off goes on."""

    kind = models.CharField(_("类别"), max_length=12)
    since = models.DateTimeField(_("更新时间不早于"), null=True)
    started_at = models.DateTimeField(_("开始时间"), default=clock.now)
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    last_key = models.BigIntegerField(_("已完成至编号"), default=0)
    done = models.PositiveIntegerField(_("已完成"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=0)

    class Meta:
        verbose_name = _("全量匹配")
        verbose_name_plural = _("全量匹配")
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind}: {self.done} / {self.total}"
