"""What holds for a signed-in person on every page: language, device last seen, the end of a sign-in, a factor owed."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.ops.probes import PROBES

from .second_factor import owes_as_staff

SEEN_EVERY = 300
SEEN = "seen_at"
BEGAN = "signed_in_at"
FOR_MACHINES = "/api/"
WORK = ("/desk/", "/cms/", FOR_MACHINES)
OPEN_TO_OWING = ("/accounts/", "/language/", "/theme/")
STAFF_OWE = gettext_lazy("平台要求管理员开启两步验证。请先设置验证器应用或通行密钥，再继续工作。")


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


class SessionEnds:
    """A sign-in ends after so many days, and one that was not to be remembered also after hours without use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            began = request.session.setdefault(BEGAN, _now())
            if self._is_over(request, began):
                logout(request)
                messages.info(request, _("登录已过期，请重新登录。"))
        return self.get_response(request)

    @staticmethod
    def _is_over(request: HttpRequest, began: int) -> bool:
        environment = settings.JIEDUI
        if _now() - began >= environment.session_days * 86_400:
            return True
        idle = environment.session_idle_minutes * 60
        unused = _now() - request.session.get(SEEN, began)
        return bool(idle) and request.session.get_expire_at_browser_close() and unused >= idle + SEEN_EVERY


class StaffSecondFactor:
    """Where the installation demands it, its staff get nowhere but to the set-up of their second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (self._concerns(request) and owes_as_staff(request.user)):
            return self.get_response(request)
        if request.path.startswith(FOR_MACHINES):
            problem = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": str(STAFF_OWE)}
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        messages.warning(request, str(STAFF_OWE))
        return HttpResponseRedirect(reverse("accounts_security"))

    @staticmethod
    def _concerns(request: HttpRequest) -> bool:
        """Where work is done: the desk, the editors' desk, the API, and whatever is written elsewhere."""
        if not settings.JIEDUI.staff_second_factor or request.path.startswith(OPEN_TO_OWING):
            return False
        return request.path.startswith(WORK) or request.method not in {"GET", "HEAD", "OPTIONS"}
