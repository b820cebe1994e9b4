"""Every request knows for which organisation its reader works at present."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jiedui.foundation.ops.probes import PROBES

from .selectors import current_organisation


class CurrentOrganisation:
    """Sets `request.organisation`, an `Organisation` or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # probes are answered without session and database
        probe = request.path in PROBES
        request.organisation = None if probe else current_organisation(request)  # type: ignore[attr-defined]  # -- set here for all
        return self.get_response(request)
