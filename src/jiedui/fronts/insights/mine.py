"""执行: what the reader's organisations answer for or help with, in all agreements; what must be done first stands on top."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from jiedui.areas.agreements.commitments.lists import Shown
from jiedui.areas.agreements.commitments.reminding import silent_rows
from jiedui.areas.agreements.commitments.reporting import plain
from jiedui.areas.agreements.commitments.sides import present_clauses
from jiedui.areas.agreements.models import Agreement, Commitment, Responsibility
from jiedui.areas.agreements.selectors import with_parts
from jiedui.foundation.core import clock
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.rules import has_role
from jiedui.foundation.organisations.selectors import organisation_ids_of

FIRST, GOING, AHEAD, DONE = range(4)
SOON = 14


@dataclass(frozen=True)
class Card:
    """A commitment as the desk of a department shows it; `own` is the side for which the reader reports, None for helpers."""

    shown: Shown
    own: Responsibility | None
    place: int

    @property
    def row(self) -> Any:
        return self.shown.row

    @property
    def values(self) -> list[tuple[Any, Responsibility, str]]:
        """What each side said last, the own side first."""
        own = self.own.pk if self.own else None
        return sorted(self.shown.values, key=lambda said: said[1].pk != own)

    @property
    def own_value(self) -> str:
        """What the own side said last, ready to be typed over."""
        return plain(self.own.value) if self.own and self.own.value is not None else ""

    @property
    def may_report(self) -> bool:
        return self.own is not None and not self.row.is_not_begun

    @property
    def proved(self) -> str:
        """What the platform counted, where it is another number than the own side's; empty where it is not."""
        if not self.may_report or self.own is None or not self.row.proved:
            return ""
        return plain(self.row.proved) if self.row.proved != self.own.value else ""

    @property
    def days_left(self) -> int:
        return (self.row.due_on - clock.today()).days

    @property
    def is_soon(self) -> bool:
        return not self.row.is_done and 0 <= self.days_left <= SOON

    @property
    def is_silent(self) -> bool:
        """Whether it is the own side that has not reported for 30 days."""
        return bool(self.row.own_is_silent)

    @property
    def is_urgent(self) -> bool:
        return self.place == FIRST

    @property
    def tone(self) -> str:
        if self.row.is_done:
            return "good"
        if self.row.is_overdue or self.row.is_blocked:
            return "bad"
        return "warn" if self.is_silent else "info"


def bound_rows(actor: Any) -> QuerySet[Any]:
    """The active commitments of the actor's organisations with their standing and `place`: first what is late, silent or blocked."""
    mine = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
    bound = Responsibility.objects.remaining().filter(Q(organisation__in=mine) | Q(helpers__in=mine))
    silent = silent_rows().filter(commitment=OuterRef("pk"), organisation__in=mine)
    rows = Commitment.objects.visible_to(actor).active().filter(pk__in=bound.values("commitment"))
    rows = rows.with_standing().with_evidence().annotate(own_is_silent=Exists(silent))
    return rows.annotate(
        place=Case(
            When(is_done=True, then=Value(DONE)),
            When(Q(is_overdue=True) | Q(is_blocked=True) | Q(own_is_silent=True), then=Value(FIRST)),
            When(is_not_begun=True, then=Value(AHEAD)),
            default=Value(GOING),
            output_field=IntegerField(),
        )
    ).order_by("place", "due_on", "pk")


def with_sides(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("clause").prefetch_related(
        "responsibilities__side__region", "responsibilities__organisation", "responsibilities__helpers"
    )


def cards_of(rows: Iterable[Any], actor: Any) -> list[Card]:
    """Rows as cards, with their clauses as they stand today: a constant number of queries."""
    rows = list(rows)
    agreements = with_parts(Agreement.objects.filter(pk__in={row.agreement_id for row in rows})).in_bulk()
    clauses = {pk: present_clauses(agreement) for pk, agreement in agreements.items()}
    cards = []
    for row in rows:
        row.agreement = agreements[row.agreement_id]
        sides = sorted(row.responsibilities.all(), key=lambda each: each.side.order)
        clause = clauses[row.agreement_id].get(row.clause.key) or row.clause
        own = next((each for each in sides if has_role(actor, each.organisation_id, *WORKING_ROLES)), None)
        cards.append(Card(Shown(row, clause, sides), own, row.place))
    return cards


@dataclass(frozen=True)
class Section:
    """Cards that belong together, under what they have in common."""

    heading: str
    hint: str
    cards: list[Card]
    is_over: bool = False


def sections_of(cards: Iterable[Card]) -> list[Section]:
    """What to do first, what goes on, what has not begun, what is done; those without cards left out."""
    cards = list(cards)
    words = {
        FIRST: (_("先办这些"), _("逾期、超过 30 天没有填报或受阻")),
        GOING: (_("进行中"), ""),
        AHEAD: (_("还没开始"), _("到开始日期才能填报")),
        DONE: (_("已完成"), ""),
    }
    found = []
    for place, (heading, hint) in words.items():
        own = [card for card in cards if card.place == place]
        if own:
            found.append(Section(heading, hint, own, is_over=place == DONE))
    return found


def note_of_evidence() -> str:
    """What is written beside a number that was taken from the platform's evidence."""
    return _("按平台记录到的佐证填报")
