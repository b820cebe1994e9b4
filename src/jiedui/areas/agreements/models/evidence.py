"""What proves a commitment, by which rules it counts, and in which corridor giving and receiving shall stay."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from ..choices import ClauseKind, SidesNeeded, Verdict
from .agreement import Agreement, Side
from .commitment import Commitment


class EvidenceRule(models.Model):
    """What counts for a commitment by itself: a kind of thing, with which sides, in which field and time."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="evidence_rules", verbose_name=_("任务事项")
    )
    kind = models.CharField(_("佐证类别"), max_length=60)
    measure = models.CharField(_("计入的量"), max_length=30)
    sides_needed = models.CharField(
        _("参与方"), max_length=8, choices=SidesNeeded.choices, default=SidesNeeded.ACROSS
    )
    side = models.ForeignKey(
        Side,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("须有这一方"),
    )
    clause_kind = models.CharField(_("领域"), max_length=20, choices=ClauseKind.choices, blank=True)
    field_code = models.CharField(_("技术领域代码"), max_length=20, blank=True)
    since = models.DateField(_("起"), null=True, blank=True, help_text=_("留空按事项的开始日期"))
    until = models.DateField(_("止"), null=True, blank=True, help_text=_("留空按事项的完成期限"))

    class Meta:
        verbose_name = verbose_name_plural = _("佐证规则")
        ordering = ["commitment", "pk"]
        indexes = [models.Index(fields=["kind"], name="evidence_rule_kind")]
        constraints = [
            CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="evidence_rule_dates",
                violation_error_message=_("规则的截止日期不能早于起始日期"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.kind}"


class Evidence(models.Model):
    """佐证: a thing that happened and what it adds to one commitment; a thing counts for a commitment once at most."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="evidence", verbose_name=_("任务事项")
    )
    kind = models.CharField(_("佐证类别"), max_length=60)
    target_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("对象类型"))
    target_id = models.BigIntegerField(_("对象编号"))
    happened_on = models.DateField(_("发生日期"))
    amount = models.DecimalField(
        _("计入的数量"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"), message=_("计入的数量须大于 0"))],
    )
    verdict = models.CharField(_("依据"), max_length=8, choices=Verdict.choices, default=Verdict.RULE)
    counts = models.BooleanField(_("是否计入"), default=True)
    is_public = models.BooleanField(_("是否公开"), default=False)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
        editable=False,
    )
    collected_at = models.DateTimeField(_("登记时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("佐证")
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(fields=["commitment", "counts", "-happened_on"], name="evidence_of_commitment"),
            models.Index(fields=["target_type", "target_id"], name="evidence_of_target"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["commitment", "target_type", "target_id"],
                name="evidence_once",
                violation_error_message=_("同一件事对同一事项只计一次"),
            ),
            CheckConstraint(
                condition=Q(verdict="rule") | ~Q(reason=""),
                name="evidence_by_hand_has_reason",
                violation_error_message=_("人工计入或剔除须写明理由"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.kind} {self.target_id}"


class CorridorQuerySet(models.QuerySet[Any]):
    def of(self, agreement: Agreement) -> "CorridorQuerySet":
        return self.filter(agreement=agreement).prefetch_related("agreed_by")


class Corridor(models.Model):
    """Between which bounds a side's giving, divided by its receiving, shall stay in a year: in force once every side agreed."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="corridors", verbose_name=_("合作协议")
    )
    kind = models.CharField(_("往来类别"), max_length=60)
    low = models.DecimalField(_("下限"), max_digits=5, decimal_places=2, default=Decimal("0.5"))
    high = models.DecimalField(_("上限"), max_digits=5, decimal_places=2, default=Decimal(2))
    agreed_by = models.ManyToManyField(Side, related_name="+", blank=True, verbose_name=_("已同意的各方"))

    objects = CorridorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("互惠区间")
        ordering = ["agreement", "kind"]
        constraints = [
            UniqueConstraint(
                fields=["agreement", "kind"],
                name="corridor_once",
                violation_error_message=_("同一协议的同一类往来只约定一个区间"),
            ),
            CheckConstraint(
                condition=Q(low__gt=0, low__lte=1, high__gte=1),
                name="corridor_bounds",
                violation_error_message=_("下限须大于 0、不超过 1，上限不低于 1：给出与收到相等时总在区间内"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.low}–{self.high}"
