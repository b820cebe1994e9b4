"""What the shell around every page needs; each part is worked out only where a layout asks for it."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from jiedui.foundation.core.installation import marks, site_tagline
from jiedui.foundation.core.panels import filled

from .footer import Footer, footer_of
from .navigation import NOTICES, Entry, drawn
from .themes import THEMES, Theme, theme_of


class Shell:
    """The frame of a page for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def public(self) -> list[Entry]:
        return drawn("public", self.request)

    @cached_property
    def _desk(self) -> list[Entry]:
        return drawn("desk", self.request) if self.request.user.is_authenticated else []

    @property
    def desk(self) -> list[Entry]:
        """The left column; notices are left to the bell."""
        return [entry for entry in self._desk if entry.key != NOTICES]

    @property
    def notices(self) -> Entry | None:
        return next((entry for entry in self._desk if entry.key == NOTICES), None)

    @property
    def waiting(self) -> int:
        """Everything that waits at the desk, for the folded menu."""
        return sum(entry.count for entry in self.desk)

    @cached_property
    def search(self) -> Entry | None:
        """Where the search box of the header sends its question: the entry in place `search`, if an app has one."""
        return next(iter(drawn("search", self.request)), None)

    @property
    def search_hints(self) -> str:
        """Where the search box asks what may be meant, while somebody types."""
        return f"{self.search.url}hints/" if self.search else ""

    @cached_property
    def account(self) -> list[Entry]:
        """The entries of place `account`, under the reader's name."""
        return drawn("account", self.request)

    @cached_property
    def switcher(self) -> list[tuple[str, Any]]:
        """Panels of slot `ui.organisation`, above the desk's menu."""
        return filled("ui.organisation", self.request, self.request.user)

    @property
    def head(self) -> list[tuple[str, Any]]:
        """Panels of slot `ui.head`: lines for programs in the head of a page."""
        return filled("ui.head", self.request, self.request.user)

    @property
    def below_list(self) -> list[tuple[str, Any]]:
        """Panels of slot `ui.below_list`, under a public list."""
        return filled("ui.below_list", self.request, self.request.user)

    @cached_property
    def banners(self) -> list[tuple[str, Any]]:
        """Panels of slot `ui.banner`, above every page of the desk."""
        return filled("ui.banner", self.request, self.request.user)

    @cached_property
    def footer(self) -> Footer:
        return footer_of(self.request)

    @property
    def themes(self) -> tuple[Theme, ...]:
        return THEMES

    @property
    def languages(self) -> list[dict[str, Any]]:
        return [
            {"code": code, "label": get_language_info(code)["name_local"], "current": code == get_language()}
            for code, _name in settings.LANGUAGES
        ]

    @property
    def desk_url(self) -> str:
        return settings.LOGIN_REDIRECT_URL


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        **marks(),
        "site_tagline": site_tagline(),
        "theme": theme_of(request),
        "shell": SimpleLazyObject(lambda: Shell(request)),
    }
