"""Own notices for programs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.paging import NEWEST_FIRST, PageQuery, Slice, page_of_rows

from .models import Notice
from .selectors import worded
from .services import mark_all_read, mark_read


class NoticeQuery(PageQuery):
    """Which notices."""

    unread: bool = Field(False, description=gettext_noop("只列未读的"))


class NoticeOut(Schema):
    """One notice, in words."""

    id: int
    label: str = Field(description=gettext_noop("哪一类"))
    sentence: str = Field(description=gettext_noop("说了什么"))
    url: str = Field(description=gettext_noop("网页地址"))
    at: datetime
    unread: bool
    urgent: bool


class ReadOut(Schema):
    """How many were read now."""

    read: int = Field(description=gettext_noop("标为已读的条数"))


def notices() -> Router:
    """The calls of notices."""
    router = Router()

    @router.get("", response=Slice[NoticeOut], operation_id="me_notices", summary=gettext_noop("通知"))
    @signed_in
    def listed(request: HttpRequest, asked: Query[NoticeQuery]) -> Any:
        rows = Notice.objects.visible_to(person_of(request)).select_related("recipient")
        if asked.unread:
            rows = rows.unread()
        return page_of_rows(request, rows, NEWEST_FIRST, asked, _shown)

    @router.post(
        "/read", response=ReadOut, operation_id="me_read_notices", summary=gettext_noop("全部标为已读")
    )
    @signed_in
    def read_all(request: HttpRequest) -> Any:
        return {"read": mark_all_read(actor=person_of(request))}

    @router.post(
        "/{int:pk}/read", response=NoticeOut, operation_id="me_read_notice", summary=gettext_noop("标为已读")
    )
    @signed_in
    def read(request: HttpRequest, pk: int) -> Any:
        actor = person_of(request)
        notice = get_object_or_404(Notice.objects.visible_to(actor), pk=pk)
        mark_read(notice, actor=actor)
        return _shown([Notice.objects.visible_to(actor).select_related("recipient").get(pk=pk)])[0]

    return router


def _shown(rows: list[Notice]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "label": words.label,
            "sentence": words.sentence,
            "url": row.url,
            "at": row.created_at,
            "unread": row.read_at is None,
            "urgent": row.urgent,
        }
        for row, words in zip(rows, worded(rows), strict=True)
    ]
