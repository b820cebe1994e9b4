"""Feeds contribute to the lists they are of: a line in the head for programs, a link for people."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from jiedui.foundation.core.feeds import FeedSource, feed_path, feed_sources
from jiedui.foundation.core.panels import Panel, panels


def _source_of(request: HttpRequest) -> FeedSource | None:
    return next((source for source in feed_sources if source.path == request.path), None)


def _feeds(request: HttpRequest, actor: Any) -> Mapping[str, Any] | None:
    """The feeds of the list that stands at this address, by its conditions."""
    source = _source_of(request)
    if source is None:
        return None
    return {
        "label": source.label,
        "atom": feed_path(source.key, "atom", request.GET),
        "rss": feed_path(source.key, "rss", request.GET),
    }


panels.add(Panel("ui.head", "feeds", "api/parts/feed_head.html", _feeds))
panels.add(Panel("ui.below_list", "feeds", "api/parts/feed_link.html", _feeds))
