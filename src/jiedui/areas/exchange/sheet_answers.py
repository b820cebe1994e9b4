"""A one-page sheet handed out as a file: for the pages and for programs."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from jiedui.foundation.audit.choices import Door
from jiedui.foundation.core.documents import PDF
from jiedui.foundation.core.downloads import download
from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.core.word import WORD
from jiedui.foundation.ops.limits import address_of, count
from jiedui.foundation.organisations.contacts import note_contact_shown

from .models import Listing
from .printing import sheet_as_pdf, sheet_as_word
from .sheets import sheet_of

STRANGERS, KNOWN = 10, 30
Form = Literal["pdf", "docx"]


def sheet_answer(
    request: HttpRequest, model: type[Listing], code: str, *, reader: Any, as_: Form
) -> HttpResponseBase:
    """The sheet that this reader may have, unless they asked for too many within the minute: each costs a second's work.

    Raises:
        TooMany: they did.
    """
    listing = get_visible(model, code, actor=reader)
    known = reader.is_authenticated
    who, most = (f"user|{reader.pk}", KNOWN) if known else (address_of(request), STRANGERS)
    if count("exchange.sheet", who, limit=most, seconds=60).is_spent:
        raise TooMany(_("下载得有些快，请过一分钟再试。每分钟最多 %(n)s 份；登录后上限更高。") % {"n": most})
    sheet = sheet_of(listing, reader)
    content, content_type = (sheet_as_pdf(sheet), PDF) if as_ == "pdf" else (sheet_as_word(sheet), WORD)
    if sheet.contact:
        note_contact_shown(reader, sheet.shown.owner, door=Door.DOCUMENT)
    return download(content, name=f"{sheet.file_stem}.{as_}", content_type=content_type)
