"""Chinese text for people: folded for comparing, sorted by sound, cut for showing."""

import re
import unicodedata
from functools import lru_cache

from jiedui.matching.text import fold, fold_with_offsets, original_span

__all__ = [
    "CHINESE_RUN",
    "excerpt",
    "fold",
    "fold_with_offsets",
    "initials",
    "original_span",
    "slugify_pinyin",
    "sort_key",
    "without_nul",
    "writable_in_xml",
]

_UNWRITABLE = re.compile(r"[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# from the first Chinese character to the last before Latin letters or the line's end, with its punctuation
_HAN = "\u3400-\u9fff\uf900-\ufaff"
CHINESE_RUN = re.compile(rf"[《（“【]*[{_HAN}](?:[^A-Za-z\n]*[{_HAN}，。；：、！？…》）”】])?")


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """The order of a Chinese name by sound, as stored text: pinyin with tone digits, then the text itself.

    The two databases collate differently, so the order is stored and compared as plain ASCII.
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- slow to import, needed only when a name is saved

    syllables = lazy_pinyin(fold(text), style=Style.TONE3, neutral_tone_with_five=True)
    return " ".join(_ascii(syllable) for syllable in syllables)[:200].lower()


def initials(text: str) -> str:
    """First letters of the syllables: 柑橘 → `gj`."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- see sort_key

    return "".join(lazy_pinyin(fold(text), style=Style.FIRST_LETTER))


def slugify_pinyin(text: str, *, limit: int = 60) -> str:
    """An ASCII slug by sound: 绵阳市 → `mian-yang-shi`."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- see sort_key

    joined = "-".join(_ascii(syllable) for syllable in lazy_pinyin(fold(text)))
    return re.sub(r"[^a-z0-9]+", "-", joined.lower()).strip("-")[:limit].strip("-")


def excerpt(text: str, limit: int = 120) -> str:
    """The beginning of a text in one line, cut at `limit` characters with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def without_nul(text: str) -> str:
    """Text without NUL characters, which PostgreSQL does not take even in a comparison."""
    return text.replace("\0", "")


def writable_in_xml(text: str) -> str:
    """Text without the characters that XML does not take."""
    return _UNWRITABLE.sub("", text)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def one_line(text: str) -> str:
    """Text for the head of a letter: what people wrote never begins a line of its own there."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
