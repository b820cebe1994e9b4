"""Menu entries, contributed by apps and drawn by `ui`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from .registry import Registry


def _always(request: HttpRequest) -> bool:
    return True


def _none(request: HttpRequest) -> int:
    return 0


@dataclass(frozen=True)
class NavItem:
    """One entry: `place` says where (`public`: portal header, `desk`: left column); `badge` counts what waits there.

    Each hundred of `order` is a group of its own, set apart by a line where entries stand below each other.
    """

    key: str
    label: str | Promise
    url_name: str
    icon: str = ""
    order: int = 100
    place: str = "desk"
    visible: Callable[[HttpRequest], bool] = _always
    badge: Callable[[HttpRequest], int] = _none


navigation: Registry[NavItem] = Registry(NavItem, key=lambda item: f"{item.place}:{item.key}")


def entries(place: str, request: HttpRequest) -> list[NavItem]:
    """The entries of a place that this reader sees, in order."""
    return sorted(
        (item for item in navigation if item.place == place and item.visible(request)),
        key=lambda item: item.order,
    )
