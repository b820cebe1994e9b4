"""通知: what a person was told, as a kind and data; worded when it is read."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock


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
    mailed_at = models.DateTimeField(_("邮件时间"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["recipient", "read_at", "-created_at"], name="notice_inbox"),
            models.Index(fields=["read_at"], name="notice_age"),
            models.Index(fields=["created_at"], condition=models.Q(mail_due=True), name="notice_mail_due"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.kind}"
