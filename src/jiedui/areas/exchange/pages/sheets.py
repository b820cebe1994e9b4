"""One-page sheets of listings, as files."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import Listing
from ..sheet_answers import sheet_answer


@require_safe
@never_cache
def pdf(request: HttpRequest, model: type[Listing], code: str) -> HttpResponseBase:
    return sheet_answer(request, model, code, reader=request.user, as_="pdf")


@require_safe
@never_cache
def word(request: HttpRequest, model: type[Listing], code: str) -> HttpResponseBase:
    return sheet_answer(request, model, code, reader=request.user, as_="docx")
