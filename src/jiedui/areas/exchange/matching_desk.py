"""对接台: the strong pairs across the border of those organisations whose matching a person does, grouped by demand.

What was chosen stands in the address. A pair is listed once, however many lists it stands in, and not at all once one of
the person's own organisations put it aside. One query reads the pairs without their reasons; the reasons and the listings are
read for one page alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.core import clock
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.text import fold, without_nul
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.taxonomy.models import TechnicalField
from jiedui.foundation.ui.facets import Facet, facet_of

from .choices import Band, EnquiryState
from .explanations import Explanation
from .models import Dismissal, Endorsement, Enquiry, Listing, Suggestion
from .models.enquiry import OPEN
from .pairs import Pairing
from .previews import Candidate, listings_by_key
from .rules import desk_organisation_ids

DEMANDS_PER_PAGE = 8
SHOWN_AT_ONCE = 5
LONGEST_QUERY = 100
BANDS = {"high": (Band.HIGH,), "middle": (Band.HIGH, Band.MIDDLE), "all": tuple(Band)}
PERIODS = {"1": 1, "7": 7, "30": 30}
DEFAULT_PERIOD = "7"
PAIR = ("demand_id", "achievement_id", "expert_id")
Key = tuple[int, int | None, int | None]
_READ = (
    "pk", *PAIR, "seen_from", "score", "band", "found_at", "demand__field__parent__code", "demand__owner_id",
    "achievement__owner_id", "expert__owner_id",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A pair as far as filtering, counting and sorting ask for it."""

    pk: int
    key: Key
    seen_from: str
    score: float
    band: str
    found_at: datetime
    field: str
    demand_owner: int
    answer_owner: int

    @property
    def for_demand(self) -> bool:
        return self.seen_from == "demand"


@dataclass(frozen=True)
class DeskPair(Candidate):
    """A pair at the desk: a card of the half that answers, with whose business it is and what was done about it."""

    pairing: Pairing
    found_at: datetime
    is_new: bool
    endorsed: bool
    enquiry: Enquiry | None

    @property
    def token(self) -> str:
        return self.pairing.token


@dataclass
class Group:
    """A demand with the pairs that were found for it."""

    demand: Listing
    owner: Organisation | None
    sides: tuple[Any, ...]
    pairs: list[DeskPair] = field(default_factory=list)
    hidden: int = 0


@dataclass
class MatchingDesk:
    """One person's view of the desk; `organisation_ids` keeps to some of their organisations."""

    actor: Any
    query: Mapping[str, Any]
    last_look: datetime | None = None
    organisation_ids: frozenset[int] | None = None

    @cached_property
    def mine(self) -> frozenset[int]:
        ids = desk_organisation_ids(self.actor)
        return ids if self.organisation_ids is None else ids & self.organisation_ids

    # --- what was chosen

    @cached_property
    def text(self) -> str:
        return without_nul(self.query.get("q", "")).strip()[:LONGEST_QUERY]

    @cached_property
    def band(self) -> str:
        wanted = self.query.get("band", "")
        return wanted if wanted in BANDS else "high"

    @cached_property
    def since(self) -> str:
        wanted = self.query.get("since", "")
        known = {*PERIODS, "all", *(["look"] if self.last_look else [])}
        return wanted if wanted in known else DEFAULT_PERIOD

    def _chosen(self, name: str) -> list[str]:
        getlist = getattr(self.query, "getlist", None)
        return [value for value in (getlist(name) if getlist else []) if value]

    @property
    def narrowed(self) -> bool:
        names = ("field", "side", "organisation", "demand")
        return bool(self.text) or self.band != "high" or any(self._chosen(name) for name in names)

    # --- rows

    @cached_property
    def _all(self) -> list[Row]:
        """Every pair of the person's organisations that meets search and demand, once, whatever its band and age."""
        kept = Suggestion.objects.visible_to(self.actor).filter(self._of_mine(), other_side=True)
        if self.text:
            kept = kept.filter(_worded(self.text))
        if codes := self._chosen("demand"):
            kept = kept.filter(demand__code__in=codes)
        aside = set(Dismissal.objects.filter(organisation_id__in=self.mine).values_list(*PAIR))
        rows: dict[Key, Row] = {}
        for row in (_row(values) for values in kept.values_list(*_READ)):
            known = rows.get(row.key)
            if row.key not in aside and (known is None or (row.for_demand and not known.for_demand)):
                rows[row.key] = row
        return list(rows.values())

    def _of_mine(self) -> Q:
        mine = list(self.mine)
        return Q(demand__owner_id__in=mine) | Q(achievement__owner_id__in=mine) | Q(expert__owner_id__in=mine)

    def _begin(self, since: str) -> datetime | None:
        if since == "look":
            return self.last_look
        return clock.now() - timedelta(days=PERIODS[since]) if since in PERIODS else None

    def _recent(self, since: str) -> list[Row]:
        begin = self._begin(since)
        return [row for row in self._narrow() if begin is None or row.found_at >= begin]

    def _narrow(self, *, but: str = "") -> list[Row]:
        """Pairs that meet the band and every facet except one, whose other values are being counted."""
        rows = self._all if but == "band" else [row for row in self._all if row.band in BANDS[self.band]]
        for name in ("field", "side", "organisation"):
            if name != but and (values := set(self._chosen(name))):
                rows = [row for row in rows if values & set(self._values(row, name))]
        return rows

    def _values(self, row: Row, name: str) -> Iterable[str]:
        if name == "field":
            return [row.field] if row.field else []
        own, other = self._halves(row)
        if name == "organisation":
            return [str(own)]
        return [str(side.pk) for side in self._sides.get(other, ())]

    def _halves(self, row: Row) -> tuple[int, int]:
        """Owners of the own half and of the other; whoever does both sides' matching stands on the demand's."""
        if row.demand_owner in self.mine:
            return row.demand_owner, row.answer_owner
        return row.answer_owner, row.demand_owner

    @cached_property
    def _sides(self) -> dict[int, list[Any]]:
        owners = {owner for row in self._all for owner in (row.demand_owner, row.answer_owner)}
        return Twinnings.now().on_each(owners)

    # --- what is drawn

    @cached_property
    def rows(self) -> list[Row]:
        """The pairs asked for: demands with the best pairs first, the best pair of each first."""
        rows = self._recent(self.since)
        best: dict[int, float] = defaultdict(float)
        for row in rows:
            best[row.key[0]] = max(best[row.key[0]], row.score)
        return sorted(rows, key=lambda row: (-best[row.key[0]], row.key[0], -row.score, row.pk))

    def page(self) -> Page:
        """The page asked for: groups of pairs, a demand each."""
        grouped: dict[int, list[Row]] = {}
        for row in self.rows:
            grouped.setdefault(row.key[0], []).append(row)
        page = page_of(list(grouped.values()), self.query.get("page"), size=DEMANDS_PER_PAGE)
        most = None if self._chosen("demand") else SHOWN_AT_ONCE
        page.object_list = self.groups(page.object_list, most)
        return page

    def groups(self, grouped: Iterable[list[Row]], most: int | None = None) -> list[Group]:
        """Pairs with reasons, listings, verdicts and enquiries: the same number of queries for any number of pairs."""
        grouped = list(grouped)
        drawn = [row for rows in grouped for row in rows[:most]]
        kept = Suggestion.objects.in_bulk([row.pk for row in drawn])
        listings = listings_by_key({half for row in drawn for half in _half_keys(row)}, self.actor)
        endorsed = (
            set(Endorsement.objects.filter(organisation_id__in=self.mine).values_list(*PAIR))
            if drawn
            else set()
        )
        enquiries = _enquiries_of(self.mine) if drawn else {}
        organisations = Organisation.objects.in_bulk({self._halves(row)[0] for row in drawn})
        groups = []
        for rows in grouped:
            group: Group | None = None
            for row in rows[:most]:
                demand, answer = (listings.get(key) for key in _half_keys(row))
                if demand is None or answer is None or row.pk not in kept:
                    continue
                group = group or self._group(demand)
                pairing = Pairing(demand, answer, organisations[self._halves(row)[0]])
                group.pairs.append(
                    DeskPair(
                        listing=answer,
                        explanation=_explanation(kept[row.pk]),
                        sides=tuple(self._sides.get(answer.owner_id, ())),
                        owner=answer.owner_for(self.actor),
                        pairing=pairing,
                        found_at=row.found_at,
                        is_new=self.last_look is not None and row.found_at > self.last_look,
                        endorsed=row.key in endorsed,
                        enquiry=enquiries.get(
                            (pairing.organisation.pk, pairing.target.kind_name, pairing.target.pk)
                        ),
                    )
                )
            if group is not None:
                group.hidden = len(rows) - len(rows[:most])
                groups.append(group)
        return groups

    def _group(self, demand: Listing) -> Group:
        sides = tuple(self._sides.get(demand.owner_id, ()))
        return Group(demand, demand.owner_for(self.actor), sides)

    def periods(self) -> list[tuple[str, str | Promise, int]]:
        """Ages to choose from: (value, label, how many pairs)."""
        labels = [("look", _("上次查看之后"))] if self.last_look else []
        labels += [("1", _("一天内")), ("7", _("七天内")), ("30", _("三十天内")), ("all", _("全部"))]
        return [(value, label, len(self._recent(value))) for value, label in labels]

    def bands(self) -> list[tuple[str, str | Promise, int]]:
        """How near a pair has to be: (value, label, how many pairs)."""
        begin = self._begin(self.since)
        counts = Counter(
            row.band for row in self._narrow(but="band") if begin is None or row.found_at >= begin
        )
        labels = {"high": _("只看匹配高的"), "middle": _("中和高"), "all": _("全部")}
        return [(value, labels[value], sum(counts[band] for band in bands)) for value, bands in BANDS.items()]

    def facets(self) -> list[Facet]:
        """What the list can be narrowed by, with counts; a facet with one value is not worth drawing."""
        drawn = [
            facet_of(self.query, "field", _("技术领域"), self._options("field")),  # type: ignore[arg-type]  # -- a QueryDict wherever it is drawn
            facet_of(self.query, "side", _("对方"), self._options("side")),  # type: ignore[arg-type]  # -- likewise
            facet_of(self.query, "organisation", _("本单位"), self._options("organisation")),  # type: ignore[arg-type]  # -- likewise
        ]
        return [facet for facet in drawn if len(facet.options) > 1 or facet.chosen]

    def _options(self, name: str) -> list[tuple[str, str | Promise, int | None]]:
        begin = self._begin(self.since)
        counts = Counter(
            value
            for row in self._narrow(but=name)
            if begin is None or row.found_at >= begin
            for value in self._values(row, name)
        )
        labels = self._labels(name, [*counts, *self._chosen(name)])
        return [(value, labels[value], counts[value]) for value in labels]

    def _labels(self, name: str, values: Iterable[str]) -> dict[str, str]:
        wanted = set(values)
        if name == "field":
            rows = TechnicalField.objects.filter(code__in=wanted)
            return {row.code: row.label for row in rows}
        if name == "side":
            return {str(side.pk): side.name for side in Twinnings.now().sides if str(side.pk) in wanted}
        keys = [int(value) for value in wanted if value.isascii() and value.isdecimal() and len(value) < 19]
        found = Organisation.objects.filter(pk__in=self.mine & set(keys))
        return {str(row.pk): row.label for row in found}


def _row(values: tuple[Any, ...]) -> Row:
    pk, demand, achievement, expert, seen_from, score, band, found_at, top, owner, theirs, also = values
    return Row(
        pk, (demand, achievement, expert), seen_from, score, band, found_at, top or "", owner, theirs or also
    )


def _half_keys(row: Row) -> tuple[tuple[str, int], tuple[str, int]]:
    demand, achievement, expert = row.key
    return ("demand", demand), ("achievement", achievement) if achievement else ("expert", expert or 0)


def _worded(text: str) -> Q:
    """Pairs that speak of it in a title of either half, as typed or folded."""
    found = Q()
    names = ("demand__title", "demand__title_en", "achievement__title", "achievement__title_en",
             "expert__title", "expert__title_en", "expert__name", "demand__code", "achievement__code", "expert__code")  # fmt: skip
    for wording in {text, fold(text)}:
        for name in names:
            found |= Q(**{f"{name}__icontains": wording})
    return found


def _explanation(kept: Suggestion) -> Explanation:
    """The reasons as the demand asks for them, from whichever list they were kept in."""
    explanation = Explanation.from_json(kept.explanation)
    return explanation if kept.seen_from == "demand" else explanation.turned()


def _enquiries_of(organisation_ids: frozenset[int]) -> dict[tuple[int, str, int], Enquiry]:
    """Enquiries that these organisations sent and that wait or were accepted, by (organisation, kind, key)."""
    rows = Enquiry.objects.filter(
        from_organisation_id__in=organisation_ids, state__in=[*OPEN, EnquiryState.ACCEPTED]
    ).order_by("created_at")
    found = {}
    for enquiry in rows:
        kind, key = next(
            (kind, getattr(enquiry, f"{kind}_id"))
            for kind in ("demand", "achievement", "expert")
            if getattr(enquiry, f"{kind}_id")
        )
        found[enquiry.from_organisation_id, kind, key] = enquiry
    return found
