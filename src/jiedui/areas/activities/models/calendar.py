"""日历订阅: the secret address under which a person's own calendar is read."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock


class CalendarAddressQuerySet(models.QuerySet["CalendarAddress"]):
    def visible_to(self, actor: Any) -> "CalendarAddressQuerySet":
        """One's own, and nobody else's."""
        return self.filter(person=actor) if actor.is_authenticated else self.none()

    def usable(self) -> "CalendarAddressQuerySet":
        return self.filter(revoked_at__isnull=True)


class CalendarAddress(models.Model):
    """An address that calendar programs read without signing in; only the digest of its secret is kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="calendar_addresses",
        verbose_name=_("人员"),
    )
    name = models.CharField(_("用在哪里"), max_length=60, help_text=_("例如：手机、办公室电脑"))
    digest = models.CharField(_("摘要"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("创建时间"), default=clock.now, editable=False)
    read_at = models.DateTimeField(_("上次读取时间"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True, editable=False)

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("日历订阅地址")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name
