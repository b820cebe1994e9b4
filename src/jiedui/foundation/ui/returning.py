"""Back to where a form stood: on a page of ours, and nowhere else."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest, otherwise: str, *, name: str = "next") -> str:
    """The path that a form asked to be led back to; `otherwise` where it names none of ours."""
    path = request.POST.get(name, "")
    ours = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path if ours and path.startswith("/") else otherwise
