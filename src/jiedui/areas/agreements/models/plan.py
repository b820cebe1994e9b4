"""年度工作计划: what the sides mean to do in one year, line by line, each with a responsible organisation on every side."""

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.organisations.selectors import organisation_ids_of

from .agreement import Agreement, Clause, Side
from .commitment import MOST, Commitment


def default_title(year: int) -> str:
    """What a plan is called until the sides call it something else."""
    return f"{year} 年度工作计划"


class YearPlanQuerySet(models.QuerySet["YearPlan"]):
    def visible_to(self, actor: Any) -> Self:
        """For the organisations of the agreement, those who answer for a line of it, and the platform's staff."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        mine = organisation_ids_of(actor)
        standing = Side.objects.filter(Q(lead__in=mine) | Q(members__in=mine)).values("agreement")
        bound = PlanResponsibility.objects.filter(organisation__in=mine).values("line__plan")
        return self.filter(
            Q(agreement__in=standing) | Q(agreement__drafter__in=mine) | Q(drafter__in=mine) | Q(pk__in=bound)
        )


class YearPlan(Coded, Timestamped):
    """What the joint texts of one year are about; its lines are those of the text in force."""

    code_prefix: ClassVar[str] = "JH"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="plans", verbose_name=_("合作协议"))
    year = models.PositiveSmallIntegerField(
        _("年度"),
        validators=[
            MinValueValidator(1949, message=_("年度要写成四位数，例如 2026")),
            MaxValueValidator(2999, message=_("年度要写成四位数，例如 2026")),
        ],
    )
    title = models.CharField(_("名称"), max_length=200)
    drafter = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="drafted_plans",
        verbose_name=_("起草单位"),
    )

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("年度工作计划")
        ordering = ["agreement", "-year"]
        constraints = [
            UniqueConstraint(
                fields=["agreement", "year"],
                name="yearplan_once_a_year",
                violation_error_message=_("这份协议在这一年已有工作计划"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """What the sides called it; the name that every plan begins with is read in the reader's language."""
        if self.title == default_title(self.year):
            return gettext("%(year)s 年度工作计划") % {"year": self.year}
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:plan", args=[self.agreement.code, self.year])

    def get_desk_url(self) -> str:
        """A plan has no page but the one at the desk."""
        return self.get_absolute_url()


class PlanLine(models.Model):
    """One thing to do this year; `key` stays through later texts and into the next year's plan."""

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="lines", verbose_name=_("年度工作计划"))
    key = models.CharField(_("条目标识"), max_length=20, editable=False)
    number = models.PositiveSmallIntegerField(_("序号"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, related_name="plan_lines", verbose_name=_("依据的条款")
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, related_name="plan_lines", verbose_name=_("任务事项")
    )
    title = models.CharField(_("工作内容"), max_length=120)
    measure = models.CharField(_("衡量指标"), max_length=60)
    unit = models.CharField(_("计量单位"), max_length=10)
    target = models.DecimalField(
        _("年度目标"),
        max_digits=12,
        decimal_places=2,
        validators=[
            MinValueValidator(Decimal("0.01"), message=_("目标值须大于 0")),
            MaxValueValidator(MOST, message=_("目标值太大，请换一个计量单位")),
        ],
    )
    starts_on = models.DateField(_("开始日期"))
    due_on = models.DateField(_("完成期限"))
    note = models.CharField(_("备注"), max_length=300, blank=True)
    # a commitment made from this line follows it when the sides agree on another text
    founds = models.BooleanField(_("由本条目设立任务事项"), default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("年度计划条目")
        ordering = ["plan", "number"]
        constraints = [
            UniqueConstraint(
                fields=["plan", "key"],
                name="planline_key_once",
                violation_error_message=_("同一计划的条目标识不能重复"),
            ),
            CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="planline_due_after_start",
                violation_error_message=_("完成期限不能早于开始日期"),
            ),
            CheckConstraint(
                condition=Q(target__gt=0),
                name="planline_target_positive",
                violation_error_message=_("目标值须大于 0"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanResponsibility(models.Model):
    """Who does the work of a line on one side this year."""

    line = models.ForeignKey(
        PlanLine, models.CASCADE, related_name="responsibilities", verbose_name=_("年度计划条目")
    )
    side = models.ForeignKey(
        Side, models.PROTECT, related_name="plan_responsibilities", verbose_name=_("一方")
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="plan_responsibilities",
        verbose_name=_("责任单位"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("年度计划的责任单位")
        ordering = ["line", "side__order"]
        constraints = [
            UniqueConstraint(
                fields=["line", "side"],
                name="planresponsibility_once_a_side",
                violation_error_message=_("每一方只有一个责任单位"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.organisation}"
