"""附件: files that belong to a thing and are seen by those who see it."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from .choices import AttachmentKind
from .sniffing import SUFFIXES


def private_storage() -> Any:
    return storages["private"]


def random_name(attachment: "Attachment", filename: str) -> str:
    """Nothing of the original name reaches the disk."""
    return f"{attachment.pk.hex[:2]}/{attachment.pk.hex}{SUFFIXES.get(attachment.content_type, '')}"


def thumbnail_name(attachment: "Attachment", filename: str) -> str:
    return f"{attachment.pk.hex[:2]}/{attachment.pk.hex}-small.webp"


class AttachmentQuerySet(models.QuerySet[Any]):
    def of(self, target: models.Model) -> Self:
        """The files of one thing."""
        return self.filter(target_type=ContentType.objects.get_for_model(target), target_id=target.pk)

    def pictures(self) -> Self:
        return self.filter(kind=AttachmentKind.PICTURE)


class Attachment(models.Model):
    """One file of one thing."""

    id = models.UUIDField(_("编号"), primary_key=True, default=uuid.uuid4, editable=False)
    target_type = models.ForeignKey(
        ContentType, verbose_name=_("对象类型"), on_delete=models.PROTECT, related_name="+"
    )
    target_id = models.BigIntegerField(_("对象编号"))
    target = GenericForeignKey("target_type", "target_id")
    kind = models.CharField(_("类型"), max_length=10, choices=AttachmentKind.choices)
    file = models.FileField(_("文件"), storage=private_storage, upload_to=random_name, max_length=100)
    thumbnail = models.FileField(
        _("缩略图"), storage=private_storage, upload_to=thumbnail_name, max_length=100, blank=True
    )
    name = models.CharField(_("文件名"), max_length=150)
    content_type = models.CharField(_("内容类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("摘要"), max_length=64)
    caption = models.CharField(_("说明"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("上传时间"), default=clock.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ("position", "created_at")
        indexes = [models.Index(fields=["target_type", "target_id", "position"], name="attachment_of_target")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files:file", args=[self.pk])

    @property
    def thumbnail_url(self) -> str:
        return reverse("files:thumbnail", args=[self.pk])

    @property
    def is_picture(self) -> bool:
        return self.kind == AttachmentKind.PICTURE
