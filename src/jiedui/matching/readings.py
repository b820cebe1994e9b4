"""How names are typed by their sound: 柑橘 as ``ganju`` or ``gj``; and what a word typed in letters may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from jiedui.matching.text import fold

BETWEEN = "="
_BLANK = "\u2423"
_LONGEST_NAME, _LONGEST_READING = 60, 60
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LEAST_LETTERS = 3


@lru_cache(maxsize=1 << 17)
def entries(name: str) -> str:
    """Return what a name begins with when typed, each joined to the name, with blanks between them; empty for no name or a long one."""
    plain = " ".join(name.split())
    if not plain or len(plain) > _LONGEST_NAME:
        return ""
    shown = plain.replace(" ", _BLANK)
    return " ".join(f"{reading}{BETWEEN}{shown}" for reading in readings(plain))


def name_in(entry: str) -> str:
    """Return the name of an entry."""
    return entry.partition(BETWEEN)[2].replace(_BLANK, " ")


def reading_in(entry: str) -> str:
    """Return how the name of an entry was typed."""
    return entry.partition(BETWEEN)[0]


def readings(name: str) -> tuple[str, ...]:
    """Return what a name may be typed as: itself folded and without blanks, its sound, the first letters of its syllables.

    >>> readings("柑橘")
    ('柑橘', 'ganju', 'gj')
    """
    plain = typed(name)
    found = [plain]
    if _HAN.search(plain):
        syllables = _syllables(plain)
        found += ["".join(syllables), "".join(syllable[:1] for syllable in syllables)]
    return tuple(dict.fromkeys(reading[:_LONGEST_READING] for reading in found if reading))


def typed(text: str) -> str:
    """Return a text as it is compared with readings: folded, without blanks and what joins entries."""
    return "".join(fold(text).replace(BETWEEN, "").split())[:_LONGEST_READING]


def beginning_read(name: str, reading: str) -> str:
    """Return the beginning of a name that sounds exactly like this; empty if none does.

    >>> beginning_read("绵阳市", "mianyang")
    '绵阳'
    """
    said = ""
    for place, syllable in enumerate(_syllables(name), start=1):
        said += syllable
        if said == reading:
            return name[:place]
    return ""


def sounds_like(reading: str, words: Iterable[str]) -> Iterator[str]:
    """Yield those of some Chinese words of two characters and more that may be read so, whichever way a character is read."""
    if len(reading) < _LEAST_LETTERS or not (reading.isascii() and reading.isalpha()):
        return
    first = frozenset(
        character for character, sounds in _sounds().items() if any(map(reading.startswith, sounds))
    )
    for word in words:
        if word[0] in first and len(word) > 1 and _reads(word, reading):
            yield word


def _reads(word: str, reading: str) -> bool:
    if not word:
        return not reading
    return any(
        reading.startswith(sound) and _reads(word[1:], reading[len(sound) :])
        for sound in _sounds().get(word[0], ())
    )


def _syllables(text: str) -> list[str]:
    """The syllables of a text, one for each character; what is not Chinese stands for itself."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- its phrases cost 100 ms that matching does not need

    said = lazy_pinyin(text, errors=list, v_to_u=False)  # type: ignore[arg-type]  # -- a list is taken as it is
    return [_plain(syllable) for syllable in said]


def _plain(said: str) -> str:
    return said.replace("ü", "v")


@cache
def _sounds() -> dict[str, tuple[str, ...]]:
    """All ways in which a character is read, without tones."""
    from pypinyin import Style, pinyin_dict  # noqa: PLC0415 -- see above
    from pypinyin.converter import DefaultConverter  # noqa: PLC0415 -- see above

    convert = DefaultConverter().convert_style
    return {
        chr(code): tuple(
            dict.fromkeys(_plain(convert("", said, Style.NORMAL, strict=True)) for said in told.split(","))
        )
        for code, told in pinyin_dict.pinyin_dict.items()
        if 0x4E00 <= code <= 0x9FFF
    }
