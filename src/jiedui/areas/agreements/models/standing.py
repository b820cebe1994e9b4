"""How commitments stand today, worked out by the database: which are late, blocked, silent, in disagreement, done."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from jiedui.foundation.core import clock
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import CommitmentState, Sign

SILENCE = timedelta(days=30)
AMOUNT = models.DecimalField(max_digits=14, decimal_places=2)
NOTHING = Value(Decimal(0), output_field=AMOUNT)


class CommitmentQuerySet(models.QuerySet[Any]):
    """Which commitments are seen, and how each stands: one query however many there are."""

    def visible_to(self, actor: Any) -> Self:
        """For the organisations of the agreement, those who answer for it or help, and the platform's staff."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        mine = organisation_ids_of(actor)
        sides = apps.get_model("agreements.Side").objects
        standing = sides.filter(Q(lead__in=mine) | Q(members__in=mine)).values("agreement")
        bound = _responsibilities().filter(Q(organisation__in=mine) | Q(helpers__in=mine))
        return self.filter(
            Q(agreement__in=standing) | Q(agreement__drafter__in=mine) | Q(pk__in=bound.values("commitment"))
        )

    def active(self) -> Self:
        return self.filter(state=CommitmentState.ACTIVE)

    def with_standing(self) -> Self:
        """Each with `lower` and `upper` of the sides' values, whether all `reported`, and the signs as booleans."""
        today = clock.today()
        active = Q(state=CommitmentState.ACTIVE)
        rows = self.annotate(
            lower=_of_sides(Min(Coalesce("value", NOTHING)), AMOUNT),
            upper=_of_sides(Max(Coalesce("value", NOTHING)), AMOUNT),
            missing=_of_sides(Count("pk", filter=Q(value=None)), models.IntegerField()),
            last_word=_of_sides(
                Min(Coalesce("reported_on", Greatest("commitment__starts_on", "commitment__active_on"))),
                models.DateField(),
            ),
            is_blocked=_when(active & Q(Exists(_open_blocks()))),
        )
        done = Q(lower__gte=F("target"))
        begun = Q(starts_on__lte=today)
        return rows.annotate(
            is_done=_when(active & done),
            is_overdue=_when(active & ~done & Q(due_on__lt=today)),
            is_disagreement=_when(active & Q(missing=0) & Q(upper__gt=F("lower"))),
            is_silent=_when(active & begun & ~done & Q(last_word__lt=today - SILENCE)),
            is_not_begun=_when(active & ~begun & ~done),
            is_under_way=_when(active & begun & ~done & Q(due_on__gte=today)),
        )

    def showing(self, sign: str) -> Self:
        """Those that show a sign today; after `with_standing`."""
        return self.filter(**{f"is_{Sign(sign)}": True})

    def with_evidence(self) -> Self:
        """Each with what the evidence that counts adds up to."""
        evidence = apps.get_model("agreements.Evidence").objects.filter(
            commitment=OuterRef("pk"), counts=True
        )
        total = evidence.order_by().values("commitment").annotate(total=Sum("amount")).values("total")
        return self.annotate(proved=Coalesce(Subquery(total, output_field=AMOUNT), NOTHING))


def _responsibilities() -> Any:
    return apps.get_model("agreements.Responsibility").objects


def _of_sides(aggregate: Any, output: models.Field[Any, Any]) -> Subquery:
    """One number out of the rows of the sides that have not left."""
    rows = _responsibilities().remaining().filter(commitment=OuterRef("pk"))
    return Subquery(
        rows.order_by().values("commitment").annotate(number=aggregate).values("number"), output_field=output
    )


def _open_blocks() -> Any:
    return apps.get_model("agreements.Block").objects.filter(commitment=OuterRef("pk"), lifted_at=None)


def _when(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())
