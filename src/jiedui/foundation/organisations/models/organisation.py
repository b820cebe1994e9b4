"""Organisations, who belongs to them in which role, and how one is invited."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.core.languages import in_language
from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.core.text import sort_key
from jiedui.foundation.regions.models import Region

from ..choices import InvitationState, OrganisationKind, Role
from ..validators import validate_credit_code

INVITATION_DAYS = 14


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def verified(self) -> "OrganisationQuerySet":
        return self.filter(verified_at__isnull=False)

    def pending(self) -> "OrganisationQuerySet":
        """Registered and waiting for the platform's staff."""
        return self.filter(verified_at__isnull=True)

    def of(self, actor: Any) -> "OrganisationQuerySet":
        """Those the actor belongs to, in whatever role."""
        if not actor.is_authenticated:
            return self.none()
        return self.filter(pk__in=Membership.objects.filter(user=actor).values("organisation"))

    def visible_to(self, actor: Any) -> "OrganisationQuerySet":
        """Verified ones are public; the others show to their own people and to the platform's staff."""
        if actor.is_authenticated and (actor.is_staff or actor.is_superuser):
            return self.all()
        if not actor.is_authenticated:
            return self.verified()
        mine = Membership.objects.filter(user=actor).values("organisation")
        return self.filter(Q(verified_at__isnull=False) | Q(pk__in=mine))

    def within(self, region: Region) -> "OrganisationQuerySet":
        """Those that lie in the region or below it."""
        return self.filter(region__code__startswith=region.prefix)


class Organisation(Coded, Timestamped):
    """A unit that takes part: found by everybody once the platform's staff have verified it."""

    code_prefix = "DW"
    side: Any = None  # of the pages that show marks, see `marks.with_sides`

    name = models.CharField(
        _("单位名称"), max_length=120, unique=True, error_messages={"unique": _("已有同名单位登记。")}
    )
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    kind = models.CharField(_("单位类型"), max_length=12, choices=OrganisationKind)
    credit_code = models.CharField(
        _("统一社会信用代码"), max_length=18, blank=True, validators=[validate_credit_code]
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("所在地区"))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=_("上级单位"),
    )
    introduction = models.TextField(_("单位简介"), blank=True, max_length=4000)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    contact_email = models.EmailField(_("联系邮箱"), blank=True)
    website = models.URLField(_("网址"), blank=True)
    verified_at = models.DateTimeField(_("核验时间"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("核验人"),
    )
    second_factor_since = models.DateTimeField(
        _("要求管理员两步验证的时间"), null=True, blank=True, editable=False
    )
    logo = models.ForeignKey(
        "files.Attachment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("标志"),
    )
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    allies = models.ManyToManyField(
        "self",
        through="AllianceMember",
        through_fields=("alliance", "organisation"),
        symmetrical=False,
        related_name="alliances",
        verbose_name=_("成员单位"),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = pgettext_lazy("plural", "单位")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code=""),
                name="organisation_credit_code_once",
                violation_error_message=_("该统一社会信用代码已登记。"),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="organisation_not_its_own_parent",
                violation_error_message=_("单位不能是自己的上级。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The constraint on codes says the same, but beside no field."""
        taken = Organisation.objects.filter(credit_code=self.credit_code).exclude(pk=self.pk)
        if self.credit_code and taken.exists():
            raise ValidationError({"credit_code": _("该统一社会信用代码已登记。")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "sort_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("organisations:detail", args=[self.code])

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name, self.name_en)

    @property
    def short(self) -> str:
        """What people call it, in the reader's language."""
        return in_language(self.short_name or self.name, self.name_en)

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def version(self) -> str:
        """Which writing of it a form showed: goes along with it, so that nobody overwrites unseen words."""
        return self.updated_at.isoformat()

    @property
    def initial(self) -> str:
        """The letter of its mark: of what tells it from its neighbours, not of the city that they share."""
        name = self.short_name or self.name
        if len(name) > 3 and name[:2] in self.region.full_name:
            name = name[2:].lstrip("省市区县")
        return name[:1]

    @property
    def logo_url(self) -> str:
        """The small square picture, or nothing where a mark is drawn instead."""
        return reverse("files:thumbnail", args=[self.logo_id]) if self.logo_id else ""


class Membership(models.Model):
    """A person in an organisation, in one role; several rows for several roles."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("用户")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("单位")
    )
    role = models.CharField(_("角色"), max_length=10, choices=Role)
    created_at = models.DateTimeField(_("加入时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("单位成员")
        verbose_name_plural = _("单位成员")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="membership_once",
                violation_error_message=_("此人在该单位已有这一角色。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn, and not yet expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now())


def _in_fourteen_days() -> Any:
    return clock.now() + timedelta(days=INVITATION_DAYS)


def _nonce() -> str:
    return secrets.token_hex(16)


class Invitation(models.Model):
    """A letter that lets the owner of an address join, once, within fourteen days.

    The token in the letter is derived from the row and the installation's secret; the row holds its digest alone, so
    that neither a copy of the database nor the list of waiting tasks lets anybody in.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("单位")
    )
    email = models.EmailField(_("电子邮箱"))
    role = models.CharField(_("角色"), max_length=10, choices=Role)
    nonce = models.CharField(max_length=32, default=_nonce, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("邀请人"),
    )
    created_at = models.DateTimeField(_("邀请时间"), default=clock.now, editable=False)
    sent_at = models.DateTimeField(_("最近发送时间"), default=clock.now, editable=False)
    sent_count = models.PositiveSmallIntegerField(_("发送次数"), default=1, editable=False)
    reminded_at = models.DateTimeField(_("提醒时间"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("有效期至"), default=_in_fourteen_days, editable=False)
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("接受人"),
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("邀请")
        verbose_name_plural = _("邀请")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.digest:
            self.digest = digest_of(self.token)
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        """What the letter carries."""
        return salted_hmac("organisations.invitation", self.nonce, algorithm="sha256").hexdigest()

    @property
    def is_open(self) -> bool:
        return self.state == InvitationState.WAITING

    @property
    def state(self) -> InvitationState:
        """What became of the letter."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.WAITING if self.expires_at > clock.now() else InvitationState.EXPIRED


def digest_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
