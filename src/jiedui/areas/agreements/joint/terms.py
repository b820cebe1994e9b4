"""The normal form of what was agreed, and its fingerprint. Documented with test vectors in `docs/develop/fingerprint.md`.

Terms are what JSON holds: texts, whole numbers, yes and no, lists whose order counts, and mappings. Names that begin with
`_` carry what is no term: a clause's identity, a translation.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Terms = Mapping[str, Any]

FORMAT = b"jiedui-terms/1\n"
UNSETTLED = "【待定】"
# what turns the order of letters around, so that a reader sees another text than the one agreed
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_UNSETTLED = re.compile(r"[【\[〔]\s*待定[^】\]〕]*[】\]〕]")
# zero-width space, joiners, word joiner, byte order mark, soft hyphen
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(wide): ord(plain) for wide, plain in zip("￠￡￢￥￦", "¢£¬¥₩", strict=True)
}
# spelt out, not asked of Unicode's tables, which grow with every Python: scripts written without spaces, and their marks
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u31a0-\u31ef\u3200-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\U00020000-\U0003ffff"
_SPACES = re.compile(r"\s+")
_BESIDE_WIDE = re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")


def normal_text(text: str) -> str:
    """A text as it is compared: unseen marks gone, full-width forms narrow, composed (NFC), one space between words and
    none beside Chinese.

    >>> normal_text("　每年互访 ２ 次，\\n费用　10 000 元 ")
    '每年互访2次,费用10 000元'
    """
    plain = unicodedata.normalize("NFC", text.translate(_UNSEEN).translate(_FULL_WIDTH))
    return _BESIDE_WIDE.sub("", _SPACES.sub(" ", plain).strip())


def normal_form(terms: Terms) -> bytes:
    """Terms as bytes that only terms of the same meaning share: every part with its type and length, names in order."""
    return FORMAT + b"".join(_written(terms))


def fingerprint(terms: Terms) -> str:
    """SHA-256 over the normal form, in 64 hexadecimal digits."""
    return hashlib.sha256(normal_form(terms)).hexdigest()


def unsettled(terms: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where something still stands as 【待定】, as paths into the terms."""
    for found, text in texts(terms, path):
        if _UNSETTLED.search(text):
            yield found


def texts(terms: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in the terms with the path to it; translations and identities too."""
    if isinstance(terms, str):
        yield path, terms
    elif isinstance(terms, Mapping):
        for name, value in terms.items():
            yield from texts(value, (*path, name))
    elif isinstance(terms, Sequence):
        for place, value in enumerate(terms):
            yield from texts(value, (*path, place))


def _written(value: Any) -> Iterator[bytes]:
    """Netstrings with a letter for the type; what is empty is as if it were not there."""
    if isinstance(value, bool):
        yield b"b1" if value else b"b0"
    elif isinstance(value, int):
        yield b"i" + _measured(str(value).encode())
    elif isinstance(value, str):
        yield b"s" + _measured(normal_text(value).encode())
    elif isinstance(value, Mapping):
        parts = {name: part for name, part in value.items() if not name.startswith("_") and not _empty(part)}
        yield f"m{len(parts)}:".encode()
        for name in sorted(parts):
            yield _measured(name.encode())
            yield from _written(parts[name])
    elif isinstance(value, Sequence):
        yield f"l{len(value)}:".encode()
        for part in value:
            yield from _written(part)
    else:
        raise TypeError(f"terms hold texts, whole numbers, yes or no, lists and mappings, not {value!r}")


def _measured(encoded: bytes) -> bytes:
    return f"{len(encoded)}:".encode() + encoded


def _empty(value: Any) -> bool:
    if isinstance(value, str):
        return not normal_text(value)
    return value is None or (isinstance(value, Mapping | Sequence) and not value)
