"""Small numbers as people write them in Chinese: 三, 十二, 二十五."""

import re

NUMERAL = "[一二两三四五六七八九十]{1,3}"
_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)} | {"两": 2}
_BELOW_HUNDRED = re.compile("([二三四五六七八九])?(十)?([一二两三四五六七八九])?")


def small_number(said: str) -> int | None:
    """The number below a hundred that Chinese or Western digits name; None where they name none.

    >>> small_number("十二"), small_number("二十"), small_number("7"), small_number("七八")
    (12, 20, 7, None)
    """
    if said.isascii() and said.isdecimal():
        return int(said) if len(said) < 4 else None
    if said in _DIGITS:
        return _DIGITS[said]
    found = _BELOW_HUNDRED.fullmatch(said)
    if found is None or not found[2]:
        return None
    return 10 * _DIGITS.get(found[1], 1) + _DIGITS.get(found[3], 0)


def in_digits(said: str, before: str) -> str:
    """A text in which Chinese numbers before certain words are written in digits: 三月 → 3月."""
    return re.sub(f"{NUMERAL}(?={before})", lambda found: str(small_number(found[0]) or found[0]), said)
