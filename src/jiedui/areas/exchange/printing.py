"""Sheets as files: PDF from the template, Word from the same words."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string

from jiedui.foundation.core import clock
from jiedui.foundation.core.documents import pdf_of
from jiedui.foundation.core.installation import marks, site_name
from jiedui.foundation.core.word import WordPage

from .sheets import Sheet


def sheet_as_pdf(sheet: Sheet) -> bytes:
    """One A4 sheet, longer where there is more to say.

    Raises:
        NoPdf: this machine cannot draw PDF.
    """
    context = {"sheet": sheet, "made_at": clock.now(), **marks()}
    return pdf_of(render_to_string("exchange/documents/sheet.html", context), given_with([sheet]))


def given_with(sheets: Iterable[Sheet]) -> dict[str, bytes]:
    """The pictures and codes that the template names, as bytes."""
    given: dict[str, bytes] = {}
    for sheet in sheets:
        code = sheet.listing.code
        given[f"{code}.qr.svg"] = _qr(sheet, "svg", unit="", omitsize=True)
        if (picture := sheet.picture_bytes()) is not None:
            given[f"{code}.picture{sheet.picture_suffix}"] = picture
    return given


def sheet_as_word(sheet: Sheet) -> bytes:
    """The same sheet for Word, WPS and LibreOffice, with real headings."""
    owner = sheet.shown.owner
    page = WordPage(
        title=sheet.title,
        author=owner.label if owner is not None else site_name(),
        language=sheet.language,
        keywords=sheet.keywords,
        accent=sheet.shown.side.colour if sheet.shown.side else "",
    )
    page.kind(" · ".join([sheet.kind_label, *(side.name for side in sheet.shown.sides)]))
    page.heading(sheet.title, level=0)
    if sheet.listing.lead:
        page.lead(sheet.listing.lead)
    if (picture := sheet.picture_bytes()) is not None and sheet.picture is not None:
        page.picture(picture, alt=sheet.picture.caption or sheet.title, caption=sheet.picture.caption)
    page.facts(sheet.facts)
    for section in sheet.sections:
        page.heading(section.heading, level=1)
        for paragraph in filter(None, (line.strip() for line in section.text.splitlines())):
            page.text(paragraph)
        page.points(section.points)
        page.facts(section.rows)
    if sheet.keywords:
        page.words(sheet.keywords)
    _reach(page, sheet)
    page.foot(sheet.foot)
    return page.written()


def _reach(page: WordPage, sheet: Sheet) -> None:
    page.heading(sheet.owner, level=1)
    page.facts(sheet.contact)
    page.text(sheet.invitation)
    page.link(sheet.address)
    page.picture(_qr(sheet, "png", scale=6), alt=sheet.qr_words, width_mm=30)


def _qr(sheet: Sheet, kind: str, **options: Any) -> bytes:
    drawn = BytesIO()
    sheet.qr.save(drawn, kind=kind, border=2, **options)
    return drawn.getvalue()
