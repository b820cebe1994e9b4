"""How good the matching is, seen from what people did with it: counted anew at every look, and naming nobody."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import side_map
from jiedui.foundation.core import clock
from jiedui.foundation.search.learning import GOOD, MEANING, BandShare, Weights, lacking, shares
from jiedui.foundation.taxonomy.models import TechnicalField

from .choices import Band, DismissalReason, EnquiryState
from .labels import Judgement, judgements, lacks_in_words
from .models import Dismissal, Endorsement, Enquiry, Suggestion

ACCEPTED, ENDORSED, DECLINED, DISMISSED = "accepted", "endorsed", "declined", "dismissed"
FOR, AGAINST = (ACCEPTED, ENDORSED), (DECLINED, DISMISSED)
FEW = 10
HEIGHT = 140
JANUARY, ROOM_UNTIL = 1, 10


@dataclass(frozen=True)
class Said:
    """One thing that an organisation said of a match: what, when, on which technical field, and why not."""

    what: str
    at: datetime
    judge: int
    field: int | None
    reason: str = ""


@dataclass
class Tally:
    """What was said in a month, on a field, or by a side; `reach` is how far its bar reaches, approval first, in percent."""

    label: str
    counts: Counter[str] = field(default_factory=Counter)
    side: Side | None = None
    reach: tuple[float, float] = (0.0, 0.0)

    @property
    def approved(self) -> int:
        return sum(self.counts[what] for what in FOR)

    @property
    def refused(self) -> int:
        return sum(self.counts[what] for what in AGAINST)

    @property
    def total(self) -> int:
        return self.approved + self.refused

    @property
    def share(self) -> int:
        """Approved of all, in whole percent."""
        return round(100 * self.approved / self.total) if self.total else 0


@dataclass(frozen=True)
class Bar:
    """A piece of a column in the picture: what it stands for, where it begins and how tall it is."""

    what: str
    y: float
    height: float


@dataclass
class Month(Tally):
    """A month with its column: approval above the line, refusal under it."""

    begins: date = date.min
    bars: tuple[Bar, ...] = ()
    year: str = ""


@dataclass(frozen=True)
class BandRow:
    """A band with the share of pairs in it that people approved of, beside the share that the band stands for."""

    band: str
    shares: BandShare

    @property
    def label(self) -> str:
        return str(Band(self.band).label)

    @property
    def meant(self) -> int:
        return round(100 * MEANING[self.band])

    @property
    def percent(self) -> int | None:
        return None if self.shares.share is None else round(100 * self.shares.share)

    @property
    def interval(self) -> tuple[int, int] | None:
        if self.shares.interval is None:
            return None
        return round(100 * self.shares.interval[0]), round(100 * self.shares.interval[1])

    @property
    def verdict(self) -> tuple[str, str]:
        """Whether the band holds what it promises: a tone and a sentence."""
        if self.shares.pairs < FEW or self.interval is None:
            return "neutral", _("还太少，看不出")
        if self.interval[1] < self.meant:
            return "warn", _("低于应有水平")
        return "good", _("达到应有水平") if (self.percent or 0) >= self.meant else _("与应有水平相符")


class Quality:
    """What was said in the last so many months, or ever; reads the tables in a constant number of queries."""

    def __init__(self, *, months: int | None, weights: Weights) -> None:
        self.months_back = months
        self.weights = weights
        self.since = _first_of(months) if months else None
        self.said = sorted(_said(self.since), key=lambda each: each.at)

    @cached_property
    def months(self) -> list[Month]:
        """Every month from the first to the present one, those without a word among them."""
        if not self.said and self.since is None:
            return []
        first = timezone.localdate(self.since or self.said[0].at)
        months = {begins: Month(f"{begins.month}", begins=begins) for begins in _months(first, clock.today())}
        for each in self.said:
            months[timezone.localdate(each.at).replace(day=1)].counts[each.what] += 1
        return _drawn(list(months.values()))

    @cached_property
    def whole(self) -> Tally:
        return Tally("", Counter(each.what for each in self.said))

    @cached_property
    def baseline(self) -> float:
        """Where the line lies between approval and refusal in the picture."""
        return _line(self.months)

    @cached_property
    def reasons(self) -> list[tuple[str, int]]:
        """Why pairs were unsuitable, most frequent first."""
        counted = Counter(each.reason for each in self.said if each.what == DISMISSED)
        return [(str(DismissalReason(reason).label), count) for reason, count in counted.most_common()]

    @cached_property
    def fields(self) -> list[Tally]:
        """By top technical field, most said of first."""
        known = TechnicalField.objects.select_related("parent").in_bulk(
            {each.field for each in self.said if each.field is not None}
        )
        tallies: dict[int | None, Tally] = {}
        for each in self.said:
            leaf = known.get(each.field) if each.field else None
            top = (leaf.parent or leaf) if leaf else None
            tally = tallies.setdefault(top.pk if top else None, Tally(top.label if top else _("未填领域")))
            tally.counts[each.what] += 1
        return _stretched(sorted(tallies.values(), key=lambda tally: (-tally.total, tally.label)))

    @cached_property
    def sides(self) -> list[Tally]:
        """By the side whose organisations spoke."""
        on = side_map({each.judge for each in self.said})
        tallies: dict[int | None, Tally] = {}
        for each in self.said:
            side = next(iter(on[each.judge]), None)
            tally = tallies.setdefault(
                side.pk if side else None, Tally(side.name if side else _("不属于任何一方"), side=side)
            )
            tally.counts[each.what] += 1
        return _stretched(sorted(tallies.values(), key=lambda tally: (tally.side is None, -tally.total)))

    @cached_property
    def judged(self) -> list[Judgement]:
        """The last word on every pair there is, of whatever time."""
        return judgements()

    @cached_property
    def bands(self) -> list[BandRow]:
        """The share of approval by the band that a pair is suggested in now."""
        measured = shares(self._scored, self.weights)
        return [BandRow(each.name, each) for each in measured if each.name in MEANING]

    @property
    def unsuggested(self) -> int:
        """Judged pairs that are not suggested at present."""
        return len(self._recent) - len(self._scored)

    @property
    def lacks(self) -> str:
        """What is missing before weights can be learned; empty when there is enough."""
        lacks = lacking((str(each.pair.demand), each.pair.grade) for each in self.judged)
        return lacks_in_words(lacks) if lacks else ""

    @cached_property
    def _recent(self) -> list[Judgement]:
        return [each for each in self.judged if self.since is None or each.pair.at >= self.since]

    @cached_property
    def _scored(self) -> list[tuple[float, bool]]:
        scores = _scores({each.pair.demand for each in self._recent})
        return [
            (scores[each.pair.pair], each.pair.grade >= GOOD)
            for each in self._recent
            if each.pair.pair in scores
        ]


def _said(since: datetime | None) -> Iterator[Said]:
    """All that was said from a moment on: one query for each kind."""
    enquiries: Any = Enquiry.objects.filter(
        state__in=[EnquiryState.ACCEPTED, EnquiryState.DECLINED], answered_at__isnull=False
    ).annotate(on_field=Coalesce(*(F(f"{half}__field_id") for half in _HALVES)))
    if since is not None:
        enquiries = enquiries.filter(answered_at__gte=since)
    for state, at, judge, about in enquiries.values_list(
        "state", "answered_at", "to_organisation_id", "on_field"
    ):
        yield Said(ACCEPTED if state == EnquiryState.ACCEPTED else DECLINED, at, judge, about)
    for row in _from(Endorsement.objects.all(), since).values_list(*_COLUMNS):
        yield Said(ENDORSED, *row)
    for at, judge, about, reason in _from(Dismissal.objects.all(), since).values_list(*_COLUMNS, "reason"):
        yield Said(DISMISSED, at, judge, about, reason)


_HALVES = ("demand", "own_demand", "achievement", "expert")
_COLUMNS = ("updated_at", "organisation_id", "demand__field_id")


def _from(rows: QuerySet[Any], since: datetime | None) -> QuerySet[Any]:
    return rows.filter(updated_at__gte=since) if since is not None else rows


def _scores(demands: Iterable[int]) -> dict[tuple[int, str, int], float]:
    """The score of each pair that is suggested at present, the better of its two directions."""
    rows = Suggestion.objects.filter(demand_id__in=list(demands)).order_by("score")
    return {
        (demand, "achievement" if achievement else "expert", achievement or expert): score
        for demand, achievement, expert, score in rows.values_list(
            "demand_id", "achievement_id", "expert_id", "score"
        )
    }


def _first_of(months: int) -> datetime:
    """The beginning of the first of the last so many months, the present one among them."""
    day = clock.today().replace(day=1)
    for _number in range(months - 1):
        day = (day - timedelta(days=1)).replace(day=1)
    return timezone.make_aware(datetime(day.year, day.month, 1))  # noqa: DTZ001 -- made aware here


def _months(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def _stretched(tallies: list[Tally]) -> list[Tally]:
    """Let the bar of whatever was said most of fill its row."""
    unit = 100 / max((tally.total for tally in tallies), default=1)
    for tally in tallies:
        tally.reach = round(tally.approved * unit, 1), round(tally.total * unit, 1)
    return tallies


def _line(months: Sequence[Month]) -> float:
    above, below = _tallest(months)
    return round(HEIGHT * above / (above + below), 1)


def _tallest(months: Sequence[Month]) -> tuple[int, int]:
    return max((month.approved for month in months), default=0) or 1, max(
        (month.refused for month in months), default=0
    ) or 1


def _drawn(months: list[Month]) -> list[Month]:
    """Give each month its column; all columns share one scale, up and down. A year stands under its first month."""
    unit = HEIGHT / sum(_tallest(months))
    line = _line(months)
    for month in months:
        bars, up, down = [], line, line
        for what in FOR:
            up -= month.counts[what] * unit
            bars.append(Bar(what, round(up, 1), round(month.counts[what] * unit, 1)))
        for what in AGAINST:
            bars.append(Bar(what, round(down, 1), round(month.counts[what] * unit, 1)))
            down += month.counts[what] * unit
        month.bars = tuple(bar for bar in bars if bar.height)
        if month.begins.month == JANUARY or (month is months[0] and month.begins.month <= ROOM_UNTIL):
            month.year = str(month.begins.year)
    return months
