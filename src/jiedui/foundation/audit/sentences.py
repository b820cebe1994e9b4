"""An event in words, in the reader's language, whenever it is read."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

from jiedui.foundation.core.events import EventKind, event_kinds
from jiedui.foundation.ui.templatetags.jiedui import date_cn

MISSING = "–"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Wording = Callable[[set[Any]], Mapping[Any, Any]]
_wordings: dict[tuple[str, str], Wording] = {}


class Told(Protocol):
    """What can be put into words: an event, a notice."""

    kind: str
    data: dict[str, Any]


class Words(dict[str, Any]):
    """Words for a sentence; one that is missing shows as a dash."""

    def __missing__(self, name: str) -> str:
        return MISSING


def word(kind: EventKind, **wordings: Wording) -> None:
    """Let data of a kind be shown as words: `word(ALLY_ADDED, ally=names_by_code)`.

    The function takes all values on a page at once and answers a word for each, so that a list needs one query.
    """
    for name, wording in wordings.items():
        _wordings[kind.code, name] = wording


def worded_data(rows: Iterable[Told]) -> list[Words]:
    """The data of each row with values put into words where their app said how."""
    rows = list(rows)
    wanted: dict[Wording, set[Any]] = defaultdict(set)
    for row in rows:
        for name, value in row.data.items():
            if (wording := _wording(row.kind, name)) is not None:
                wanted[wording].update(value if isinstance(value, list) else [value])
    found: dict[Wording | None, Mapping[Any, Any]] = {ask: ask(values) for ask, values in wanted.items()}
    return [
        Words({name: _shown(value, found.get(_wording(row.kind, name))) for name, value in row.data.items()})
        for row in rows
    ]


def kind_of(code: str) -> EventKind | None:
    """The kind of a code, by its present name or an old one."""
    if (kind := event_kinds.get(code)) is not None:
        return kind
    return next((kind for kind in event_kinds if code in kind.aliases), None)


def render(code: str, *, actor: str, target: str, data: Mapping[str, Any], sentence: str = "") -> str:
    """The kind's sentence, or the one given, filled in; a missing word shows as a dash, an unknown kind as its code. It never fails."""
    kind = kind_of(code)
    if kind is None:
        return code
    words = Words(
        {name: _shown(value, None) for name, value in data.items()} | {"actor": actor, "target": target}
    )
    try:
        return (sentence or str(kind.sentence)) % words
    except (TypeError, ValueError):
        return _("%(label)s：%(target)s") % {"label": kind.label, "target": target}


def label(code: str) -> str:
    kind = kind_of(code)
    return str(kind.label) if kind else code


def nobody() -> str:
    """Who acts when no person does."""
    return _("平台")


def departed() -> str:
    """Who acted when the account is gone."""
    return _("已注销用户")


def hidden() -> str:
    """Who acts when the reader must not know."""
    return _("匿名单位")


def _wording(code: str, name: str) -> Wording | None:
    kind = kind_of(code)
    return _wordings.get((kind.code, name)) if kind else None


def _shown(value: Any, words: Mapping[Any, Any] | None) -> str:
    if isinstance(value, list):
        return _("、").join(_shown(each, words) for each in value)
    if value is None:
        return MISSING
    if words is not None:
        return str(words.get(value, value))
    return _day(value) or str(value)


def _day(value: Any) -> str:
    """A day as events keep it, 2026-03-12, as people write it; empty for anything else."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return ""
    try:
        return date_cn(date.fromisoformat(value))
    except ValueError:
        return ""
