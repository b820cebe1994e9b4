"""Back to where a form stood: on a page of ours, and nowhere else."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(request: HttpRequest, url: str | None) -> bool:
    """Whether an address leads to this site."""
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())


def way_back(request: HttpRequest, otherwise: str, *, name: str = "next") -> str:
    """The path that a form asked to be led back to; `otherwise` where it names none of ours."""
    path = request.POST.get(name, "")
    return path if is_ours(request, path) and path.startswith("/") else otherwise


def page_before(request: HttpRequest) -> str:
    """The page of ours on which the form stood, as it says itself or else the browser; the front page for strangers' forms."""
    before = request.headers.get("Referer", "")
    return way_back(request, before if is_ours(request, before) else "/")
