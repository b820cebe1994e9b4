"""Light, dark or as the device has it: kept in a cookie, written into the page by the server."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "theme"
COOKIE_AGE = 365 * 24 * 3600


@dataclass(frozen=True)
class Theme:
    code: str
    label: str | Promise
    icon: str


THEMES = (
    Theme("auto", _("跟随设备"), "device"),
    Theme("light", _("浅色"), "sun"),
    Theme("dark", _("深色"), "moon"),
)
CODES = frozenset(theme.code for theme in THEMES)


def theme_of(request: HttpRequest) -> str:
    """The theme this browser asked for; anything unknown counts as `auto`."""
    asked = request.COOKIES.get(COOKIE, "auto")
    return asked if asked in CODES else "auto"
