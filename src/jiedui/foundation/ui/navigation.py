"""Menu entries as they are drawn: with address, badge and the mark of the current page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from jiedui.foundation.core.navigation import NavItem, entries

NOTICES = "notices"


@dataclass(frozen=True)
class Entry:
    """One drawn entry; `count` is 0 where nothing waits."""

    key: str
    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False
    group: int = 0

    @property
    def aria_current(self) -> str:
        return "page" if self.current else ""


def _current_url(path: str, urls: Sequence[str]) -> str:
    """The entry whose address is the longest beginning of this path; home and desk only stand for themselves."""
    roots = {"/", settings.LOGIN_REDIRECT_URL}
    fitting = [url for url in urls if path == url or (url not in roots and path.startswith(url))]
    return max(fitting, key=len, default="")


def drawn(place: str, request: HttpRequest) -> list[Entry]:
    """The entries of a place that this reader sees, badges counted."""
    items: list[tuple[NavItem, str]] = [
        (item, resolve_url(item.url_name)) for item in entries(place, request)
    ]
    current = _current_url(request.path, [url for _item, url in items])
    return [
        Entry(
            key=item.key,
            label=str(item.label),
            url=url,
            icon=item.icon,
            count=int(item.badge(request) or 0),
            current=url == current,
            group=item.order // 100,
        )
        for item, url in items
    ]
