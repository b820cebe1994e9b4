"""Reasons for a score: the words both sides use, where they stand, and the heavy words that are missing.

The reasons come from the scorer's own gram weights. Words of the problem that the record also contains are joined
to the longest common strings, so that people read ``动力电池低温性能`` and not eight bigrams.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from jiedui.matching import scoring
from jiedui.matching.analysis import Analyzer, Token
from jiedui.matching.asked import PLAIN, Asked, means_something
from jiedui.matching.learned.similar import nearest
from jiedui.matching.model import (
    Contribution,
    FigureCompared,
    Match,
    Record,
    SharedTerm,
    SimilarTerm,
    Span,
)
from jiedui.matching.places import FIELDS, Folded, says_nothing
from jiedui.matching.vectors import Bag, unpack
from jiedui.matching.weights import Weights

MOST_SHARED = 8
MOST_MISSING = 5
MOST_SIMILAR = 5
MOST_COMPARED = 12
MOST_WORDS = 40


@dataclass(frozen=True)
class Compared:
    """A record that was found: its stored vectors, the units of its features before they are weighed, and the figures in common."""

    record: Record
    packed: bytes
    units: Mapping[str, float]
    figures: tuple[FigureCompared, ...]


def explained(asked: Asked, found: Sequence[Compared], weights: Weights) -> list[Match]:
    """Return the matches of records."""
    words = _words_of([each.record for each in found], asked)
    return [_explained(asked, each, weights, theirs) for each, theirs in zip(found, words, strict=True)]


def _explained(asked: Asked, found: Compared, weights: Weights, words: Collection[str]) -> Match:
    record, units = found.record, found.units
    weighed = {name: weights.of(name) * value for name, value in units.items()}
    rounded = round(scoring.score(math.fsum(weighed.values())), 1)
    parts = scoring.contributions(weighed, rounded)
    folded = Folded.of(record)
    present = _present(asked, folded)
    similar = similar_terms(asked, folded, present, words)
    return Match(
        record=record,
        score=rounded,
        band=weights.band(rounded),
        contributions=parts,
        shared=shared_terms(asked, folded, present, gram_points(asked, unpack(found.packed), parts)),
        missing=missing_terms(asked, present, {term.text for term in similar}),
        similar=similar,
        figures=found.figures,
        features=dict(units),
    )


def _words_of(records: Sequence[Record], asked: Asked) -> list[frozenset[str]]:
    """Return the words of each record that similar terms are looked for among; none where there is no model."""
    if asked.encoder is None or not records:
        return [frozenset()] * len(records)
    bulk = asked.analyzer.bulk([f"{record.title}\n{record.body}" for record in records])
    return [frozenset(text.split()) for text in bulk.word_texts()]


def gram_points(asked: Asked, record: Bag, parts: Sequence[Contribution]) -> dict[str, float]:
    """Return how many points each shared gram brings: the points of ``title`` and ``text``, shared by their products."""
    order, ids, weights = asked.by_id
    places = np.minimum(np.searchsorted(ids, record.ids), max(len(ids) - 1, 0))
    there = np.flatnonzero(ids[places] == record.ids) if len(ids) else places[:0]
    held = weights[:, places[there]] * asked.frequencies.weights(record)[there]
    brought = {part.name: max(part.value, 0.0) for part in parts}
    points = np.zeros(len(there))
    for products, name in zip(held, ("title", "text"), strict=True):
        points += brought.get(name, 0.0) / max(float(products.sum()), 1e-9) * products
    return {order[place]: value for place, value in zip(places[there].tolist(), points.tolist(), strict=True)}


def _present(asked: Asked, record: Folded) -> set[str]:
    """Return the words of the problem that stand in the record."""
    joined = record.joined
    return {text for text, loose in asked.told if text in joined or (loose and record.contains(text))}


def shared_terms(
    asked: Asked, record: Folded, present: Collection[str], points: Mapping[str, float]
) -> tuple[SharedTerm, ...]:
    """Return at most eight readable strings that both sides contain, the heaviest first.

    ``points`` are the scorer's points per gram; each gram pays for one term only, the longest that holds it.
    """
    analyzer = asked.analyzer
    common = dict.fromkeys(text for name in FIELDS for text in _common(asked, name, record, present))
    left = dict(points)
    found: list[tuple[float, str]] = []
    for text in sorted(common, key=len, reverse=True):
        weight = sum(left.pop(gram, 0.0) for gram in _grams(text, analyzer))
        if weight > 0 and not any(text in longer for _, longer in found):
            found.append((weight, text))
    found.sort(key=lambda term: -term[0])
    return tuple(
        SharedTerm(
            text,
            round(weight, 2),
            _whole_or_parts(text, asked.folded, analyzer),
            _whole_or_parts(text, record, analyzer),
        )
        for weight, text in found[:MOST_SHARED]
    )


@lru_cache(maxsize=4096)
def _grams(text: str, analyzer: Analyzer) -> tuple[str, ...]:
    return tuple(analyzer.grams(text))


@lru_cache(maxsize=4096)
def _parts(text: str, analyzer: Analyzer) -> tuple[str, ...]:
    words = [token.text for token in analyzer.segment(text)]
    return tuple(word for word in words if len(word) > 1 and word != text)


def _whole_or_parts(text: str, folded: Folded, analyzer: Analyzer) -> dict[str, tuple[Span, ...]]:
    """Where a term stands; in a field that lacks it as a whole, where its words of two characters and more stand."""
    if text not in folded.places:
        folded.places[text] = _looked_up(text, folded, analyzer)
    return dict(folded.places[text])


def _looked_up(text: str, folded: Folded, analyzer: Analyzer) -> dict[str, tuple[Span, ...]]:
    places = folded.spans(text)
    for name in FIELDS:
        if name in places:
            continue
        parts = _parts(text, analyzer)
        spans = sorted({span for part in parts for span in folded.spans_in(name, part)})
        if apart := tuple(span for i, span in enumerate(spans) if i == 0 or span[0] >= spans[i - 1][1]):
            places[name] = apart
    return places


def _common(asked: Asked, name: str, record: Folded, present: Collection[str]) -> Iterator[str]:
    """Yield maximal sequences of adjoining words of a field that stand in the record as well."""
    folded, tokens = asked.folded.texts[name], asked.tokens[name]
    first, end = 0, len(tokens)
    while first < end:
        if tokens[first].text not in present:
            first += 1
            continue
        last = first
        longest = min(end, first + MOST_WORDS)
        while last < longest and tokens[last].text in present and _together(tokens, first, last):
            if not record.contains(folded[tokens[first].start : tokens[last].end]):
                break
            last += 1
        yield from _readable(folded, tokens[first:last])
        first = max(last, first + 1)


def _together(tokens: list[Token], first: int, last: int) -> bool:
    return last == first or tokens[last].start == tokens[last - 1].end


def _readable(folded: str, tokens: list[Token]) -> Iterator[str]:
    """Yield the string of the tokens without function characters at its ends, if it still says something."""
    while tokens and says_nothing(tokens[0]):
        tokens = tokens[1:]
    while tokens and says_nothing(tokens[-1]):
        tokens = tokens[:-1]
    if not tokens or all(token.text in PLAIN for token in tokens):
        return
    text = folded[tokens[0].start : tokens[-1].end]
    if len(text) > 1:
        yield text


def missing_terms(asked: Asked, present: Collection[str], similar: Collection[str] = ()) -> tuple[str, ...]:
    """Return at most five of the problem's heaviest words that the record does not contain in these or similar words."""
    lacking = (text for text in asked.heavy if text not in similar and text not in present)
    return tuple(islice(lacking, MOST_MISSING))


def similar_terms(
    asked: Asked, record: Folded, present: Collection[str], words: Collection[str]
) -> tuple[SimilarTerm, ...]:
    """Return at most five of the problem's heaviest words that the record lacks, each with its nearest of the record's words."""
    if asked.encoder is None:
        return ()
    known, joined = asked.encoder.well_known, asked.folded.joined
    lacking = [text for text in asked.heavy if text not in present and known(text)][:MOST_COMPARED]
    if not lacking:
        return ()
    others = sorted(text for text in words if known(text) and means_something(text) and text not in joined)
    return tuple(
        SimilarTerm(ours, theirs, likeness, asked.folded.spans(ours), record.spans(theirs))
        for ours, theirs, likeness in nearest(asked.encoder, lacking, others)[:MOST_SIMILAR]
    )
