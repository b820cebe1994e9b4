"""People who can sign in."""

import hashlib
from datetime import date, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("没有这个时区。"))


LANGUAGE_CHOICES = [("zh-hans", "简体中文"), ("en", "English")]


class UserManager(DjangoUserManager["User"]):
    def by_email(self, email: str) -> "User | None":
        """The person with this address, in whatever case it is written."""
        return self.filter(email__iexact=email.strip()).first() if email.strip() else None


class User(AbstractUser):
    """A person. `is_staff` are the platform's administrators; roles in organisations are memberships."""

    first_name = None  # type: ignore[assignment]  # -- Chinese names are kept whole
    last_name = None  # type: ignore[assignment]  # -- Chinese names are kept whole

    username = models.CharField(
        _("用户名"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("这个用户名已被使用。")},
    )
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    language = models.CharField(_("界面语言"), max_length=10, choices=LANGUAGE_CHOICES, default="zh-hans")
    time_zone = models.CharField(
        _("时区"),
        max_length=40,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("留空即用平台的时区。"),
    )
    date_joined = models.DateTimeField(_("注册时间"), default=clock.now, editable=False)
    consented_at = models.DateTimeField(_("同意隐私说明的时间"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("注销时间"), null=True, blank=True, editable=False)

    objects = UserManager()  # type: ignore[misc]  # -- Django's stubs declare it on the base

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="user_email_once",
                violation_error_message=_("该邮箱已被使用"),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return gettext("已注销用户") if self.closed_at else self.name or self.username

    @property
    def zone(self) -> ZoneInfo:
        """Where the hours are counted in which mail may come."""
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)

    def get_short_name(self) -> str:
        return self.get_full_name()


class AccessTokenQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """One's own, and nobody else's."""
        return self.filter(user_id=actor.pk) if actor.is_authenticated else self.none()

    def usable(self) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=clock.now())


class AccessToken(models.Model):
    """What a program shows to act in a person's name, within scopes and for a time; the row holds its digest alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("用户"),
        on_delete=models.CASCADE,
        related_name="access_tokens",
    )
    name = models.CharField(_("名称"), max_length=60)
    beginning = models.CharField(_("令牌开头"), max_length=12, editable=False)
    digest = models.CharField(_("令牌摘要"), max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("权限范围"), default=list)
    created_at = models.DateTimeField(_("创建时间"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("有效期至"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, editable=False)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("访问令牌")
        verbose_name_plural = _("访问令牌")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_at > clock.now()

    @property
    def last_day(self) -> date:
        """The day through which it lasts."""
        return timezone.localdate(self.expires_at - timedelta(microseconds=1))


def token_digest(token: str) -> str:
    """What the database keeps of a token: it is long and random, so that a plain digest gives nothing away."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


class KeptAnswer(models.Model):
    """What a program was answered when it sent a request with a key of its own, kept for a day: sent again, it is answered the same."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("用户"),
        on_delete=models.CASCADE,
        related_name="kept_answers",
    )
    key = models.CharField(_("幂等键摘要"), max_length=64)
    asked = models.CharField(_("请求摘要"), max_length=64)
    status = models.PositiveSmallIntegerField(_("状态码"), default=0)
    body = models.TextField(_("答复内容"), blank=True)
    carried = models.JSONField(_("答复所附"), default=dict)
    created_at = models.DateTimeField(_("时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("已存答复")
        verbose_name_plural = _("已存答复")
        indexes = [models.Index(fields=["created_at"], name="kept_answer_age")]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.status}"
