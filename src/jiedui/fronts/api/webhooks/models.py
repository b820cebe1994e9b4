"""事件推送: where an organisation's own systems hear of its things, and what was sent there."""

import base64
import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Membership

from .choices import DELIVERY_TONES, WEBHOOK_TONES, DeliveryState, Problem, WebhookState

OLD_SECRET_HOLDS = timedelta(hours=24)


def new_nonce() -> str:
    return secrets.token_hex(16)


def new_message_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


def secret_of(nonce: str) -> str:
    """The secret of a nonce: derived with the installation's own, so that no copy of the database gives it away."""
    key = salted_hmac("api.webhook", nonce, algorithm="sha256").digest()
    return "whsec_" + base64.b64encode(hashlib.sha256(key).digest()).decode()


class WebhookQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """Those of the organisations that the actor manages."""
        if not actor.is_authenticated:
            return self.none()
        managed = Membership.objects.filter(user=actor, role=Role.MANAGER)
        return self.filter(organisation__in=managed.values("organisation"))

    def active(self) -> Self:
        return self.filter(state=WebhookState.ACTIVE)


class Webhook(Coded, Timestamped):
    """An address of an organisation's own, told of the kinds of event that were chosen for it."""

    code_prefix = "TS"

    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("单位"),
        on_delete=models.CASCADE,
        related_name="webhooks",
        editable=False,
    )
    label = models.CharField(_("名称"), max_length=60, help_text=_("例如：科研管理系统"))
    url = models.URLField(
        _("接收地址"),
        max_length=500,
        help_text=_("贵单位系统接收推送的网址，须以 https:// 开头，公网可以访问"),
    )
    kinds = models.JSONField(_("推送的事件"), default=list)
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    old_nonce = models.CharField(max_length=32, blank=True, editable=False)
    rotated_at = models.DateTimeField(_("密钥更换时间"), null=True, editable=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=WebhookState.choices, default=WebhookState.ACTIVE, editable=False
    )
    failing_since = models.DateTimeField(_("开始失败的时间"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("创建人"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("事件推送")
        verbose_name_plural = pgettext_lazy("plural", "事件推送")
        ordering = ("created_at", "pk")
        indexes = [models.Index(fields=["organisation", "state"], name="webhook_of_organisation")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "url"],
                name="webhook_address_once",
                violation_error_message=_("本单位已登记过这个接收地址"),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("api:webhook", args=[self.organisation.code, self.code])

    @property
    def secret(self) -> str:
        """What the receiver checks signatures with; shown once."""
        return secret_of(self.nonce)

    @property
    def secrets(self) -> list[str]:
        """What is signed with: for a day after a change the old secret as well, so that no delivery is refused meanwhile."""
        old_holds = self.rotated_at is not None and clock.now() < self.rotated_at + OLD_SECRET_HOLDS
        return [self.secret, *([secret_of(self.old_nonce)] if self.old_nonce and old_holds else [])]

    @property
    def state_tone(self) -> str:
        return WEBHOOK_TONES[WebhookState(self.state)]

    @property
    def is_active(self) -> bool:
        return self.state == WebhookState.ACTIVE


class WebhookDelivery(models.Model):
    """One message to one address: written with the event, sent until it is confirmed or given up."""

    webhook = models.ForeignKey(
        Webhook, verbose_name=_("事件推送"), on_delete=models.CASCADE, related_name="deliveries"
    )
    message_id = models.CharField(_("消息编号"), max_length=40, default=new_message_id, unique=True)
    kind = models.CharField(_("事件类型"), max_length=100)
    body = models.TextField(_("内容"))
    state = models.CharField(
        _("状态"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    due_at = models.DateTimeField(_("下次投递时间"), default=clock.now)
    created_at = models.DateTimeField(_("创建时间"), default=clock.now)

    class Meta:
        verbose_name = _("投递记录")
        verbose_name_plural = pgettext_lazy("plural", "投递记录")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["state", "due_at"], name="webhook_due"),
            models.Index(fields=["webhook", "-created_at"], name="webhook_sent"),
            models.Index(fields=["created_at"], name="webhook_delivery_age"),
        ]

    def __str__(self) -> str:
        return self.message_id

    def get_absolute_url(self) -> str:
        return reverse("api:delivery", args=[self.webhook.organisation.code, self.webhook.code, self.pk])

    @property
    def state_tone(self) -> str:
        return DELIVERY_TONES[DeliveryState(self.state)]


class WebhookAttempt(models.Model):
    """One try, and what the other side said to it."""

    delivery = models.ForeignKey(
        WebhookDelivery, verbose_name=_("投递记录"), on_delete=models.CASCADE, related_name="tries"
    )
    number = models.PositiveSmallIntegerField(_("第几次"))
    at = models.DateTimeField(_("时间"), default=clock.now)
    status = models.PositiveSmallIntegerField(_("状态码"), null=True)
    duration = models.PositiveIntegerField(_("用时（毫秒）"))
    problem = models.CharField(_("未送达的原因"), max_length=20, choices=Problem.choices, blank=True)
    answer = models.CharField(_("对方的应答"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("投递尝试")
        verbose_name_plural = _("投递尝试")
        ordering = ("number", "pk")

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.number}"
