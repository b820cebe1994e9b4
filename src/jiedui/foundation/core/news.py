"""News that happened somewhere on the platform: areas offer it, the portal's editors make articles of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from .registry import Registry


@dataclass(frozen=True)
class NewsPicture:
    """A picture that may be shown in public; `read` gives its bytes when an article is made."""

    name: str
    caption: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class NewsOffer:
    """An article half written: `key` names the thing within its source, `path` is its public page.

    Nothing in it may be more than everybody may read.
    """

    key: str
    title: str
    lead: str
    day: date
    path: str
    title_en: str = ""
    paragraphs: tuple[str, ...] = ()
    pictures: tuple[NewsPicture, ...] = ()


@dataclass(frozen=True)
class NewsSource:
    """Where offers come from: those that wait, one by its key, and `taken(key, actor, led_to)` when one is done with.

    `led_to` is the path of the article, or empty where the editors will write none.
    """

    code: str
    label: str | Promise
    waiting: Callable[[], list[NewsOffer]]
    count: Callable[[], int]
    offer: Callable[[str], NewsOffer | None]
    taken: Callable[[str, Any, str], None]


news_offers: Registry[NewsSource] = Registry(NewsSource, key=lambda source: source.code)
