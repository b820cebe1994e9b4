"""The commitments of an agreement as a list: narrowed by clause, side, organisation and sign, and how each row reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.languages import in_language
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.periods import Period
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ui.facets import Facet, facet_of

from ..choices import SIGN_TONES, CommitmentState, Sign
from ..models import Agreement, Clause, Commitment, CommitmentQuerySet, Responsibility
from .reporting import plain
from .sides import present_clauses, sides_at_hand

MOST_VALUES = 20
# what is still to be done stands before what is over
OVER = Case(
    When(Q(is_done=True) | Q(state=CommitmentState.CANCELLED), then=Value(1)),
    default=Value(0),
    output_field=IntegerField(),
)
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (OVER, "due_on", "pk"),
    "clause": ("clause__number", "due_on", "pk"),
    "silent": ("last_word", "pk"),
    "title": ("title", "pk"),
}
SORTS = ("due", "clause", "silent", "title")


@dataclass(frozen=True)
class Shown:
    """A commitment as a list or its page shows it; the row comes out of `with_standing`."""

    row: Any
    clause: Clause
    sides: list[Responsibility]

    @property
    def signs(self) -> list[tuple[str, str]]:
        """What it shows today, as words and tones; the decision about it where it is not active."""
        if self.row.state != CommitmentState.ACTIVE:
            return [(self.row.get_state_display(), self.row.state_tone)]
        found = [sign for sign in Sign if getattr(self.row, f"is_{sign}")]
        return [(str(sign.label), SIGN_TONES[sign]) for sign in found]

    @property
    def lower(self) -> Decimal:
        return self.row.lower or Decimal(0)

    @property
    def upper(self) -> Decimal:
        return self.row.upper or Decimal(0)

    @property
    def percent(self) -> int:
        return int(min(self.lower, self.row.target) * 100 / self.row.target)

    @property
    def target_words(self) -> str:
        return f"{plain(self.row.target)} {self.row.unit}"

    @property
    def lower_words(self) -> str:
        return f"{plain(self.lower)} {self.row.unit}"

    @property
    def values(self) -> list[tuple[Any, Responsibility, str]]:
        """Each side with its row and what it last said."""
        return [(row.side, row, plain(row.value) if row.value is not None else "") for row in self.sides]

    @property
    def last_reported(self) -> date | None:
        return max((row.reported_on for row in self.sides if row.reported_on), default=None)


def shown(rows: Iterable[Any], agreement: Agreement) -> Iterator[Shown]:
    """Rows dressed for reading; they come with clause and responsibilities at hand."""
    present = present_clauses(agreement)
    for row in rows:
        sides = sorted(row.responsibilities.all(), key=lambda each: each.side.order)
        yield Shown(row, present.get(row.clause.key) or row.clause, sides)


def with_parts(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    return rows.select_related("clause", "agreement", "proposer").prefetch_related(
        "responsibilities__side__region", "responsibilities__organisation", "responsibilities__helpers"
    )


class CommitmentList:
    """What the address asks for."""

    def __init__(self, agreement: Agreement, actor: Any, query: QueryDict) -> None:
        self.agreement, self.actor, self.query = agreement, actor, query

    @cached_property
    def all_rows(self) -> CommitmentQuerySet:
        rows: CommitmentQuerySet = Commitment.objects.visible_to(self.actor).filter(agreement=self.agreement)
        return rows

    def chosen(self, name: str) -> list[str]:
        values = (value.replace("\0", "") for value in self.query.getlist(name)[:MOST_VALUES])
        return [value for value in values if value]

    @cached_property
    def text(self) -> str:
        return self.query.get("q", "").replace("\0", "").strip()[:100]

    @cached_property
    def period(self) -> Period:
        return Period.asked(self.query)

    def rows(self) -> CommitmentQuerySet:
        """All that meet what was chosen, in the order chosen."""
        rows = self.all_rows.with_standing().at_work_in(self.period)
        if self.text:
            rows = rows.filter(
                Q(title__icontains=self.text) | Q(measure__icontains=self.text) | Q(code__iexact=self.text)
            )
        if keys := self.chosen("clause"):
            rows = rows.filter(clause__key__in=keys)
        if codes := self.chosen("unit"):
            bound = Responsibility.objects.filter(organisation__code__in=codes)
            rows = rows.filter(pk__in=bound.values("commitment"))
        if orders := [int(value) for value in self.chosen("side") if value.isdecimal() and len(value) < 3]:
            rows = rows.filter(pk__in=_behind(orders, self.agreement))
        if signs := self.chosen("state"):
            rows = rows.filter(_meets(signs))
        return rows.order_by(*ORDERS.get(self.query.get("sort", ""), ORDERS["due"]))

    def page(self, number: str | None) -> Page[Any]:
        """A page of them with all that a row shows; only what order and choice need is worked out for the others."""
        page = page_of(self.rows().values_list("pk", flat=True), number)
        rows = with_parts(Commitment.objects.with_standing()).in_bulk(list(page.object_list))
        page.object_list = [rows[pk] for pk in page.object_list]
        return page

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.period or any(map(self.chosen, ("clause", "unit", "side", "state"))))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many show each sign, whatever was chosen: one query."""
        counts: dict[str, Any] = {f"n_{sign}": Count("pk", filter=Q(**{f"is_{sign}": True})) for sign in Sign}
        counts |= {f"n_{state}": Count("pk", filter=Q(state=state)) for state in CommitmentState}
        found = self.all_rows.standing_together().aggregate(**counts)
        return {name.removeprefix("n_"): number for name, number in found.items()}

    @cached_property
    def facets(self) -> list[Facet]:
        numbers = self.numbers
        offered = [*Sign, CommitmentState.PROPOSED, CommitmentState.CANCELLED]
        states = [
            (str(each), each.label, numbers[str(each)])
            for each in offered
            if numbers[str(each)] or str(each) in self.chosen("state")
        ]
        sides = [(str(side.order), side.name, None) for side in sides_at_hand(self.agreement)]
        return [
            facet_of(self.query, "state", _("情况"), states),
            facet_of(self.query, "clause", _("条款"), self._clauses()),
            facet_of(self.query, "side", _("哪一方还没达到目标"), sides),
            facet_of(self.query, "unit", _("责任单位"), self._units()),
        ]

    def _clauses(self) -> list[tuple[str, str, int]]:
        present = present_clauses(self.agreement)
        rows = self.all_rows.order_by().values_list("clause__key", "clause__number", "clause__heading")
        counted = rows.annotate(number=Count("pk")).order_by("clause__number")
        totals: dict[str, tuple[str, int]] = {}
        for key, number, heading, count in counted.values_list(
            "clause__key", "clause__number", "clause__heading", "number"
        ):
            clause = present.get(key)
            words = _("第 %(n)s 条 %(heading)s") % {
                "n": clause.number if clause else number,
                "heading": clause.label if clause else heading,
            }
            totals[key] = words, totals.get(key, ("", 0))[1] + count
        return [(key, words, count) for key, (words, count) in totals.items()]

    def _units(self) -> list[tuple[str, str, int]]:
        rows = Responsibility.objects.filter(commitment__in=self.all_rows.order_by().values("pk"))
        names = ("organisation__code", "organisation__name", "organisation__name_en")
        counted = (
            rows.order_by().values_list(*names).annotate(number=Count("pk")).order_by("-number", names[0])
        )
        return [(code, in_language(name, name_en), number) for code, name, name_en, number in counted]


def list_for(agreement: Agreement, actor: Any, query: QueryDict) -> CommitmentList:
    """The list of an agreement that the actor may see.

    Raises:
        NotAllowed: they may not see the agreement.
    """
    require(actor, "agreements.view_agreement", agreement)
    return CommitmentList(agreement, actor, query)


def _behind(orders: list[int], agreement: Agreement) -> Any:
    """Commitments under way where one of these sides has not reached the target."""
    rows = Responsibility.objects.filter(
        commitment__agreement=agreement,
        commitment__state=CommitmentState.ACTIVE,
        commitment__starts_on__lte=clock.today(),
        side__order__in=orders,
    )
    return rows.filter(Q(value=None) | Q(value__lt=F("commitment__target"))).values("commitment")


def _meets(signs: list[str]) -> Q:
    found = Q(pk__in=[])
    for sign in signs:
        if sign in Sign.values:
            found |= Q(**{f"is_{sign}": True})
        elif sign in CommitmentState.values:
            found |= Q(state=sign)
    return found
