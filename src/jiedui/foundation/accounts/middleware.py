"""What holds for a signed-in person on every page: the language they chose, and when each device was last seen."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from jiedui.foundation.core import clock
from jiedui.foundation.ops.probes import PROBES

SEEN_EVERY = 300
SEEN = "seen_at"


class PreferredLanguage:
    """Reads in the language they chose, unless this browser was told otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.path in PROBES or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        if not chosen and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class LastSeen:
    """Notes every five minutes that a device is in use: a note with each request would let readers queue to write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated and self._is_due(request):
            UserSession.objects.create_from_request(request)
            request.session[SEEN] = _now()
        return self.get_response(request)

    @staticmethod
    def _is_due(request: HttpRequest) -> bool:
        return _now() - request.session.get(SEEN, 0) >= SEEN_EVERY


def _now() -> int:
    return int(clock.now().timestamp())
