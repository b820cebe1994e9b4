"""People who can sign in."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

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

    def get_short_name(self) -> str:
        return self.get_full_name()
