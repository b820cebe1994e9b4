"""One call as it passes: what routers leave with it for the front, and the marks that say how a call behaves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..errors import NotAllowed

F = TypeVar("F", bound=Callable[..., Any])
_MANNERS = "_api_manners"


@dataclass
class Passing:
    """What a router leaves with a request: the version of what it answers, the address of the next page, of the new thing."""

    version: str = ""
    next: str = ""
    location: str = ""


def passing(request: HttpRequest) -> Passing:
    """What was left with this request so far."""
    found: Passing | None = getattr(request, "api_passing", None)
    if found is None:
        found = Passing()
        request.api_passing = found  # type: ignore[attr-defined]  # -- read by the front
    return found


@dataclass(frozen=True)
class Manners:
    """How a call behaves: whether it only reads though it is a POST, needs a person, or changes what has a version."""

    only_reads: bool = False
    signed_in: bool = False
    versioned: bool = False
    cost: int = 1


def manners_of(call: Callable[..., Any]) -> Manners:
    """The marks on a call; none is the plainest."""
    return getattr(call, _MANNERS, Manners())


def _marked(call: F, **marks: Any) -> F:
    setattr(call, _MANNERS, Manners(**{**vars(manners_of(call)), **marks}))
    return call


def only_reads(call: F) -> F:
    """A POST that changes nothing: a token for reading is enough."""
    return _marked(call, only_reads=True)


def signed_in(call: F) -> F:
    """A call about the person who calls, or their organisations."""
    return _marked(call, signed_in=True)


def versioned(call: F) -> F:
    """A call that changes what somebody else may have changed meanwhile: it must say which version it saw (`If-Match`)."""
    return _marked(call, versioned=True)


def costs(calls: int) -> Callable[[F], F]:
    """A call that counts as so many against the limit of calls."""
    return lambda call: _marked(call, cost=calls)


def actor_of(request: HttpRequest) -> Any:
    """Who calls: a person, or nobody in particular."""
    return getattr(request, "auth", None) or AnonymousUser()


def person_of(request: HttpRequest) -> Any:
    """Who calls, where it must be somebody.

    Raises:
        NotAllowed: nobody has signed in.
    """
    actor = actor_of(request)
    if not actor.is_authenticated:
        raise NotAllowed(_("请先登录。"))
    return actor
