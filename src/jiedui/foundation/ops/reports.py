"""What browsers report: a page of ours wanted something that the content security policy forbids. It is logged, nothing is kept."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .limits import address_of, count

LONGEST = 16_384
PER_MINUTE = 30
KINDS = {"application/csp-report", "application/reports+json", "application/json"}
log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def csp(request: HttpRequest) -> HttpResponse:
    """Log directive, blocked host and path; addresses without what stands behind the question mark. Answers 204 to all."""
    if request.content_type in KINDS and int(request.META.get("CONTENT_LENGTH") or 0) <= LONGEST:
        allowed = count("ops.csp", address_of(request), limit=PER_MINUTE, seconds=60)
        for report in _reports(request.body) if not allowed.is_spent else ():
            log.warning("csp_violation", **report)
    return HttpResponse(status=204)


def _reports(body: bytes) -> Iterator[dict[str, str]]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return
    for entry in told[:5] if isinstance(told, list) else [told]:
        found = (entry.get("csp-report") or entry.get("body")) if isinstance(entry, Mapping) else None
        if isinstance(found, Mapping):
            yield {
                "directive": _short(found.get("effective-directive") or found.get("effectiveDirective")),
                "blocked": _place(found.get("blocked-uri") or found.get("blockedURL"), path=False),
                "page": _place(found.get("document-uri") or found.get("documentURL"), path=True),
            }


def _short(value: Any) -> str:
    return str(value or "")[:60].replace("\n", " ")


def _place(value: Any, *, path: bool) -> str:
    try:
        parts = urlsplit(str(value or "")[:500])
    except ValueError:
        return ""
    return _short(parts.path if path else parts.netloc or parts.scheme or parts.path)
