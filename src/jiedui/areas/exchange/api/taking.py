"""What programs take along of listings: lists as files, one listing as a sheet."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_noop
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.api.binary import answers_file
from jiedui.foundation.core.api.calls import actor_of, signed_in
from jiedui.foundation.core.documents import PDF
from jiedui.foundation.core.word import WORD
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, export_answer

from ..models import Listing
from ..sheet_answers import sheet_answer
from ..tables import LISTS, OWN_LISTS
from .lists import CatalogueFile, OwnFile, by_codes


class SheetQuery(Schema):
    """As which file."""

    format: Literal["pdf", "docx"] = Field("pdf", description=gettext_noop("PDF 或 Word"))


def add_lists(router: Router, model: type[Listing], name: str) -> None:
    """The two lists of a kind as files; they come before what names one listing."""

    @router.get(
        "/export",
        response={202: JobOut},
        operation_id=f"{name}_export",
        summary=_("导出列表"),
        openapi_extra=FILES,
    )
    @twinnings_kept()
    def export(request: HttpRequest, asked: Query[CatalogueFile]) -> Any:
        return export_answer(request, LISTS[model], asked, query=by_codes(request.GET))

    @router.get(
        "/own/export",
        response={202: JobOut},
        operation_id=f"{name}_export_own",
        summary=_("导出本单位的"),
        openapi_extra=FILES,
    )
    @signed_in
    def export_own(request: HttpRequest, asked: Query[OwnFile]) -> Any:
        return export_answer(request, OWN_LISTS[model], asked)


def add_sheet(router: Router, model: type[Listing], name: str) -> None:
    """One listing on a page."""

    @router.get(
        "/{code}/sheet",
        operation_id=f"{name}_sheet",
        summary=_("一页简介"),
        openapi_extra=answers_file(PDF, WORD),
    )
    def sheet(request: HttpRequest, code: str, asked: Query[SheetQuery]) -> HttpResponseBase:
        return sheet_answer(request, model, code, reader=actor_of(request), as_=asked.format)
