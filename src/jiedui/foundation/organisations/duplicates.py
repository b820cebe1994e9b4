"""Registrations that look like one organisation twice: by name, by credit code, by where their mail and pages are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from jiedui.foundation.core.text import fold

from .models import Organisation

NEAR = 0.7
MOST_SHARING = 6  # what more than so many share tells nothing apart
_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "公司",
    "(示例)",
    "集团",
    "重庆市",
    "四川省",
    "绵阳市",
    "北碚区",
)


@dataclass(frozen=True)
class LikelyPair:
    """Two registrations, the older first, and why they look like one."""

    one: Organisation
    other: Organisation
    reasons: tuple[str, ...]


def likely_duplicates(*, limit: int = 50) -> list[LikelyPair]:
    """Pairs with most reasons first: one query and a walk over names in memory."""
    rows = list(Organisation.objects.select_related("region").order_by("pk"))
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for pair in _by_name(rows):
        found[pair].append(_("名称相近"))
    for pair in _sharing(rows, _code_subject):
        found[pair].append(_("信用代码的主体标识相同"))
    for pair in _sharing(rows, _mail_domain):
        found[pair].append(_("邮箱域名相同"))
    for pair in _sharing(rows, _website_host):
        found[pair].append(_("网址相同"))
    by_key = {row.pk: row for row in rows}
    pairs = [
        LikelyPair(by_key[one], by_key[other], tuple(reasons)) for (one, other), reasons in found.items()
    ]
    return sorted(pairs, key=lambda pair: (-len(pair.reasons), pair.one.pk, pair.other.pk))[:limit]


def _by_name(rows: list[Organisation]) -> Iterator[tuple[int, int]]:
    grams = {row.pk: _grams(row.name) for row in rows}
    holders: dict[str, list[int]] = defaultdict(list)
    for pk, parts in grams.items():
        for part in parts:
            holders[part].append(pk)
    looked: set[tuple[int, int]] = set()
    for pks in holders.values():
        if len(pks) > 20:  # a word that many names carry: whoever is alike shares a rarer one, too
            continue
        for pair in combinations(pks, 2):
            if pair not in looked:
                looked.add(pair)
                one, other = grams[pair[0]], grams[pair[1]]
                if len(one & other) >= NEAR * len(one | other):
                    yield pair


def _grams(name: str) -> frozenset[str]:
    core = fold(name).replace("（", "(").replace("）", ")").replace(" ", "")
    for form in _FORMS:
        core = core.replace(form, "")
    return frozenset(core[at : at + 2] for at in range(len(core) - 1)) or frozenset({core})


def _sharing(rows: Iterable[Organisation], what: Callable[[Organisation], str]) -> Iterator[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if value := what(row):
            holders[value].append(row.pk)
    for pks in holders.values():
        if len(pks) <= MOST_SHARING:
            yield from combinations(pks, 2)


def _code_subject(row: Organisation) -> str:
    """The nine characters of a credit code that name whom it was given to."""
    return row.credit_code[8:17]


def _mail_domain(row: Organisation) -> str:
    return row.contact_email.rpartition("@")[2].lower()


def _website_host(row: Organisation) -> str:
    return (urlsplit(row.website).hostname or "").removeprefix("www.")
