"""What holds for every answer below `/api/`, also where no router answers: problems instead of pages, and honest headers."""

import hashlib
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from jiedui.foundation.core.api.calls import passing

from .problems import MEDIA_TYPE, problem

ROOT = "/api/"
PAGES = "/api/v1/docs"
ODD = "\0"


class MachineDoor:
    """Below `/api/`: HEAD as GET, refusals of whatever kind as problems, versions, limits and next pages in headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT) or request.path.startswith(PAGES):
            return self.get_response(request)
        response = self._answer(request)
        if response.status_code >= 300 and response.get("Content-Type", "") != MEDIA_TYPE:
            response = _as_problem(request, response)
        _tell(request, response)
        unchanged = _conditional(request, response)
        return unchanged if unchanged is not None else response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if ODD in request.path:
            return problem(request, 404)
        if any(ODD in value for _name, values in request.GET.lists() for value in values):
            return problem(request, 400)
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        try:
            return self.get_response(request)
        finally:
            request.method = asked


def _as_problem(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """A refusal that was drawn as a page for people, or that leads them elsewhere, in the manner of machines."""
    if page.status_code == 304:
        return page
    response = problem(request, page.status_code if page.status_code >= 400 else 403)
    if "Allow" in page:
        response["Allow"] = ", ".join(sorted(page["Allow"].split(", ")))
    if "Retry-After" in page:
        response["Retry-After"] = page["Retry-After"]
    return response


def _tell(request: HttpRequest, response: HttpResponse) -> None:
    left = passing(request)
    if left.next and response.status_code == 200:
        response["Link"] = f'<{left.next}>; rel="next"'
    if left.location and response.status_code in {201, 202}:
        response["Location"] = left.location
    if (rate := getattr(request, "api_rate", None)) is not None:
        response["RateLimit-Limit"] = str(rate.limit)
        response["RateLimit-Remaining"] = str(rate.remaining)
        response["RateLimit-Reset"] = str(rate.reset)
        if response.status_code == 429 and not rate.remaining:
            response["Retry-After"] = str(rate.reset)
    if response.status_code == 204:
        with suppress(KeyError):
            del response["Content-Type"]
    if settings.JIEDUI.demo:
        response["X-Jiedui-Demonstration"] = "true"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if "Cache-Control" not in response:
        response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """An entity tag for what was read or changed; 304 where the reader has it already."""
    if response.status_code not in {200, 201} or response.streaming or not response.content:
        return None
    digest = hashlib.sha256(response.content).hexdigest()[:16]
    if "ETag" not in response:
        response["ETag"] = f'"{passing(request).version or "0"}.{digest}"'
    if request.method not in {"GET", "HEAD"} or "If-None-Match" not in request.headers:
        return None
    answered = get_conditional_response(request, etag=response["ETag"], response=response)
    return answered if answered is not None and answered.status_code == 304 else None
