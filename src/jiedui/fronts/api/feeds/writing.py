"""Feeds as their readers expect them: Atom, and RSS for those who know no other."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiedui.foundation.core.feeds import FeedEntry, FeedSource
from jiedui.foundation.core.installation import site_name
from jiedui.foundation.core.text import writable_in_xml as writable

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)  # an empty feed says the same each time it is asked


class _Dated:
    """A feed is as new as its newest entry, not as the question."""

    items: list[dict[str, Any]]

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=BEGAN)


class AtomFeed(_Dated, Atom1Feed):
    pass


class RssFeed(_Dated, Rss201rev2Feed):
    pass


FORMS: dict[str, type[SyndicationFeed]] = {"atom": AtomFeed, "rss": RssFeed}


def written(source: FeedSource, entries: list[FeedEntry], form: str, self_path: str, narrowed: bool) -> bytes:
    """A feed in the active language; `self_path` is the address it was asked for by."""
    base = settings.WAGTAILADMIN_BASE_URL
    feed = FORMS[form](
        title=writable(f"{source.label} · {site_name()}"),
        link=base + source.path + _query_of(self_path),
        description=_described(narrowed),
        language="zh-Hans" if get_language() == "zh-hans" else get_language(),
        author_name=site_name(),
        feed_url=base + self_path,
        feed_guid=base + self_path,
        ttl=60,
    )
    for entry in entries:
        address = base + entry.path
        feed.add_item(
            title=writable(entry.title),
            link=address,
            description=writable(_summary(entry)),
            author_name=writable(entry.author) or None,
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=address,
            categories=[writable(word) for word in entry.keywords],
        )
    return feed.writeString("utf-8").encode()


def _query_of(path: str) -> str:
    query = urlsplit(path).query
    conditions = "&".join(part for part in query.split("&") if part and not part.startswith("lang="))
    return f"?{conditions}" if conditions else ""


def _described(narrowed: bool) -> str:
    what = _("按所选条件，最新发布的内容") if narrowed else _("最新发布的内容")
    return _("演示数据：%(what)s") % {"what": what} if settings.JIEDUI.demo else what


def _summary(entry: FeedEntry) -> str:
    return f"{entry.summary}\n{_('演示数据')}" if settings.JIEDUI.demo else entry.summary
