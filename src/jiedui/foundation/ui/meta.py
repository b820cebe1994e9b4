"""What a page tells search engines and those who share its address: in words, in Open Graph and in schema.org."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jiedui.foundation.core.installation import site_name
from jiedui.foundation.core.text import excerpt

LONGEST = 160
Data = Mapping[str, Any]


@dataclass(frozen=True)
class PageMeta:
    """The page at `path`; `index` is False where search engines shall not keep it, and then nothing is told in `data`."""

    path: str
    title: str
    description: str = ""
    kind: str = "website"
    picture: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    index: bool = True
    data: tuple[Data, ...] = ()

    @property
    def url(self) -> str:
        return absolute(self.path)

    @property
    def picture_url(self) -> str:
        return absolute(self.picture) if self.picture else ""

    @property
    def short(self) -> str:
        return excerpt(self.description, LONGEST)

    @property
    def card(self) -> str:
        return "summary_large_image" if self.picture else "summary"

    @property
    def structured(self) -> SafeString:
        """All of `data` in one element, which browsers keep and do not run."""
        return structured(self.data) if self.index and self.data else mark_safe("")


def absolute(path: str) -> str:
    """A path of ours as an address; an address stays."""
    return path if path.startswith(("http://", "https://")) else settings.WAGTAILADMIN_BASE_URL + path


def structured(data: Iterable[Data]) -> SafeString:
    """JSON-LD for a page: no text in it can end the element or begin another."""
    written = json.dumps(
        {"@context": "https://schema.org", "@graph": [_bare(each) for each in data]}, ensure_ascii=False
    )
    for sign, escaped in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        written = written.replace(sign, escaped)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308 -- escaped in the line above


def _bare(value: Any) -> Any:
    """Without what is empty, and with words instead of promises of words."""
    if isinstance(value, Mapping):
        return {name: _bare(each) for name, each in value.items() if each not in ("", None, [], (), {})}
    if isinstance(value, list | tuple):
        return [_bare(each) for each in value]
    return str(value) if isinstance(value, Promise) else value


def breadcrumbs(crumbs: Iterable[tuple[Any, str]], title: str, path: str) -> Data:
    """Where a page stands, as search engines show it."""
    steps = [*((str(label), url) for label, url in crumbs), (title, path)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(url)}
            for number, (name, url) in enumerate(steps, 1)
        ],
    }


def publisher() -> Data:
    """The platform itself."""
    return {"@type": "Organization", "name": site_name(), "url": absolute("/")}


def list_meta(path: str, title: Any, description: Any, *, whole: bool) -> PageMeta:
    """A public list: its first page without conditions is kept by search engines, the others lead on from there."""
    crumbs = breadcrumbs([(_("首页"), "/")], str(title), path)
    return PageMeta(path, str(title), str(description), index=whole, data=(crumbs,))
