"""科技成果: what an organisation has found, made or bred, and would see used."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.money import MoneyField, yuan, yuan_range

from ..choices import AchievementKind, IpState, PriceMode, Stage, TransferMode
from ..validators import ChoiceList, TextList
from .listing import Listing
from .querysets import AchievementQuerySet


class Achievement(Listing):
    code_prefix = "CG"
    kind_name = "achievement"
    main_text = "description"
    public_texts = (*Listing.public_texts, "description", "trl_note", "scenes", "keywords", "ip_numbers")

    kind = models.CharField(
        _("成果类型"), max_length=12, choices=AchievementKind.choices, default=AchievementKind.PROCESS
    )
    description = models.TextField(_("详细介绍"), max_length=8000, blank=True)
    ip_state = models.CharField(
        _("知识产权状态"), max_length=12, choices=IpState.choices, default=IpState.NONE
    )
    ip_numbers = models.JSONField(
        _("知识产权编号"), default=list, blank=True, validators=[TextList(at_most=20, longest=60)]
    )
    trl = models.PositiveSmallIntegerField(
        _("技术成熟度"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    trl_note = models.CharField(_("成熟度依据"), max_length=500, blank=True)
    stage = models.CharField(_("所处阶段"), max_length=12, choices=Stage.choices, default=Stage.EARLY)
    scenes = models.JSONField(
        _("应用场景"), default=list, blank=True, validators=[TextList(at_most=10, longest=100)]
    )
    transfer_modes = models.JSONField(
        _("转化方式"), default=list, blank=True, validators=[ChoiceList(TransferMode.values)]
    )
    price_mode = models.CharField(
        _("报价方式"), max_length=12, choices=PriceMode.choices, default=PriceMode.NEGOTIABLE
    )
    price_min = MoneyField(_("报价（下限）"), null=True, blank=True)
    price_max = MoneyField(_("报价上限"), null=True, blank=True)
    contributors = models.ManyToManyField(
        "organisations.Organisation",
        verbose_name=_("合作完成单位"),
        blank=True,
        related_name="contributed_achievements",
    )

    objects = AchievementQuerySet.as_manager()

    class Meta(Listing.Meta):
        verbose_name = _("科技成果")
        verbose_name_plural = pgettext_lazy("plural", "科技成果")
        indexes = [
            *Listing.Meta.indexes,
            models.Index(fields=["state", "trl"], name="achievement_trl"),
            models.Index(fields=["state", "kind"], name="achievement_kind"),
        ]
        constraints = [
            *Listing.Meta.constraints,
            models.CheckConstraint(
                condition=Q(trl__isnull=True) | Q(trl__gte=1, trl__lte=9),
                name="achievement_trl_scale",
                violation_error_message=_("技术成熟度为 1 至 9 级，不适用时留空"),
            ),
            models.CheckConstraint(
                condition=Q(price_min__isnull=True)
                | Q(price_max__isnull=True)
                | Q(price_min__lte=F("price_max")),
                name="achievement_price_order",
                violation_error_message=_("报价下限不能高于上限"),
            ),
        ]

    @cached_property
    def verified_contributors(self) -> list[Any]:
        """The organisations named beside the owner that the public may know, in order."""
        return list(self.contributors.verified().order_by("sort_key"))

    @property
    def price(self) -> str:
        """The price as one phrase."""
        if self.price_mode == PriceMode.FIXED and self.price_min is not None:
            return yuan(self.price_min)
        if self.price_mode == PriceMode.RANGE and self.price_min is not None and self.price_max is not None:
            return yuan_range(self.price_min, self.price_max)
        return str(PriceMode.NEGOTIABLE.label)

    @property
    def transfer_mode_labels(self) -> list[str]:
        return [str(TransferMode(mode).label) for mode in self.transfer_modes]

    @property
    def trl_label(self) -> str:
        return f"TRL {self.trl}" if self.trl else gettext("不适用")

    @property
    def card_facts(self) -> list[str]:
        return [*([self.trl_label] if self.trl else []), *self.transfer_mode_labels, self.price]
