"""The document for machines, the page for people, and the answer of addresses that are none."""

import json
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from jiedui.foundation.ui.pages import render_page

from ..document import openapi_document
from ..problems import CODES, details_of, problem
from ..reading import Chapter, chapters


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document in the reader's language."""
    body = json.dumps(openapi_document(_language()), ensure_ascii=False)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same, drawn for people who write programs."""
    document = openapi_document(_language())
    context = {
        "document": document,
        "chapters": _chapters(_language()),
        "calls": _calls(_language()),
        "problems": [(status, code, details_of(status)) for status, code in CODES.items()],
        "limits": {
            "known": settings.JIEDUI.api_calls_per_minute,
            "visitors": settings.JIEDUI.api_visitor_calls_per_minute,
        },
        "root": request.build_absolute_uri("/api/v1/").rstrip("/"),
    }
    return render_page(request, "api/docs.html", context)


@lru_cache(maxsize=4)
def _calls(language: str) -> SafeString:
    """All calls as they are drawn, the same for everybody who reads the language: drawn once."""
    return render_to_string("api/calls.html", {"chapters": _chapters(language)})


@lru_cache(maxsize=4)
def _chapters(language: str) -> list[Chapter]:
    return chapters(openapi_document(language))


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """No call has this address."""
    return problem(request, 404)
