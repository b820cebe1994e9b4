"""What the running platform knows of itself: who is alive, and when each periodic job ran."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last sign of life of a background loop; `detail` names the long work it is in, if any."""

    name = models.CharField(_("进程"), max_length=50, unique=True)
    at = models.DateTimeField(_("时间"))
    detail = models.CharField(_("正在处理"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("心跳")
        verbose_name_plural = _("心跳")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"


class JobRun(models.Model):
    """When a periodic job last ran and how it went; the row is also the lock that keeps two ticks apart."""

    name = models.CharField(_("定时任务"), max_length=200, unique=True)
    known_since = models.DateTimeField(_("登记时间"))
    last_started = models.DateTimeField(_("上次开始"), null=True, blank=True)
    last_finished = models.DateTimeField(_("上次结束"), null=True, blank=True)
    last_error = models.TextField(_("上次错误"), blank=True)

    class Meta:
        verbose_name = _("定时任务记录")
        verbose_name_plural = _("定时任务记录")

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """How often somebody did something in one window of time; the key tells nobody who or what, see `limits`."""

    key = models.CharField(_("标识"), max_length=64, unique=True)
    number = models.PositiveIntegerField(_("次数"), default=0)
    until = models.PositiveBigIntegerField(_("有效至（秒）"), db_index=True)

    class Meta:
        verbose_name = _("次数统计")
        verbose_name_plural = _("次数统计")

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.number}"
