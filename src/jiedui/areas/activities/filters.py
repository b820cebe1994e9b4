"""A list of activities under its conditions, which live in the address; nonsense there narrows nothing."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings, on_side_filter
from jiedui.foundation.core import clock
from jiedui.foundation.core.periods import Period
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.selectors import organisation_ids_of

from .choices import ActivityKind, ActivityState
from .models import Activity, ActivityQuerySet
from .selectors import with_people

FIRST_YEAR = 2020
# held, whether or not all sides have confirmed it yet
HAPPENED = "happened"
LONGEST_WORDS = 100


@dataclass(frozen=True)
class Choice:
    """One value of a condition."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Condition:
    """A condition as the list offers it."""

    name: str
    label: str
    choices: list[Choice]


class ActivityList:
    """What the actor may see, narrowed by the address: words, kind, state, year, period, side, agreement, clause, circle, and whose it is."""

    def __init__(self, actor: Any, query: QueryDict) -> None:
        self.actor, self.query = actor, query

    def rows(self) -> ActivityQuerySet:
        """In order: what lies ahead soonest first where only that is asked for, else the latest first."""
        rows = Activity.objects.visible_to(self.actor)
        for narrow in (self._by_words, self._by_choice, self._by_year, self._by_side, self._by_agreement):
            rows = narrow(rows)
        rows = self._by_circle(rows.beginning_in(self.period))
        rows = self._by_time(self._by_whose(rows))
        ahead = self.query.get("when") == "ahead"
        return rows.order_by("starts_at", "pk") if ahead else rows.order_by("-starts_at", "-pk")

    def _by_words(self, rows: ActivityQuerySet) -> ActivityQuerySet:
        for word in self.query.get("q", "").replace("\0", "")[:LONGEST_WORDS].split()[:5]:
            found = Q(title__icontains=word) | Q(title_en__icontains=word) | Q(purpose__icontains=word)
            rows = rows.filter(found | Q(venue__icontains=word) | Q(code__iexact=word))
        return rows

    def _by_choice(self, rows: ActivityQuerySet) -> ActivityQuerySet:
        for name, choices in (("kind", ActivityKind), ("state", ActivityState)):
            if (value := self.query.get(name, "")) in choices.values:
                rows = rows.filter(**{name: value})
        return rows.happened() if self.query.get("state") == HAPPENED else rows

    @cached_property
    def period(self) -> Period:
        return Period.asked(self.query)

    def _by_circle(self, rows: ActivityQuerySet) -> ActivityQuerySet:
        """Only what all sides see, or everybody; only what became news."""
        if (shown := self.query.get("shown", "")) == "twins":
            rows = rows.known().shared()
        elif shown == "public":
            rows = rows.known().filter(visibility=Visibility.PUBLIC)
        return rows.exclude(news_path="") if self.query.get("news") == "yes" else rows

    def _by_year(self, rows: ActivityQuerySet) -> ActivityQuerySet:
        year = self.query.get("year", "")
        if not (year.isascii() and year.isdecimal() and 1900 < int(year[:6]) < 2200):
            return rows
        start, end = (datetime(int(year) + more, 1, 1) for more in (0, 1))  # noqa: DTZ001 -- the zone is added below
        return rows.filter(starts_at__gte=timezone.make_aware(start), starts_at__lt=timezone.make_aware(end))

    def _by_side(self, rows: ActivityQuerySet) -> ActivityQuerySet:
        key = self.query.get("side", "")
        if not key.isascii() or not key.isdecimal():
            return rows
        sides = Side.objects.filter(pk=key[:18]).select_related("region").prefetch_related("members")
        return rows.filter(on_side_filter(sides, prefix="host")) if sides else rows

    def _by_agreement(self, rows: ActivityQuerySet) -> ActivityQuerySet:
        if code := self.query.get("agreement", "").replace("\0", "")[:20]:
            rows = rows.under(code)
        if key := self.query.get("clause", "").replace("\0", "")[:20]:
            rows = rows.filter(clauses__key=key).distinct()
        return rows

    def _by_whose(self, rows: ActivityQuerySet) -> ActivityQuerySet:
        whose = self.query.get("whose", "")
        if not self.actor.is_authenticated or whose not in {"own", "invited"}:
            return rows
        if whose == "own":
            return rows.run_by(organisation_ids_of(self.actor))
        return rows.filter(pk__in=self.actor.participations.values("activity"))

    def _by_time(self, rows: ActivityQuerySet) -> ActivityQuerySet:
        when = self.query.get("when", "")
        if when == "ahead":
            return rows.ahead()
        if when == "past":
            return rows.filter(ends_at__lt=clock.now())
        return rows

    def conditions(self) -> list[Condition]:
        """What the list offers to be narrowed by: two queries, for the sides."""
        years = [str(year) for year in range(clock.today().year + 1, FIRST_YEAR - 1, -1)]
        sides = [(str(side.pk), side.name) for side in Twinnings.now().sides]
        return [
            self._offered("kind", _("类别"), ActivityKind.choices),
            self._offered("side", _("主办一方"), sides),
            self._offered("year", _("年份"), [(year, year) for year in years]),
        ]

    def states(self) -> Condition:
        return self._offered("state", _("状态"), [*ActivityState.choices, (HAPPENED, _("已举行或已办结"))])

    def _offered(self, name: str, label: str, pairs: Any) -> Condition:
        now = self.query.get(name, "")
        return Condition(
            name, label, [Choice(value, str(words), str(value) == now) for value, words in pairs]
        )

    @property
    def is_narrowed(self) -> bool:
        names = ("q", "kind", "state", "year", "side", "agreement", "clause", "whose", "shown", "news")
        return bool(self.period) or any(self.query.get(name) for name in names)

    def totals(self) -> dict[str, int] | None:
        """How many there are and how many took part, where a period is asked for: one query."""
        if not self.period:
            return None
        took_part = with_people(self.rows().order_by()).aggregate(n=Count("pk"), people=Sum("took_part"))
        return {"n": took_part["n"], "people": took_part["people"] or 0}
