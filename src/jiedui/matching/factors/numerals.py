"""Chinese numerals: what ``二十五``, ``两万``, ``三点五`` and ``半`` are as numbers."""

from __future__ import annotations

import re

NUMERAL = "零〇一二两三四五六七八九十百千万亿半"
LARGE = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 1e4, "亿": 1e8}

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    **dict(zip("三四五六七八九", range(3, 10), strict=True)),
}
_WHOLE = re.compile(
    r"(?:(?P<thousands>[一二两三四五六七八九])千零?)?(?:(?P<hundreds>[一二两三四五六七八九])百零?)?"
    r"(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?(?P<ones>[一二两三四五六七八九])?"
)


def number_of(text: str) -> float | None:
    """Return the number that a Chinese numeral names; None where it is none, as ``七八`` or ``一二三``.

    >>> number_of("三千二百"), number_of("两万"), number_of("二点五"), number_of("半"), number_of("七八")
    (3200.0, 20000.0, 2.5, 0.5, None)
    """
    if text == "半":
        return 0.5
    whole, point, rest = text.partition("点")
    value = _with_large(whole)
    if value is None or not point:
        return value
    if not rest or any(digit not in _DIGITS for digit in rest):
        return None
    return value + float("0." + "".join(str(_DIGITS[digit]) for digit in rest))


def _with_large(text: str) -> float | None:
    for large in ("亿", "万"):
        front, found, back = text.partition(large)
        if found:
            many, few = _with_large(front), _with_large(back.removeprefix("零")) if back else 0.0
            return None if many is None or few is None else many * LARGE[large] + few
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> float | None:
    if text in {"零", "〇"}:
        return 0.0
    found = _WHOLE.fullmatch(text)
    if not text or found is None:
        return None
    tens = 10 * _DIGITS[found["tens"] or "一"] if found["ten"] else 0
    places = (("thousands", 1000), ("hundreds", 100), ("ones", 1))
    return float(tens + sum(_DIGITS[found[name]] * size for name, size in places if found[name]))
