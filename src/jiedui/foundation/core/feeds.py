"""Lists that can be subscribed to: each area says what is newest in one, by the same conditions as on its page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language

from .languages import reads_english
from .registry import Registry

NEWEST = 50
# of the address of a list, what says how it is shown and not what is in it
_MANNERS = {"page", "sort", "lang", "size"}


@dataclass(frozen=True)
class FeedEntry:
    """One thing in a feed, in the reader's language; `path` is its page and its name for ever."""

    path: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    author: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class FeedSource:
    """A list by its key, such as `demands`: `entries` gives the newest as everybody may see them, newest first."""

    key: str
    label: str | Promise
    path: str
    entries: Callable[[QueryDict], list[FeedEntry]]


feed_sources: Registry[FeedSource] = Registry(FeedSource, key=lambda source: source.key)


def conditions_in(query: QueryDict) -> list[tuple[str, str]]:
    """What a list is narrowed by, in an order that is the same for the same conditions."""
    return sorted(
        (name, value)
        for name, values in query.lists()
        if name not in _MANNERS
        for value in dict.fromkeys(map(str, values))
        if value
    )


def feed_path(key: str, form: str, query: QueryDict) -> str:
    """The address of a feed, `form` being `atom` or `rss`, for readers of the active language."""
    pairs = conditions_in(query)
    if reads_english():
        pairs.append(("lang", get_language() or "en"))
    return f"/feeds/{key}.{form}" + (f"?{urlencode(pairs)}" if pairs else "")
