"""Personal data that slipped into public text: found and shown to the person who is about to publish it.

Numbers are found as people write them: full-width, in groups, with the area code in brackets. A false alarm costs a
tick, a missed number cannot be taken back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from .text import fold_with_offsets, original_span

_GAP = r"[\s\-‐‑–—.·\u200b-\u200d\ufeff]"
_AREA = r"(?:10|2\d|[3-9]\d\d)"
_LOCAL = rf"\d{{3,4}}{_GAP}?\d{{4}}(?!\d)"
_NOT_ONES = re.compile(r"[^0-9x]+")
_GROUPS = {(11,), (3, 4, 4), (4, 3, 4), (3, 3, 5), (3, 8), (7, 4), (4, 7), (5, 6), (3, 2, 3, 3), (1,) * 11}

_PATTERNS: tuple[tuple[str, str | Promise, re.Pattern[str]], ...] = (
    ("id_number", _("身份证号"), re.compile(rf"(?<!\d)(?=(\d(?:{_GAP}?\d){{16}}{_GAP}?[\dx])(?![\da-z]))")),
    (
        "mobile",
        _("手机号码"),
        re.compile(
            rf"(?<!\d)(?=((?:(?:\+|00)?86{_GAP}?)?(?P<number>1{_GAP}?[3-9](?:{_GAP}?\d){{9}}))(?!\d))"
        ),
    ),
    (
        "telephone",
        _("固定电话"),
        re.compile(rf"(?<![\d.])(?=((?:\(?0{_AREA}\)?|\+86{_GAP}?{_AREA}|[48]00){_GAP}{{0,3}}{_LOCAL}))"),
    ),
    (
        "email",
        _("电子邮箱"),
        re.compile(
            r"(?<![a-z0-9._%+-])(?=([a-z0-9._%+-]+ ?(?:@|\(at\)|\[at\]) ?(?:[a-z0-9-]+\.)+[a-z]{2,}))"
        ),
    ),
)


@dataclass(frozen=True)
class Finding:
    """A piece of text that looks like personal data, with its place: `text[start:end]`."""

    kind: str
    label: str | Promise
    start: int
    end: int
    text: str


def find_personal_data(text: str) -> list[Finding]:
    """Telephone numbers, identity numbers (with a valid check digit) and e-mail addresses, in order of place."""
    folded, offsets = fold_with_offsets(text)
    found: list[Finding] = []
    for kind, label, first, last in _found_in(folded):
        start, end = original_span(offsets, len(text), first, last)
        if not any(start < other.end and other.start < end for other in found):
            found.append(Finding(kind, label, start, end, text[start:end]))
    return sorted(found, key=lambda finding: finding.start)


def _found_in(folded: str) -> Iterator[tuple[str, str | Promise, int, int]]:
    for kind, label, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if kind == "id_number" and not _is_identity_number(match[1]):
                continue
            if kind == "mobile" and not _is_grouped_like_a_mobile(match["number"]):
                continue
            yield kind, label, match.start(1), match.end(1)


def _is_identity_number(text: str) -> bool:
    try:
        ric.validate(_NOT_ONES.sub("", text).upper())
    except ValidationError:
        return False
    return True


def _is_grouped_like_a_mobile(text: str) -> bool:
    """138 0013 8000, and not the rows of figures of a measurement."""
    return tuple(map(len, _NOT_ONES.split(text))) in _GROUPS
