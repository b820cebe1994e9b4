"""操作记录: what happened, never changed afterwards and sealed into a chain."""

from typing import Any, NoReturn, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from .choices import Door


class Unchangeable(TypeError):
    """Somebody tried to change or delete what happened."""


class EventQuerySet(models.QuerySet[Any]):
    """Reading and adding only; `chain` seals past it, through a plain query set."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Unchangeable("events are never changed")

    def delete(self) -> NoReturn:
        raise Unchangeable("events are never deleted")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable("events are never changed")


class Event(models.Model):
    """One thing that happened: a kind, ids and codes. Names live in the rows that the ids point to, or no longer do."""

    kind = models.CharField(_("事件类型"), max_length=100)
    at = models.DateTimeField(_("时间"), default=clock.now)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    organisation_id = models.BigIntegerField(_("单位编号"), null=True)
    target_type = models.ForeignKey(
        ContentType, verbose_name=_("对象类型"), on_delete=models.PROTECT, related_name="+"
    )
    target_id = models.BigIntegerField(_("对象编号"))
    data = models.JSONField(_("数据"), default=dict)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)
    number = models.BigIntegerField(_("链上序号"), null=True, unique=True)
    previous_hash = models.CharField(_("前一摘要"), max_length=64, blank=True)
    hash = models.CharField(_("摘要"), max_length=64, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("操作记录")
        verbose_name_plural = _("操作记录")
        ordering = ("pk",)
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at"], name="event_of_target"),
            models.Index(fields=["kind", "-at"], name="event_of_kind"),
            models.Index(fields=["actor_id", "-at"], name="event_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    @property
    def target_label(self) -> str:
        """What it happened to, as `exchange.demand:12`."""
        return f"{self.target_type.app_label}.{self.target_type.model}:{self.target_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not kwargs.get("force_insert"):
            raise Unchangeable("events are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable("events are never deleted")


class ChainEnd(models.Model):
    """The last number of the chain and its hash: the row that sealers wait for, and what shows that the end was cut off."""

    number = models.BigIntegerField(_("链上序号"), default=0)
    hash = models.CharField(_("摘要"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("记录链末端")
        verbose_name_plural = _("记录链末端")

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class EventOrigin(models.Model):
    """From where an event came: kept 180 days for the hunt after misuse, outside the chain."""

    event = models.OneToOneField(
        Event, verbose_name=_("操作记录"), on_delete=models.CASCADE, related_name="origin"
    )
    address = models.GenericIPAddressField(_("网络地址"), null=True)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)
    at = models.DateTimeField(_("时间"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("操作来源")
        verbose_name_plural = _("操作来源")

    def __str__(self) -> str:
        return str(self.event_id)


class ContactViewingQuerySet(models.QuerySet[Any]):
    def of(self, target: models.Model) -> Self:
        """Of the contact of one organisation or person."""
        return self.filter(target_type=ContentType.objects.get_for_model(target), target_id=target.pk)


class ContactViewing(models.Model):
    """Somebody saw the contact of an organisation or a person whose people they are not: once a day for each door."""

    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("查看人"), on_delete=models.CASCADE, related_name="+"
    )
    target_type = models.ForeignKey(
        ContentType, verbose_name=_("对象类型"), on_delete=models.CASCADE, related_name="+"
    )
    target_id = models.BigIntegerField(_("对象编号"))
    door = models.CharField(_("查看途径"), max_length=10, choices=Door.choices, default=Door.PAGE)
    day = models.DateField(_("日期"), default=clock.today)
    at = models.DateTimeField(_("时间"), default=clock.now, db_index=True)

    objects = ContactViewingQuerySet.as_manager()

    class Meta:
        verbose_name = _("联系方式查看记录")
        verbose_name_plural = _("联系方式查看记录")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["viewer", "target_type", "target_id", "door", "day"], name="contact_viewed_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["target_type", "target_id", "-at"], name="contact_viewed")]

    def __str__(self) -> str:
        return f"{self.viewer_id} → {self.target_type_id}:{self.target_id}"
