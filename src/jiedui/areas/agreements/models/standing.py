"""How commitments stand today, worked out by the database: which are late, blocked, silent, in disagreement, done."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from jiedui.foundation.core import clock
from jiedui.foundation.core.periods import Period
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
        """Each with `lower` and `upper` of the sides' values, how many are `missing`, and the signs as booleans.

        They are looked up row by row: quick for a page of rows, while `standing_together` counts all of them.
        """
        said = _said(side_rows="", own="commitment__")
        return self.annotate(**{name: _looked_up(number) for name, number in said.items()}).annotate(
            **_signs()
        )

    def standing_together(self) -> Any:
        """The same numbers and signs, worked out in one pass for thousands; only values can be read from it."""
        said = _said(side_rows="responsibilities__", own="")
        return self.order_by().values("pk").annotate(**said).annotate(**_signs())

    def showing(self, sign: str) -> Self:
        """Those that show a sign today; after `with_standing`."""
        return self.filter(**{f"is_{Sign(sign)}": True})

    def at_work_in(self, period: Period) -> Self:
        """Begun by its end, and due in it or later, or due before and still not done; after `with_standing`."""
        rows = self
        if period.until:
            rows = rows.filter(starts_on__lte=period.until)
        if period.since:
            late = Q(state=CommitmentState.ACTIVE, is_done=False)
            rows = rows.filter(Q(due_on__gte=period.since) | late)
        return rows

    def with_evidence(self) -> Self:
        """Each with what the evidence that counts adds up to."""
        evidence = apps.get_model("agreements.Evidence").objects.filter(
            commitment=OuterRef("pk"), counts=True
        )
        total = evidence.order_by().values("commitment").annotate(total=Sum("amount")).values("total")
        return self.annotate(proved=Coalesce(Subquery(total, output_field=AMOUNT), NOTHING))


def _responsibilities() -> Any:
    return apps.get_model("agreements.Responsibility").objects


def _said(*, side_rows: str, own: str) -> dict[str, Any]:
    """What the sides that have not left said, as aggregates; the names lead to their rows and to the commitment's own."""
    leaves_on = f"{side_rows}side__leaves_on"
    remaining = Q(**{leaves_on: None}) | Q(**{f"{leaves_on}__gt": clock.today()})
    value = f"{side_rows}value"
    begun_on = Greatest(f"{own}starts_on", f"{own}active_on", output_field=models.DateField())
    return {
        "lower": Min(Coalesce(value, NOTHING), filter=remaining, output_field=AMOUNT),
        "upper": Max(Coalesce(value, NOTHING), filter=remaining, output_field=AMOUNT),
        "missing": Count(f"{side_rows}pk", filter=remaining & Q(**{value: None})),
        "last_word": Min(Coalesce(f"{side_rows}reported_on", begun_on), filter=remaining),
    }


def _looked_up(number: Any) -> Subquery:
    """One number out of a commitment's rows of sides."""
    rows = _responsibilities().filter(commitment=OuterRef("pk"))
    return Subquery(rows.order_by().values("commitment").annotate(number=number).values("number"))


def _signs() -> dict[str, Case]:
    """The signs, out of the numbers; what costs nothing to ask is asked first."""
    today = clock.today()
    active, begun = Q(state=CommitmentState.ACTIVE), Q(starts_on__lte=today)
    done = Q(lower__gte=F("target"))
    blocks = apps.get_model("agreements.Block").objects.filter(commitment=OuterRef("pk"), lifted_at=None)
    return {
        "is_done": _when(active & done),
        "is_overdue": _when(active & Q(due_on__lt=today) & ~done),
        "is_blocked": _when(active & Q(Exists(blocks))),
        "is_disagreement": _when(active & Q(missing=0) & Q(upper__gt=F("lower"))),
        "is_silent": _when(active & begun & Q(last_word__lt=today - SILENCE) & ~done),
        "is_not_begun": _when(active & ~begun & ~done),
        "is_under_way": _when(active & begun & Q(due_on__gte=today) & ~done),
    }


def _when(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())
