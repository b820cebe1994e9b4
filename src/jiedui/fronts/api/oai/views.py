"""`/oai`: what foreign harvesters ask, by GET or POST."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from jiedui.foundation.core import clock

from ..visits import limited
from .answers import answer
from .arguments import asked_in
from .errors import OaiError
from .stamping import AT_A_REQUEST, stamp

_SCHEMA = Path(__file__).with_name("jiedui.xsd")


@csrf_exempt
@gzip_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("oai", status=503)
def oai(request: HttpRequest) -> HttpResponse:
    """The answer bears the time before stale records were looked at: nothing is stamped earlier afterwards."""
    at = clock.now()
    asked, refusal = None, None
    try:
        asked = asked_in(request.POST if request.method == "POST" else request.GET)
    except OaiError as found:
        refusal = found
    if asked is not None:
        stamp(AT_A_REQUEST)
    return HttpResponse(answer(asked, refusal, at), content_type="text/xml; charset=utf-8")


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The schema of our own format, at an address that stays."""
    return HttpResponse(_SCHEMA.read_bytes(), content_type="application/xml; charset=utf-8")
