"""What a clause obliges: who does how much by when on each side, what they reported, and what stands in the way."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.models import Coded, Timestamped

from ..choices import COMMITMENT_TONES, CommitmentState, Risk
from .agreement import Agreement, Clause, Side
from .standing import CommitmentQuerySet

MOST = Decimal(10) ** 9
# what the sides agree on; who answers, what comes first and the risk are arranged by each side on its own
TERMS = ("title", "measure", "unit", "target", "weight", "starts_on", "due_on")


class Commitment(Coded, Timestamped):
    """任务事项: counts once every side said yes; progress is the lower of what the sides report."""

    code_prefix: ClassVar[str] = "SX"

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="commitments", verbose_name=_("合作协议")
    )
    clause = models.ForeignKey(
        Clause, models.PROTECT, related_name="commitments", verbose_name=_("依据的条款")
    )
    title = models.CharField(_("名称"), max_length=120)
    measure = models.CharField(_("衡量指标"), max_length=60, help_text=_("数什么，例如“互访次数”"))
    unit = models.CharField(_("计量单位"), max_length=10, help_text=_("例如“次”“人”“项”"))
    target = models.DecimalField(
        _("目标值"),
        max_digits=12,
        decimal_places=2,
        validators=[
            MinValueValidator(Decimal("0.01"), message=_("目标值须大于 0")),
            MaxValueValidator(MOST, message=_("目标值太大，请换一个计量单位")),
        ],
    )
    weight = models.DecimalField(
        _("权重"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"), message=_("权重须大于 0"))],
        help_text=_("同一条款下各事项的轻重，默认都是 1"),
    )
    starts_on = models.DateField(_("开始日期"))
    due_on = models.DateField(_("完成期限"))
    risk = models.CharField(_("风险"), max_length=8, choices=Risk.choices, default=Risk.LOW)
    risk_note = models.CharField(_("风险说明"), max_length=300, blank=True)
    depends_on = models.ManyToManyField(
        "self", symmetrical=False, related_name="dependents", blank=True, verbose_name=_("前置事项")
    )
    state = models.CharField(
        _("状态"),
        max_length=12,
        choices=CommitmentState.choices,
        default=CommitmentState.PROPOSED,
        editable=False,
    )
    proposer = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name=_("提出单位")
    )
    active_on = models.DateField(_("确认日期"), null=True, editable=False)
    cancel_reason = models.TextField(_("取消理由"), blank=True, editable=False)
    reminded_overdue = models.BooleanField(_("已提醒逾期"), default=False, editable=False)
    check_asked_on = models.DateField(_("最近请各方核对的日期"), null=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任务事项")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["agreement", "state", "due_on"], name="commitment_of_agreement"),
            models.Index(fields=["state", "due_on"], name="commitment_due"),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="commitment_due_after_start",
                violation_error_message=_("完成期限不能早于开始日期"),
            ),
            CheckConstraint(
                condition=Q(target__gt=0),
                name="commitment_target_positive",
                violation_error_message=_("目标值须大于 0"),
            ),
            CheckConstraint(
                condition=Q(weight__gt=0),
                name="commitment_weight_positive",
                violation_error_message=_("权重须大于 0"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:commitment", args=[self.agreement.code, self.code])

    @property
    def state_tone(self) -> str:
        return COMMITMENT_TONES[CommitmentState(self.state)]

    @property
    def terms(self) -> dict[str, str]:
        """What the sides agree on, in writing: amounts without idle zeros, days as 2021-12-31."""
        return {name: _written(getattr(self, name)) for name in TERMS}

    @property
    def terms_print(self) -> str:
        """What tells these terms from others: whoever says yes says which terms they read."""
        return hashlib.sha256(json.dumps(self.terms, sort_keys=True).encode()).hexdigest()[:16]


def _written(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    def remaining(self) -> "ResponsibilityQuerySet":
        """Of sides that have not left by the platform's clock: the others count no longer."""
        return self.filter(Q(side__leaves_on=None) | Q(side__leaves_on__gt=clock.today()))


class Responsibility(models.Model):
    """Who answers for a commitment on one side, and what that side said last."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="responsibilities", verbose_name=_("任务事项")
    )
    side = models.ForeignKey(Side, models.PROTECT, related_name="responsibilities", verbose_name=_("一方"))
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="responsibilities",
        verbose_name=_("责任单位"),
    )
    helpers = models.ManyToManyField(
        "organisations.Organisation", related_name="helped_with", blank=True, verbose_name=_("配合单位")
    )
    accepted_on = models.DateField(_("同意承担的日期"), null=True, editable=False)
    cancel_agreed_on = models.DateField(_("同意取消的日期"), null=True, editable=False)
    change_agreed_on = models.DateField(_("同意修改的日期"), null=True, editable=False)
    # the latest report, kept here by the service that adds it, so that lists need no look at every report
    value = models.DecimalField(_("最近填报的值"), max_digits=12, decimal_places=2, null=True, editable=False)
    reported_on = models.DateField(_("最近填报日期"), null=True, editable=False)
    reminded_on = models.DateField(_("最近提醒日期"), null=True, editable=False)
    urged_on = models.DateField(_("最近催办日期"), null=True, editable=False)

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("各方责任")
        ordering = ["commitment", "side__order"]
        constraints = [
            UniqueConstraint(
                fields=["commitment", "side"],
                name="responsibility_once_a_side",
                violation_error_message=_("每一方只有一个责任单位"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.organisation}"


class CommitmentReport(models.Model):
    """进展: how far one side says it is, with a note; never changed, the latest one counts."""

    responsibility = models.ForeignKey(
        Responsibility, models.PROTECT, related_name="reports", verbose_name=_("各方责任")
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name=_("填报单位")
    )
    value = models.DecimalField(
        _("累计完成"),
        max_digits=12,
        decimal_places=2,
        validators=[
            MinValueValidator(Decimal(0), message=_("累计完成不能小于 0")),
            MaxValueValidator(MOST, message=_("累计完成太大，请核对")),
        ],
        help_text=_("从开始到现在一共完成多少，不是这一次增加的"),
    )
    note = models.TextField(_("进展说明"), max_length=1000)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("填报人"), editable=False
    )
    reported_at = models.DateTimeField(_("填报时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("进展")
        ordering = ["-reported_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.responsibility_id}: {self.value}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a report is never changed; add the next one")
        super().save(*args, **kwargs)


class Block(models.Model):
    """受阻: what stands in the way of a commitment, since when, and when it was lifted."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="blocks", verbose_name=_("任务事项")
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("受哪个单位影响"),
    )
    dependency = models.ForeignKey(
        Commitment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="blocking",
        verbose_name=_("受哪个事项影响"),
    )
    reason = models.CharField(_("受阻原因"), max_length=500)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人"), editable=False
    )
    opened_at = models.DateTimeField(_("受阻起始时间"), default=clock.now, editable=False)
    lift_reason = models.CharField(_("解除说明"), max_length=500, blank=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("解除人"),
        editable=False,
    )
    lifted_at = models.DateTimeField(_("解除时间"), null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("受阻情况")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["commitment", "lifted_at"], name="block_open")]
        constraints = [
            CheckConstraint(
                condition=Q(organisation__isnull=False, dependency__isnull=True)
                | Q(organisation__isnull=True, dependency__isnull=False),
                name="block_by_one",
                violation_error_message=_("请说明受哪个单位或哪个前置事项影响，二选一"),
            ),
            CheckConstraint(
                condition=~Q(dependency=F("commitment")),
                name="block_not_by_itself",
                violation_error_message=_("事项不能被自己阻碍"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.reason[:20]}"

    @property
    def since(self) -> date:
        return timezone.localdate(self.opened_at)
