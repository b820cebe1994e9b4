"""A text as a file: how often it may be asked for, and how it is answered."""

from typing import Literal

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from jiedui.foundation.core.documents import PDF
from jiedui.foundation.core.downloads import download
from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.core.word import WORD
from jiedui.foundation.ops.limits import address_of, count

STRANGERS, KNOWN = 10, 30
Form = Literal["pdf", "docx"]
TYPES: dict[Form, str] = {"pdf": PDF, "docx": WORD}


def count_paper(request: HttpRequest) -> None:
    """Count one file of a reader: each costs a second's work.

    Raises:
        TooMany: it is one too many within the minute.
    """
    known = request.user.is_authenticated
    who, most = (f"user|{request.user.pk}", KNOWN) if known else (address_of(request), STRANGERS)
    if count("agreements.paper", who, limit=most, seconds=60).is_spent:
        raise TooMany(_("下载得有些快，请过一分钟再试。每分钟最多 %(n)s 份；登录后上限更高。") % {"n": most})


def paper_file(content: bytes, stem: str, form: Form) -> HttpResponseBase:
    return download(content, name=f"{stem}.{form}", content_type=TYPES[form])
