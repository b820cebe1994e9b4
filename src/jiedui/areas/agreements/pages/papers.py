"""The common texts of agreements as files, for everybody."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..printing import printed
from .files import Form, count_paper, paper_file
from .public import common_text


@require_safe
@never_cache
def common(request: HttpRequest, code: str, number: int, form: Form) -> HttpResponseBase:
    """A text that all sides agreed on, now or once."""
    agreement, text = common_text(request, code, number)
    count_paper(request)
    return paper_file(*printed(agreement, text, form), form)
