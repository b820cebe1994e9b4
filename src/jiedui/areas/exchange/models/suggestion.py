"""匹配推荐: pairs that the platform found, and what organisations said of them: 合适 or 不合适."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
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
    """A pair as it stands in one half's list; refreshed when either text changes, never edited.

    `found_at` is when the pair came into its band, and stays through every refresh that does not raise it: what was only
    computed anew is no news.
    """

    seen_from = models.CharField(_("推荐方向"), max_length=12, choices=SeenFrom.choices)
    score = models.FloatField(_("匹配分值"))
    band = models.CharField(_("匹配程度"), max_length=8, choices=Band.choices)
    other_side = models.BooleanField(_("来自对方"), default=True)
    explanation = models.JSONField(_("推荐理由"), default=dict)
    found_at = models.DateTimeField(_("发现时间"), default=clock.now)
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
            models.Index(fields=["band", "found_at"], name="suggestion_news"),
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


class VerdictQuerySet(PairQuerySet):
    def visible_to(self, actor: Any) -> Self:
        """What the actor's own organisations said; others learn of it in sum only."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff:
            return self
        return self.filter(organisation_id__in=organisation_ids_of(actor))


class Verdict(Timestamped, Pair):
    """What an organisation that owns one half says of a pair: one of the two verdicts, and never both."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("单位"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("创建人"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    objects = VerdictQuerySet.as_manager()

    class Meta(Pair.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.demand_id} × {self.achievement_id or self.expert_id}"

    @property
    def own_half(self) -> Listing:
        """The half that belongs to the organisation that spoke."""
        return self.demand if self.demand.owner_id == self.organisation_id else self.answer


def _once(name: str, sentence: Any) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            fields=["organisation", "demand", answer],
            condition=Q(**{f"{answer}__isnull": False}),
            name=f"{name}_once_with_{answer}",
            violation_error_message=sentence,
        )
        for answer in ("achievement", "expert")
    ]


class Dismissal(Verdict):
    """“不合适”: hides a pair from the organisation that said so, and tells the other side why, in sum."""

    reason = models.CharField(_("理由"), max_length=12, choices=DismissalReason.choices)

    class Meta(Verdict.Meta):
        abstract = False
        verbose_name = _("不合适标记")
        verbose_name_plural = _("不合适标记")
        constraints = [*Pair.Meta.constraints, *_once("dismissal", _("本单位已标记为不合适"))]


class Endorsement(Verdict):
    """“合适”: the pair is worth a talk, says an organisation; it stays where it stands and teaches the ranking."""

    class Meta(Verdict.Meta):
        abstract = False
        verbose_name = _("合适标记")
        verbose_name_plural = _("合适标记")
        constraints = [*Pair.Meta.constraints, *_once("endorsement", _("本单位已标记为合适"))]
