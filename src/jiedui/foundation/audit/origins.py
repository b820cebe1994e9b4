"""From where the present request comes, for as long as it is answered."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Origin:
    """Network address and user agent of a request."""

    address: str | None
    agent: str


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current_origin() -> Origin | None:
    """The origin of the request being answered; None for commands and tasks."""
    return _origin.get()


class RememberOrigin:
    """Middleware: only requests that may write are remembered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        token = _origin.set(Origin(_address(request), request.headers.get("User-Agent", "")))
        try:
            return self.get_response(request)
        finally:
            _origin.reset(token)


def _address(request: HttpRequest) -> str | None:
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
