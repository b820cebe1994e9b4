"""Quantities in a text: a number with its unit, what the words around it make of it, and what it is about.

Everything is found in the text as it stands (only widths and traditional characters are evened out, one for one), so that
places need no way back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from jiedui.matching.factors.numbers import Number, numbers
from jiedui.matching.factors.topics import Topic, topic_of
from jiedui.matching.factors.units import PLAIN, Measure, measure_of, telling_kinds
from jiedui.matching.factors.wording import (
    ABOUT,
    EXACT,
    LEAST,
    MOST,
    REACHING,
    SINKING,
    WITHIN,
    Wording,
    of_today,
    without_each,
    wording,
)
from jiedui.matching.text import simplified

LONGEST = 20_000
ASKING = frozenset({LEAST, MOST, WITHIN, ABOUT, REACHING, SINKING})
SENSES = ASKING | {EXACT}

_WIDE = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if chr(code) not in ",;!?"} | {
    "\u3000": " "
}
_IS_WIDE = re.compile(f"[{''.join(map(re.escape, _WIDE))}]")
_ENDS = re.compile(r"[\s。，,、;；)及或以左|]|$")
_TEMPERATURES = frozenset({"degC", "degF", "kelvin"})
_BEFORE = 48


@dataclass(frozen=True)
class Quantity:
    """A number or a range in its base unit, what the words make of it (``sense``), what it is about, and where it stands.

    ``lead`` is where the words begin that make it a bound.
    """

    low: float
    high: float
    measure: Measure
    sense: str
    topic: Topic
    lead: int
    start: int
    end: int

    @property
    def kind(self) -> str:
        """What it can be compared with."""
        return self.measure.kind


@dataclass(frozen=True)
class Sought:
    """What quantities are worth reading: the kinds asked for, and the grams of topics that one of them must stand behind."""

    kinds: frozenset[str]
    grams: frozenset[str]

    @classmethod
    def of(cls, quantities: Iterable[Quantity]) -> Sought:
        """Return what may be compared with quantities."""
        quantities = tuple(quantities)
        grams = frozenset(gram for quantity in quantities for gram in quantity.topic.grams)
        return cls(frozenset(quantity.kind for quantity in quantities), grams)

    def within(self, *texts: str) -> Sought | None:
        """Return what of this some texts may have, None where that is nothing: words of topics, or units that alone say what is measured."""
        lowered = "\n".join([even(text).lower() for text in texts])
        grams = frozenset([gram for gram in self.grams if gram in lowered])
        return Sought(self.kinds, grams) if grams or self.kinds & telling_kinds() else None

    def includes(self, quantity: Quantity) -> bool:
        """Say whether a quantity may be compared with what is of this."""
        return quantity.kind in telling_kinds() or not self.grams.isdisjoint(quantity.topic.grams)

    def may_be(self, text: str, number: Number) -> bool:
        """Say whether a number may be of this, as far as is known before its words are read."""
        kind = (measure_of(number.unit) if number.unit else PLAIN).kind
        before = text[max(0, number.start - _BEFORE) : number.start]
        if (
            kind not in self.kinds
            and number.unit not in _TEMPERATURES
            and ("每" if number.unit else ")") not in before
        ):
            return False
        if kind in telling_kinds():
            return True
        lowered = before.lower()
        return any(gram in lowered for gram in self.grams)


@lru_cache(maxsize=4096)
def even(text: str) -> str:
    """Return the beginning of a text with letters of one width and simplified characters; every position stays."""
    text = text[:LONGEST]
    if text.isascii():
        return text
    return simplified(
        _IS_WIDE.sub(lambda found: _WIDE[found[0]], text)
    )  # they are few: faster than a table for all


@lru_cache(maxsize=2048)
def asked(text: str) -> tuple[Quantity, ...]:
    """Return what an even text asks for: bounds and ranges that are no account of how things are today."""
    found = _quantities(text, senses=ASKING)
    return tuple(quantity for quantity in found if not of_today(text, quantity.start))


def offered(text: str, sought: Sought | None = None) -> Iterator[Quantity]:
    """Yield what an even text offers, of what is sought or of all: not what was before, or what others have."""
    return _quantities(text, sought=sought)


def _quantities(
    text: str, *, sought: Sought | None = None, senses: Collection[str] = SENSES
) -> Iterator[Quantity]:
    last_end, carried = 0, Topic()
    for number in numbers(text):
        if sought is not None and not sought.may_be(text, number):
            last_end, carried = number.end, Topic()
            continue
        around = wording(text, number, last_end)
        topic = carried if around.carries_on else topic_of(without_each(around.words), around.words)
        last_end, carried = around.end, topic if around.former else Topic()
        if around.former or around.sense not in senses or _is_date(number):
            continue
        if around.unit or _counts_without_unit(text, number, around):
            measure = _measure(around)
            low, high = (value * measure.factor + measure.offset for value in (number.low, number.high))
            yield Quantity(low, high, measure, around.sense, topic, around.lead, number.start, around.end)


def _is_date(number: Number) -> bool:
    return number.unit == "year" and number.low >= 1900 and number.high <= 2100


def _counts_without_unit(text: str, number: Number, around: Wording) -> bool:
    named = bool(around.words.strip()) or around.sense in {LEAST, MOST}
    return named and _ENDS.match(text, number.end) is not None


def _measure(around: Wording) -> Measure:
    if not around.unit:
        return PLAIN
    if around.unit in _TEMPERATURES:
        return measure_of(around.unit, difference=around.differs)
    divided = around.each and "/" not in around.unit
    return measure_of(f"{around.unit}/({around.each})" if divided else around.unit)
