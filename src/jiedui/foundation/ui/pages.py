"""How a page answers: whole or in part, with the refusal of a service as a message, and onward with a redirect."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django_htmx.http import HttpResponseClientRedirect

from jiedui.foundation.core.errors import DomainError

from .toasts import waiting_toasts


@dataclass
class Told:
    """What became of a service call: `ok`, or `error` with the refusal that was shown."""

    error: DomainError | None = None

    @property
    def ok(self) -> bool:
        return self.error is None


def wants_fragment(request: HttpRequest) -> bool:
    """htmx asked for a part of the page; going back in history and boosted links want the whole."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


@contextmanager
def told_to(request: HttpRequest, *, done: str | Promise = "") -> Iterator[Told]:
    """Run services; a refusal becomes a toast and the answer's status for htmx, `done` is said when all went well."""
    told = Told()
    try:
        yield told
    except DomainError as refusal:
        told.error = refusal
        messages.error(request, str(refusal))
        if wants_fragment(request):
            request.refused_with = refusal.status  # type: ignore[attr-defined]  # -- read by render_page below
    else:
        if done:
            messages.success(request, str(done))


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int | None = None,
) -> HttpResponse:
    """Draw `app/page.html#part`: the part for an htmx request, the whole page otherwise.

    A fragment carries waiting toasts in a header, since it has no place of its own for them.
    """
    page = template.partition("#")[0]
    fragment = "#" in template and wants_fragment(request)
    if status is None:
        status = getattr(request, "refused_with", 200)
    body = render_to_string(template if fragment else page, dict(context or {}), request)
    response = HttpResponse(body, status=status)
    if "#" in template:
        patch_vary_headers(response, ["HX-Request"])
    if fragment and (toasts := waiting_toasts(request)):
        response["HX-Trigger"] = json.dumps({"jiedui:toast": {"target": "body", "toasts": toasts}})
    return response


def redirect_to(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the reader on after a write: to an object's page, a named address or a path; htmx is told to go there whole."""
    url = resolve_url(to, *args, **kwargs)
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url, status=303)  # type: ignore[call-arg]  # -- Django passes it on to HttpResponse
