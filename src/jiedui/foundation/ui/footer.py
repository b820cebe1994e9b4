"""The foot of every page: friend links, ICP line and the like, provided by whoever keeps them as settings."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class FooterLink:
    label: str | Promise
    url: str


@dataclass(frozen=True)
class Footer:
    """What stands below a page; empty lines are left out."""

    links: tuple[FooterLink, ...] = ()
    friends: tuple[FooterLink, ...] = ()
    lines: tuple[str, ...] = ()
    icp: str = ""
    icp_url: str = "https://beian.miit.gov.cn/"
    police: str = ""


@dataclass
class _Source:
    provider: Callable[[HttpRequest], Footer] = field(default=lambda request: Footer())


_source = _Source()


def footer_provider(provider: Callable[[HttpRequest], Footer]) -> Callable[[HttpRequest], Footer]:
    """Name the function that knows the footer; the last one named counts."""
    _source.provider = provider
    return provider


def footer_of(request: HttpRequest) -> Footer:
    return _source.provider(request)
