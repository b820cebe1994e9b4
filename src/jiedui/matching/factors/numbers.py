"""Numbers and ranges in a text with the unit behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jiedui.matching.factors.numerals import LARGE, NUMERAL, number_of
from jiedui.matching.factors.units import unit_at

MOST_NUMBERS = 400

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?!\d)(?:\.\d{1,12})?"
_POWER = r"(?: ?[×xX*·] ?10(?:\^?[-−]?\d{1,2}|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})|[eE][-+]?\d{1,2}(?![\dA-Za-z]))?"
_MANY = r"(?: ?[十百千]?[万亿]|[百千](?=[次个元人台套件]))?"
_NUMERAL = rf"[{NUMERAL}]+(?:点[零一二三四五六七八九]+)?"
_VALUE = rf"(?:(?P<digits>{_DIGITS})(?P<power>{_POWER})(?P<many>{_MANY})|(?P<numeral>{_NUMERAL}))"
_FREE = rf"(?:(?<![\d.A-Za-z{NUMERAL}])|(?<=[pP]H)|(?<=分之))"
_NUMBER = re.compile(rf"(?=[0-9{NUMERAL}])(?P<share>(?:百万|十亿|[百千万亿])分之)?{_FREE}{_VALUE}[多余]?")
_AGAIN = re.compile(rf" ?(?:(?P<spread>±)|(?:[-–—―−~〜∼]{{1,2}}|至|到)) ?(?P<minus>零下|[-−])?{_VALUE}")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_SHARES = {"百": "percent", "千": "permille", "百万": "ppm", "十亿": "own_ppb", "万": "ppm", "亿": "own_ppb"}
_SHARE_SCALES = {"万": 100.0, "亿": 10.0}


@dataclass(frozen=True)
class Number:
    """A number, or a range from ``low`` to ``high``, with its place and the expression of its unit, empty where it has none."""

    low: float
    high: float
    start: int
    end: int
    unit: str = ""

    @property
    def ranged(self) -> bool:
        """Whether it is a range."""
        return self.low != self.high


@lru_cache(maxsize=2048)
def numbers(text: str) -> tuple[Number, ...]:
    """Return the numbers of a text in order, of no more than ``MOST_NUMBERS`` places that look like one.

    Kept for a while: who describes a problem is shown nearly the same records again and again.
    """
    return tuple(_numbers(text))


def _numbers(text: str) -> Iterator[Number]:
    place = 0
    for _place in range(MOST_NUMBERS):
        found = _NUMBER.search(text, place)
        if found is None:
            return
        number = _number(text, found)
        place = number.end if number else found.end()
        if number:
            yield number


def _number(text: str, found: re.Match[str]) -> Number | None:
    value, end = _value(found)
    if value is None:
        return None
    start = found.start()
    if below := _below_zero(text, start):
        value, start = -value, start - below
    if share := found["share"]:
        value *= _SHARE_SCALES.get(share[:-2], 1.0)
        return Number(value, value, start, end, _SHARES[share[:-2]])
    unit, end = unit_at(text, end) or ("", end)
    if found["numeral"] and (not unit or text.startswith("性", end)):
        return None
    if below == 2 and unit == "own_grade":
        unit = "degC"
    return _range(text, Number(value, value, start, end, unit))


def _range(text: str, first: Number) -> Number:
    """Return the number together with the second half of its range, if one follows with a unit on either."""
    again = _AGAIN.match(text, first.end)
    value, end = _value(again) if again else (None, 0)
    if again is None or value is None:
        return first
    unit, end = unit_at(text, end) or (first.unit, end)
    if not unit:
        return first
    if again["spread"]:
        return Number(first.low - value, first.low + value, first.start, end, unit)
    value = -value if again["minus"] else value
    return Number(min(first.low, value), max(first.low, value), first.start, end, unit)


def _value(found: re.Match[str]) -> tuple[float | None, int]:
    """Return what a number is worth and where it ends: ``三十千克`` is thirty kilograms."""
    if numeral := found["numeral"]:
        number = number_of(numeral)
        if number is None and numeral[-1] in "百千":
            return number_of(numeral[:-1]), found.end("numeral") - 1
        return number, found.end()
    value = float(found["digits"].replace(",", ""))
    if power := found["power"]:
        exponent = re.split(r"10\^?|[eE]", power.translate(_RAISED), maxsplit=1)[1]
        value *= 10.0 ** int(exponent)
    for many in found["many"].strip():
        value *= LARGE[many]
    return value, found.end()


def _below_zero(text: str, start: int) -> int:
    """Return how many characters before a number make it negative."""
    if text.endswith("零下", 0, start):
        return 2
    if start and text[start - 1] in "-−":
        before = text[start - 2] if start > 1 else " "
        return 0 if before.isascii() and before.isalnum() else 1
    return 0
