"""技术需求: what an organisation cannot solve alone."""

import re
from dataclasses import dataclass

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.money import MoneyField, yuan, yuan_range

from ..choices import Cooperation
from ..validators import ChoiceList, validate_targets
from .listing import Listing
from .querysets import DemandQuerySet

_COMPARISON = re.compile(
    r"^(?P<name>[^≥≤><=＞＜：:]+?)\s*(?P<sign>≥|≤|>=|<=|＞|＜|>|<|=|：|:|不少于|不低于|不小于|至少|不超过|不高于|不大于|低于|高于)"
    r"\s*(?P<value>.+)$"
)
_SIGNS = {
    ">=": "≥",
    "<=": "≤",
    "＞": ">",
    "＜": "<",
    "：": "",
    ":": "",
    **dict.fromkeys(("不少于", "不低于", "不小于", "至少"), "≥"),
    **dict.fromkeys(("不超过", "不高于", "不大于"), "≤"),
    "低于": "<",
    "高于": ">",
}


@dataclass(frozen=True)
class Target:
    """One line of the target figures: what is measured, the comparison, and the value wanted."""

    name: str
    sign: str
    value: str


class Demand(Listing):
    code_prefix = "XQ"
    kind_name = "demand"
    main_text = "problem"
    public_texts = (*Listing.public_texts, "problem", "targets", "current_state", "keywords")

    problem = models.TextField(_("要解决的问题"), max_length=8000, blank=True)
    targets = models.TextField(_("目标指标"), max_length=4000, blank=True, validators=[validate_targets])
    current_state = models.TextField(_("现有基础"), max_length=4000, blank=True)
    trl_wanted = models.PositiveSmallIntegerField(
        _("期望的技术成熟度"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    budget_min = MoneyField(_("预算下限"), null=True, blank=True)
    budget_max = MoneyField(_("预算上限"), null=True, blank=True)
    deadline = models.DateField(_("希望完成时间"), null=True, blank=True)
    cooperation = models.JSONField(
        _("希望的合作方式"), default=list, blank=True, validators=[ChoiceList(Cooperation.values)]
    )
    anonymous = models.BooleanField(_("匿名发布"), default=False)

    objects = DemandQuerySet.as_manager()

    class Meta(Listing.Meta):
        verbose_name = _("技术需求")
        verbose_name_plural = pgettext_lazy("plural", "技术需求")
        indexes = [
            *Listing.Meta.indexes,
            models.Index(fields=["state", "deadline"], name="demand_deadline"),
            models.Index(fields=["state", "trl_wanted"], name="demand_trl"),
        ]
        constraints = [
            *Listing.Meta.constraints,
            models.CheckConstraint(
                condition=Q(trl_wanted__isnull=True) | Q(trl_wanted__gte=1, trl_wanted__lte=9),
                name="demand_trl_scale",
                violation_error_message=_("期望的技术成熟度为 1 至 9 级，不限时留空"),
            ),
            models.CheckConstraint(
                condition=Q(budget_min__isnull=True)
                | Q(budget_max__isnull=True)
                | Q(budget_min__lte=F("budget_max")),
                name="demand_budget_order",
                violation_error_message=_("预算下限不能高于上限"),
            ),
        ]

    @property
    def hides_owner(self) -> bool:
        return self.anonymous

    @property
    def budget(self) -> str:
        """The budget as one phrase; empty when none was named."""
        if self.budget_min is not None and self.budget_max is not None:
            if self.budget_min == self.budget_max:
                return yuan(self.budget_min)
            return yuan_range(self.budget_min, self.budget_max)
        if self.budget_max is not None:
            return gettext("不超过 %(amount)s") % {"amount": yuan(self.budget_max)}
        if self.budget_min is not None:
            return gettext("不低于 %(amount)s") % {"amount": yuan(self.budget_min)}
        return ""

    @property
    def cooperation_labels(self) -> list[str]:
        return [str(Cooperation(value).label) for value in self.cooperation]

    @property
    def card_facts(self) -> list[str]:
        wanted = [f"TRL {self.trl_wanted}+"] if self.trl_wanted else []
        return [*wanted, *self.cooperation_labels, *([self.budget] if self.budget else [])]

    @property
    def target_rows(self) -> list[Target]:
        """The target figures line by line; a line without a comparison is all name."""
        rows = []
        for line in filter(None, (line.strip() for line in self.targets.splitlines())):
            match = _COMPARISON.match(line)
            sign = match["sign"] if match else ""
            rows.append(
                Target(match["name"], _SIGNS.get(sign, sign), match["value"])
                if match
                else Target(line, "", "")
            )
        return rows
