"""匹配模型: what the features of a match count for, learned from use; one version is active, or the shipped weights are."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.models import Timestamped

from ..choices import MODEL_TONES, ModelState


class MatchingModelQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(state=ModelState.ACTIVE)

    def candidates(self) -> Self:
        return self.filter(state=ModelState.CANDIDATE)

    def tried(self) -> Self:
        """Versions that were active at some time."""
        return self.filter(activated_at__isnull=False)


class MatchingModel(Timestamped):
    """One version of the weights, with what it was learned from and how it did beside the weights before it.

    `weights` are by feature, `thresholds` by band (`high`, `middle`, `minimum`). `old_scores` and `new_scores` hold
    `ndcg` and `likelihood` on held-out demands; `changes` hold `feature`, `old`, `new`, `good`, `other` and `reason`;
    `sources` how many pairs came from where. `compared_with` is the number of the version before, 0 for the shipped weights.
    """

    number = models.PositiveIntegerField(_("版本"), unique=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=ModelState.choices, default=ModelState.CANDIDATE, editable=False
    )
    weights = models.JSONField(_("权重"), default=dict)
    thresholds = models.JSONField(_("分档分数"), default=dict)
    trained_at = models.DateTimeField(_("训练时间"), default=clock.now)
    pairs = models.PositiveIntegerField(_("训练所用配对数"), default=0)
    demands = models.PositiveIntegerField(_("训练所用需求数"), default=0)
    sources = models.JSONField(_("配对来源"), default=dict)
    compared_with = models.PositiveIntegerField(_("对比版本"), default=0)
    old_scores = models.JSONField(_("原版本成绩"), default=dict)
    new_scores = models.JSONField(_("本版本成绩"), default=dict)
    changes = models.JSONField(_("权重变化"), default=list)
    activated_at = models.DateTimeField(_("启用时间"), null=True, editable=False)

    objects = MatchingModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("匹配模型")
        verbose_name_plural = _("匹配模型")
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=ModelState.ACTIVE),
                name="matching_model_one_active",
                violation_error_message=_("同一时间只启用一个匹配模型"),
            ),
        ]

    def __str__(self) -> str:
        return gettext("第 %(number)d 版") % {"number": self.number}

    @property
    def state_tone(self) -> str:
        return MODEL_TONES[ModelState(self.state)]
