"""Why two listings belong together, as it is kept and shown: the scorer's own terms and places, never recomputed.

Texts are kept as pieces cut at the moment of scoring, with the spans to mark in them, so that a later edit of a listing
cannot shift the marks; a changed listing is matched again anyway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from jiedui.foundation.search.excerpts import around
from jiedui.foundation.search.queries import Match, Problem
from jiedui.foundation.taxonomy.selectors import relation

from .choices import Band, Feature
from .models import Achievement, Demand, Listing

Span: TypeAlias = tuple[int, int]

EXCERPT_WIDTH = 140
LABELS = dict(Feature.choices)


@dataclass(frozen=True)
class Marked:
    """A piece of text with the spans in it that both sides share."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Compared:
    """A figure the demand asks for and the one offered for it, as each is written; `name` is what is measured."""

    name: str
    asked: str
    offered: str
    fulfilled: bool

    @property
    def verdict(self) -> str:
        return _("达到") if self.fulfilled else _("未达到")

    @property
    def tone(self) -> str:
        return "good" if self.fulfilled else "warn"

    @property
    def icon(self) -> str:
        return "check" if self.fulfilled else "minus"

    @property
    def sentence(self) -> str:
        """The comparison in one line: 收率 ≥ 18 % ↔ 19.5 %（达到）."""
        words = {**asdict(self), "verdict": self.verdict}
        return (_("%(name)s %(asked)s ↔ %(offered)s（%(verdict)s）") % words).strip()


@dataclass(frozen=True)
class Share:
    """How many points of the score one feature gives, or takes away; `percent` is its part of the longest bar."""

    label: str
    value: float
    percent: int

    @property
    def takes(self) -> bool:
        return self.value < 0

    @property
    def written(self) -> str:
        """How many it is, with its sign."""
        return f"{'−' if self.takes else '+'}{abs(self.value):.1f}"


@dataclass(frozen=True)
class Explanation:
    """The reasons of one match.

    `contributions` are (feature, points), some of which may take points away; they sum to `score` (0 to 100). `terms` are the shared words, weightiest first;
    `similar` pairs a weighty word of the question with the answer's word for nearly the same; `missing` are weighty words
    that the answer has in neither form. `field` is how the technical fields relate (`same`, `sibling`, `none`, or empty
    when one names none); `readiness` compares levels as (offered, wanted); `figures` compares what is asked in numbers.
    """

    score: float
    band: str
    contributions: tuple[tuple[str, float], ...]
    terms: tuple[str, ...]
    missing: tuple[str, ...]
    asked_title: Marked
    asked_text: Marked
    found_title: Marked
    found_text: Marked
    field: str = ""
    readiness: tuple[int, int | None] | None = None
    similar: tuple[tuple[str, str], ...] = ()
    figures: tuple[Compared, ...] = ()

    @property
    def shares(self) -> list[Share]:
        """What the score is made of, in words, those that take points away last; the values sum to the score."""
        most = max((abs(value) for _name, value in self.contributions), default=0.0) or 1.0
        parts = sorted(self.contributions, key=lambda part: part[1] < 0)
        return [Share(_label(name), value, round(100 * abs(value) / most)) for name, value in parts if value]

    @property
    def similar_pairs(self) -> list[str]:
        """The similar words as they are shown: ours ≈ theirs."""
        return [f"{ours} ≈ {theirs}" for ours, theirs in self.similar]

    @property
    def band_label(self) -> str:
        return str(Band(self.band).label)

    @property
    def field_sentence(self) -> str:
        """How the two technical fields relate, in words."""
        return {
            "same": _("技术领域相同"),
            "sibling": _("技术领域相近"),
            "none": _("技术领域不同"),
        }.get(self.field, "")

    @property
    def readiness_sentence(self) -> str:
        """Readiness offered against readiness wanted, in words."""
        if self.readiness is None:
            return ""
        offered, wanted = self.readiness
        if wanted is None:
            return _("成熟度 TRL %(offered)s，需求未提要求") % {"offered": offered}
        if offered >= wanted:
            return _("成熟度 TRL %(offered)s，达到期望的 TRL %(wanted)s") % {
                "offered": offered,
                "wanted": wanted,
            }
        return _("成熟度 TRL %(offered)s，低于期望的 TRL %(wanted)s") % {"offered": offered, "wanted": wanted}

    @property
    def readiness_tone(self) -> str:
        if self.readiness is None or self.readiness[1] is None:
            return "neutral"
        return "good" if self.readiness[0] >= self.readiness[1] else "warn"

    def turned(self) -> "Explanation":
        """The same reasons read from the other half; what the one lacks of the other is not known the other way round."""
        return replace(
            self,
            missing=(),
            asked_title=self.found_title,
            asked_text=self.found_text,
            found_title=self.asked_title,
            found_text=self.asked_text,
            similar=tuple((theirs, ours) for ours, theirs in self.similar),
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Explanation":
        """The explanation as it was kept in a suggestion."""
        marked = {
            name: Marked(kept[name]["text"], tuple((start, end) for start, end in kept[name]["spans"]))
            for name in ("asked_title", "asked_text", "found_title", "found_text")
        }
        readiness = kept["readiness"]
        return cls(
            score=kept["score"],
            band=kept["band"],
            contributions=tuple((name, value) for name, value in kept["contributions"]),
            terms=tuple(kept["terms"]),
            missing=tuple(kept["missing"]),
            field=kept["field"],
            readiness=(readiness[0], readiness[1]) if readiness else None,
            similar=tuple((ours, theirs) for ours, theirs in kept.get("similar", ())),
            figures=tuple(Compared(**figure) for figure in kept.get("figures", ())),
            **marked,
        )


def explain(match: Match, problem: Problem, *, found: Listing, asked: Listing | None = None) -> Explanation:
    """The reasons of a match of `problem` (the words of `asked`, if a listing asks) with the listing `found`."""
    record = match.record
    return Explanation(
        score=match.score,
        band=match.band,
        contributions=tuple((part.name, part.value) for part in match.contributions),
        terms=tuple(term.text for term in match.shared),
        missing=match.missing,
        asked_title=Marked(problem.title, _spans(match, "title", asked=True)),
        asked_text=_cut(problem.body, _spans(match, "body", asked=True)),
        found_title=Marked(record.title, _spans(match, "title", asked=False)),
        found_text=_cut(record.body, _spans(match, "body", asked=False)),
        field=_field(asked, found),
        readiness=_readiness(asked, found),
        similar=tuple((term.text, term.record_text) for term in match.similar),
        figures=tuple(
            Compared(each.name, each.asked, each.offered, each.fulfilled) for each in match.figures
        ),
    )


def _label(feature: str) -> str:
    return str(LABELS.get(feature, feature))


def _spans(match: Match, field: str, *, asked: bool) -> tuple[Span, ...]:
    """All shared places in one text, in order, overlapping ones joined."""
    places = sorted(
        span
        for term in match.shared
        for span in (term.in_problem if asked else term.in_record).get(field, ())
    )
    joined: list[Span] = []
    for start, end in places:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _cut(text: str, spans: Sequence[Span]) -> Marked:
    return Marked(*around(text, spans, EXCERPT_WIDTH))


def _field(asked: Listing | None, found: Listing) -> str:
    """The nearest relation among the fields each names: an expert may name several."""
    ours, theirs = asked.all_fields() if asked else [], found.all_fields()
    relations = {relation(one, other) for one in ours for other in theirs}
    return next((each for each in ("same", "sibling", "none") if each in relations), "")


def _readiness(asked: Listing | None, found: Listing) -> tuple[int, int | None] | None:
    demand = next((each for each in (asked, found) if isinstance(each, Demand)), None)
    achievement = next((each for each in (found, asked) if isinstance(each, Achievement)), None)
    if achievement is None or achievement.trl is None:
        return None
    return achievement.trl, demand.trl_wanted if demand else None
