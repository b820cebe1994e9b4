"""Agreements, what they say, and the sides that they join."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.languages import in_language
from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import STATE_TONES, AgreementKind, AgreementState, ClauseKind, SideColour, TextState
from .joint import JointText


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Which agreements are seen, and which count today."""

    def published(self) -> "AgreementQuerySet":
        """What was ever in force."""
        return self.exclude(state=AgreementState.DRAFT)

    def visible_to(self, actor: Any) -> "AgreementQuerySet":
        """What was ever in force is public; a draft is for the organisations that stand in it, and for the platform."""
        if not actor.is_authenticated:
            return self.published()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        mine = organisation_ids_of(actor)
        standing = Side.objects.filter(Q(lead__in=mine) | Q(members__in=mine)).values("agreement")
        return self.filter(~Q(state=AgreementState.DRAFT) | Q(drafter__in=mine) | Q(pk__in=standing))

    def in_force(self) -> "AgreementQuerySet":
        """In force today by the platform's clock: signed into force, begun, and neither ended nor run out."""
        today = clock.today()
        return self.filter(
            Q(state=AgreementState.IN_FORCE, starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
        )

    def twinnings(self) -> "AgreementQuerySet":
        """The framework agreements in force: each is a twinning."""
        return self.in_force().filter(kind=AgreementKind.FRAMEWORK)


class Agreement(Coded, Timestamped):
    """What two or more regions promised each other; the root of all that follows."""

    code_prefix: ClassVar[str] = "XY"

    kind = models.CharField(
        _("类别"), max_length=20, choices=AgreementKind.choices, default=AgreementKind.FRAMEWORK
    )
    title = models.CharField(_("名称"), max_length=200)
    title_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=_("所依据的框架协议"),
    )
    state = models.CharField(
        _("状态"), max_length=20, choices=AgreementState.choices, default=AgreementState.DRAFT, editable=False
    )
    drafter = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="drafted_agreements",
        verbose_name=_("起草单位"),
    )
    printed_on = models.DateField(_("印制日期"), null=True, blank=True)
    sent_on = models.DateField(_("送签日期"), null=True, blank=True)
    signed_on = models.DateField(_("签署日期"), null=True, blank=True)
    signed_in = models.CharField(_("签署地点"), max_length=100, blank=True)
    starts_on = models.DateField(_("生效日期"), null=True, blank=True)
    ends_on = models.DateField(_("期满日期"), null=True, blank=True, help_text=_("留空表示长期有效"))
    notice_days = models.PositiveSmallIntegerField(
        _("退出须提前的天数"), default=30, help_text=_("一方退出，须提前这么多天通知其他各方")
    )
    reminded = models.PositiveSmallIntegerField(_("已提醒的期满前天数"), null=True, editable=False)
    ended_on = models.DateField(_("终止日期"), null=True, blank=True, editable=False)
    end_reason = models.TextField(_("终止理由"), blank=True, editable=False)
    principles = models.JSONField(_("合作原则"), default=list, blank=True)
    note = models.CharField(
        _("说明"), max_length=300, blank=True, help_text=_("与正文一同公开，例如文本的来源")
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("合作协议")
        ordering = ["-signed_on", "-id"]
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_start",
                violation_error_message=_("期满日期不能早于生效日期"),
            ),
            CheckConstraint(
                condition=Q(signed_on=None) | Q(starts_on=None) | Q(starts_on__gte=F("signed_on")),
                name="agreement_starts_after_signing",
                violation_error_message=_("生效日期不能早于签署日期"),
            ),
            CheckConstraint(
                condition=~Q(kind="branch") | Q(parent__isnull=False),
                name="agreement_branch_has_parent",
                violation_error_message=_("基层组织共建须依据一份生效的框架协议，请选择"),
            ),
            CheckConstraint(
                condition=Q(state="draft") | Q(signed_on__isnull=False, starts_on__isnull=False),
                name="agreement_in_force_has_dates",
                violation_error_message=_("生效的协议须有签署日期和生效日期"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:detail", args=[self.code])

    def get_desk_url(self) -> str:
        return reverse("agreements:desk_detail", args=[self.code])

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return in_language(self.title, self.title_en)

    @property
    def state_tone(self) -> str:
        return STATE_TONES[AgreementState(self.state)]

    @property
    def text(self) -> "AgreementVersion | None":
        """The text all sides agreed on and that was not superseded; reads prefetched versions where they are at hand."""
        return next(
            (version for version in self.versions.all() if version.joint.state == TextState.AGREED), None
        )


class AgreementVersion(models.Model):
    """A text that was put on the table, with its clauses as rows: never changed, and in force once all sides agreed."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="versions", verbose_name=_("合作协议")
    )
    joint = models.OneToOneField(
        JointText, models.PROTECT, related_name="agreement_version", verbose_name=_("共同文本")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("协议文本")
        ordering = ["agreement", "joint__number"]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.joint}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        _only_once(self)
        super().save(*args, **kwargs)

    @property
    def preamble(self) -> str:
        return str(self.joint.terms.get("preamble", ""))

    @property
    def principles(self) -> list[str]:
        return list(self.joint.terms.get("principles", []))

    @property
    def fingerprint(self) -> str:
        return self.joint.fingerprint

    @property
    def label(self) -> str:
        return self.joint.label


class Clause(models.Model):
    """One thing that was agreed; all later work can point to it. `key` stays when a later version changes its words or number."""

    version = models.ForeignKey(
        AgreementVersion, models.CASCADE, related_name="clauses", verbose_name=_("协议文本")
    )
    key = models.CharField(_("条款标识"), max_length=20, editable=False)
    number = models.PositiveSmallIntegerField(_("序号"))
    kind = models.CharField(_("领域"), max_length=20, choices=ClauseKind.choices, default=ClauseKind.GENERAL)
    heading = models.CharField(_("标题"), max_length=100)
    heading_en = models.CharField(_("英文标题"), max_length=200, blank=True)
    body = models.TextField(_("内容"))

    class Meta:
        verbose_name = verbose_name_plural = _("条款")
        ordering = ["version", "number"]
        constraints = [
            UniqueConstraint(
                fields=["version", "number"],
                name="clause_number_once",
                violation_error_message=_("同一文本的条款序号不能重复"),
            ),
            UniqueConstraint(
                fields=["version", "key"],
                name="clause_key_once",
                violation_error_message=_("同一文本的条款标识不能重复"),
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    def save(self, *args: Any, **kwargs: Any) -> None:
        _only_once(self)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The heading in the reader's language."""
        return in_language(self.heading, self.heading_en)

    @property
    def anchor(self) -> str:
        return f"clause-{self.number}"


class SideQuerySet(models.QuerySet["Side"]):
    def remaining(self) -> "SideQuerySet":
        """Sides that have not left by the platform's clock."""
        return self.filter(Q(leaves_on=None) | Q(leaves_on__gt=clock.today()))


class Side(models.Model):
    """One of the parties: a region, the organisation that leads it, and members named beside those at home there."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="sides", verbose_name=_("合作协议"))
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="sides", verbose_name=_("地区"))
    lead = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="led_sides", verbose_name=_("牵头单位")
    )
    members = models.ManyToManyField(
        "organisations.Organisation", related_name="named_sides", blank=True, verbose_name=_("成员单位")
    )
    name_zh = models.CharField(_("名称"), max_length=20)
    name_en = models.CharField(_("英文名称"), max_length=40, blank=True)
    short = models.CharField(_("简称"), max_length=2)
    short_en = models.CharField(_("英文简称"), max_length=2, blank=True)
    colour = models.CharField(_("颜色"), max_length=1, choices=SideColour.choices)
    order = models.PositiveSmallIntegerField(_("顺序"), default=1)
    contact = models.CharField(
        _("联系方式"), max_length=200, blank=True, help_text=_("只给各方看，改动不需要重新同意")
    )
    notice_on = models.DateField(_("通知退出的日期"), null=True, blank=True, editable=False)
    leaves_on = models.DateField(_("退出日期"), null=True, blank=True, editable=False)
    leave_reason = models.TextField(_("退出理由"), blank=True, editable=False)

    objects = SideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("一方")
        ordering = ["agreement", "order"]
        constraints = [
            UniqueConstraint(
                fields=["agreement", "region"],
                name="side_region_once",
                violation_error_message=_("同一协议中一个地区只能是一方"),
            ),
            UniqueConstraint(
                fields=["agreement", "lead"],
                name="side_lead_once",
                violation_error_message=_("同一协议中一个单位只能牵头一方"),
            ),
            UniqueConstraint(
                fields=["agreement", "colour"],
                name="side_colour_once",
                violation_error_message=_("同一协议中各方的颜色不能相同"),
            ),
            UniqueConstraint(
                fields=["agreement", "short"],
                name="side_short_once",
                violation_error_message=_("同一协议中各方的简称不能相同"),
            ),
            UniqueConstraint(
                fields=["agreement", "order"],
                name="side_order_once",
                violation_error_message=_("同一协议中各方的顺序不能相同"),
            ),
            CheckConstraint(
                condition=Q(notice_on=None, leaves_on=None)
                | Q(notice_on__isnull=False, leaves_on__isnull=False, leaves_on__gte=F("notice_on")),
                name="side_leaves_after_notice",
                violation_error_message=_("退出日期不能早于通知退出的日期"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the side is called in the reader's language."""
        return in_language(self.name_zh, self.name_en or self.region.label)

    @property
    def sign(self) -> str:
        """The letters of its badge, in the reader's language."""
        return in_language(self.short, self.short_en)


def _only_once(row: AgreementVersion | Clause) -> None:
    if row.pk is not None:
        raise TypeError("a text is never changed; write the next version")
