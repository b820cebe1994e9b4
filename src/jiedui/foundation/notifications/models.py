"""通知: what a person was told, as a kind and data; worded when it is read."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from .choices import Delivery


class NoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """One's own, and nobody else's."""
        return self.filter(recipient_id=actor.pk) if actor.is_authenticated else self.none()

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One person told of one happening; the same happening tells nobody twice."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("收件人"), on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("事件类型"), max_length=100)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    organisation_id = models.BigIntegerField(_("单位编号"), null=True)
    target_type = models.ForeignKey(
        ContentType, verbose_name=_("对象类型"), on_delete=models.PROTECT, related_name="+"
    )
    target_id = models.BigIntegerField(_("对象编号"))
    data = models.JSONField(_("数据"), default=dict)
    url = models.CharField(_("链接"), max_length=300)
    urgent = models.BooleanField(_("紧急"), default=False)
    created_at = models.DateTimeField(_("时间"), default=clock.now)
    read_at = models.DateTimeField(_("已读时间"), null=True)
    mail_due = models.BooleanField(_("待发邮件"), default=False)
    mail_from = models.DateTimeField(_("最早发送时间"), default=clock.now)
    digest_due = models.BooleanField(_("待入摘要"), default=False)
    mailed_at = models.DateTimeField(_("邮件时间"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["recipient", "read_at", "-created_at"], name="notice_inbox"),
            models.Index(fields=["read_at"], name="notice_age"),
            models.Index(fields=["mail_from"], condition=models.Q(mail_due=True), name="notice_mail_from"),
            models.Index(fields=["recipient"], condition=models.Q(digest_due=True), name="notice_digest_due"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.kind}"


class PreferenceQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """One's own, and nobody else's."""
        return self.filter(person_id=actor.pk) if actor.is_authenticated else self.none()


class Preference(models.Model):
    """How a person wants to hear by mail of one group of notices; without one, at once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("用户"), on_delete=models.CASCADE, related_name="+"
    )
    group = models.CharField(_("通知类别"), max_length=60)
    delivery = models.CharField(_("邮件"), max_length=10, choices=Delivery, default=Delivery.AT_ONCE)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知偏好")
        verbose_name_plural = _("通知偏好")
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.group}"


def validate_hour(value: int) -> None:
    if not 0 <= value <= 23:
        raise ValidationError(_("请从列表中选择时间。"))


class MailTimes(models.Model):
    """When mail may come to a person, in hours of their own time zone."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("用户"), on_delete=models.CASCADE, related_name="mail_times"
    )
    digest_hour = models.PositiveSmallIntegerField(_("每日摘要的时间"), default=8, validators=[validate_hour])
    quiet_from = models.PositiveSmallIntegerField(
        _("免打扰开始"), null=True, blank=True, validators=[validate_hour]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("免打扰结束"), null=True, blank=True, validators=[validate_hour]
    )
    digest_at = models.DateTimeField(_("上次摘要的时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("邮件时间")
        verbose_name_plural = _("邮件时间")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~models.Q(quiet_from=models.F("quiet_until")),
                name="quiet_hours_begin_and_end",
                violation_error_message=_("免打扰时段要有不同的开始和结束时间。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)
