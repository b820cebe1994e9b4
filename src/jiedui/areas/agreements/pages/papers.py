"""The texts of agreements as files: common ones for everybody, those on the table for who sits at it."""

from typing import Literal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiedui.foundation.core.documents import PDF
from jiedui.foundation.core.downloads import download
from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.core.word import WORD
from jiedui.foundation.ops.limits import address_of, count

from ..models import Agreement, JointText
from ..printing import Paper, paper_as_pdf, paper_as_word
from .public import common_text
from .texts import text_at_the_desk

STRANGERS, KNOWN = 10, 30
Form = Literal["pdf", "docx"]


@require_safe
@never_cache
def common(request: HttpRequest, code: str, number: int, form: Form) -> HttpResponseBase:
    """A text that all sides agreed on, now or once."""
    return _answer(request, *common_text(request, code, number), form)


@login_required
@require_safe
@never_cache
def at_the_desk(request: HttpRequest, code: str, number: int, form: Form) -> HttpResponseBase:
    """Any text that the reader may see; what not all sides agreed on says so on every page."""
    return _answer(request, *text_at_the_desk(request, code, number), form)


def _answer(request: HttpRequest, agreement: Agreement, text: JointText, form: Form) -> HttpResponseBase:
    """The file, unless too many were asked for within the minute: each costs a second's work."""
    known = request.user.is_authenticated
    who, most = (f"user|{request.user.pk}", KNOWN) if known else (address_of(request), STRANGERS)
    if count("agreements.paper", who, limit=most, seconds=60).is_spent:
        raise TooMany(_("下载得有些快，请过一分钟再试。每分钟最多 %(n)s 份；登录后上限更高。") % {"n": most})
    paper = Paper(agreement, text)
    content, content_type = (paper_as_pdf(paper), PDF) if form == "pdf" else (paper_as_word(paper), WORD)
    return download(content, name=f"{paper.file_stem}.{form}", content_type=content_type)
