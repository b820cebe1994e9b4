"""What holds for the desk as a whole, and for refusals that no page caught."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from jiedui.foundation.core.errors import DomainError

from . import typed
from .views import not_allowed, refused

PRIVATE = ("/desk/", "/cms/", "/accounts/", "/invitations/", "/api/", "/oai", "/ask/", "/ui/")


class WorkingSpace:
    """The desk is for people who signed in, and no cache keeps its pages; a stray refusal is answered in its own words.

    What somebody typed before their session ran out waits for them behind the sign-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(settings.LOGIN_REDIRECT_URL):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(_where_to_go_on(request))
        response = self.get_response(request)
        add_never_cache_headers(response)
        if request.method == "POST" and response.status_code < 400:
            _forget_if_sent(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, DomainError) else None


class NotForSearchEngines:
    """Work, accounts and machines' answers are kept by no search engine; of a demonstration nothing is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.JIEDUI.demo or request.path.startswith(PRIVATE):
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response


class WordedRefusals:
    """Where Django answers a person with an empty page because the method is wrong, a page says so in words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponseNotAllowed)
            and not response.content
            and request.accepts("text/html")
        ):
            return not_allowed(request, response["Allow"])
        return response


def _where_to_go_on(request: HttpRequest) -> str:
    """After signing in: to what was typed, or to the page that was asked for."""
    if request.method == "POST" and not request.headers.get("HX-Request") and typed.keep(request):
        return reverse("ui:typed")
    return request.get_full_path()


def _forget_if_sent(request: HttpRequest) -> None:
    """What has been sent now need not wait any longer."""
    found = typed.kept(request)
    if found is not None and found["path"] == request.get_full_path():
        typed.forget(request)
