"""Personal data that slipped into public text: found and shown to the person who is about to publish it."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

_PATTERNS: tuple[tuple[str, str | Promise, re.Pattern[str]], ...] = (
    ("id_number", _("身份证号"), re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")),
    ("mobile", _("手机号码"), re.compile(r"(?<![\d-])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")),
    ("telephone", _("固定电话"), re.compile(r"(?<![\d-])0\d{2,3}[- ]\d{7,8}(?!\d)")),
    ("email", _("电子邮箱"), re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
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
    found: list[Finding] = []
    for kind, label, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if kind == "id_number" and not _is_identity_number(match.group()):
                continue
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            found.append(Finding(kind, label, match.start(), match.end(), match.group()))
    return sorted(found, key=lambda finding: finding.start)


def _is_identity_number(text: str) -> bool:
    try:
        ric.validate(text.upper())
    except ValidationError:
        return False
    return True
