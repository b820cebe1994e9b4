"""匹配推荐: pairs that the platform found, and pairs that an organisation has put aside."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.models import Timestamped
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import Band, DismissalReason, SeenFrom
from .listing import Listing


class PairQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """Pairs of which the actor may see both halves."""
        from . import Achievement, Demand, Expert  # noqa: PLC0415 -- the three are defined beside this module

        achievements = Achievement.objects.visible_to(actor)
        experts = Expert.objects.visible_to(actor)
        return self.filter(
            Q(achievement__isnull=True) | Q(achievement__in=achievements),
            Q(expert__isnull=True) | Q(expert__in=experts),
            demand__in=Demand.objects.visible_to(actor),
        )

    def of(self, listing: Listing) -> Self:
        """Pairs with this listing as one half."""
        return self.filter(**{listing.kind_name: listing})


class Pair(models.Model):
    """A demand and what may answer it: an achievement or an expert."""

    demand = models.ForeignKey(
        "exchange.Demand", verbose_name=_("技术需求"), on_delete=models.CASCADE, related_name="%(class)ss"
    )
    achievement = models.ForeignKey(
        "exchange.Achievement",
        verbose_name=_("科技成果"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    expert = models.ForeignKey(
        "exchange.Expert",
        verbose_name=_("专家"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(achievement__isnull=True, expert__isnull=False)
                | Q(achievement__isnull=False, expert__isnull=True),
                name="%(class)s_one_answer",
                violation_error_message=_("一项需求只与一项成果或一位专家配对"),
            ),
        ]

    @property
    def answer(self) -> Listing:
        """The half that answers the demand."""
        return self.achievement or self.expert  # type: ignore[return-value]  # -- a constraint says that one of them is there


class Suggestion(Pair):
    """A pair as it stands in one half's list; refreshed when either text changes, never edited."""

    seen_from = models.CharField(_("推荐方向"), max_length=12, choices=SeenFrom.choices)
    score = models.FloatField(_("匹配分值"))
    band = models.CharField(_("匹配程度"), max_length=8, choices=Band.choices)
    other_side = models.BooleanField(_("来自对方"), default=True)
    explanation = models.JSONField(_("推荐理由"), default=dict)
    refreshed_at = models.DateTimeField(_("计算时间"))

    class Meta(Pair.Meta):
        verbose_name = _("匹配推荐")
        verbose_name_plural = _("匹配推荐")
        ordering = ("-other_side", "-score", "pk")
        indexes = [
            models.Index(
                fields=["demand", "seen_from", "-other_side", "-score"], name="suggestion_for_demand"
            ),
            models.Index(
                fields=["achievement", "seen_from", "-other_side", "-score"],
                name="suggestion_for_achievement",
            ),
            models.Index(
                fields=["expert", "seen_from", "-other_side", "-score"], name="suggestion_for_expert"
            ),
        ]
        constraints = [
            *Pair.Meta.constraints,
            models.UniqueConstraint(
                fields=["demand", "achievement", "seen_from"],
                condition=Q(achievement__isnull=False),
                name="suggestion_once_with_achievement",
            ),
            models.UniqueConstraint(
                fields=["demand", "expert", "seen_from"],
                condition=Q(expert__isnull=False),
                name="suggestion_once_with_expert",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} × {self.achievement_id or self.expert_id}"

    @property
    def found(self) -> Listing:
        """What this suggestion proposes to the one in whose list it stands."""
        return self.answer if self.seen_from == SeenFrom.DEMAND else self.demand

    @property
    def subject(self) -> Listing:
        """In whose list this suggestion stands."""
        return self.demand if self.seen_from == SeenFrom.DEMAND else self.answer


class DismissalQuerySet(PairQuerySet):
    def visible_to(self, actor: Any) -> Self:
        """What the actor's own organisations put aside; others learn of it in sum only."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff:
            return self
        return self.filter(organisation_id__in=organisation_ids_of(actor))


class Dismissal(Timestamped, Pair):
    """“不合适”: hides a pair from the organisation that said so, and tells the other side why, in sum."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("单位"),
        on_delete=models.PROTECT,
        related_name="dismissals",
    )
    reason = models.CharField(_("理由"), max_length=12, choices=DismissalReason.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("创建人"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    objects = DismissalQuerySet.as_manager()

    class Meta(Pair.Meta):
        verbose_name = _("不合适标记")
        verbose_name_plural = _("不合适标记")
        constraints = [
            *Pair.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "demand", "achievement"],
                condition=Q(achievement__isnull=False),
                name="dismissal_once_with_achievement",
                violation_error_message=_("本单位已标记为不合适"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "demand", "expert"],
                condition=Q(expert__isnull=False),
                name="dismissal_once_with_expert",
                violation_error_message=_("本单位已标记为不合适"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.demand_id} × {self.achievement_id or self.expert_id}"
