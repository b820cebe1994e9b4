"""订阅检索 for programs: searches that a person keeps, and what came of them."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.api.calls import passing, person_of, signed_in
from jiedui.foundation.core.api.paging import NEWEST_FIRST, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import Given, described_by

from ..alerts import answering
from ..choices import AlertRhythm, ListingKind
from ..models import SavedSearch
from ..services import saved_searches as services
from .shown import ListingOut, rows_shown

SHOWN = 50


@described_by(SavedSearch)
class SearchGiven(Given):
    """Another name, or another rhythm; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    name: str = ""
    rhythm: AlertRhythm = AlertRhythm.AT_ONCE
    other_side: bool = False


class SearchNew(SearchGiven):
    """A search to keep."""

    name: str = Field(description=gettext_noop("名称"))
    kind: ListingKind = Field(description=gettext_noop("在哪里找"))
    query: str = Field(
        default="", max_length=1000, description=gettext_noop("检索条件，写法与网页列表地址中“?”之后相同")
    )
    problem: str = Field(default="", description=gettext_noop("问题描述；按意思找成果或专家"))


class PausedGiven(Given):
    """Whether one wants to hear nothing for a while."""

    paused: bool = Field(description=gettext_noop("暂停"))


@described_by(SavedSearch)
class SearchOut(Schema):
    """A search that is kept."""

    id: int
    url: str = Field(description=gettext_noop("网页地址"))
    name: str
    kind: str
    query: str
    problem: str
    other_side: bool
    rhythm: str
    paused: bool
    created_at: datetime


class SearchWhole(SearchOut):
    """A search, and what it has found since it was saved."""

    found: list[ListingOut] = Field(description=gettext_noop("保存之后新出现的，最新的在前，最多 50"))


def searches() -> Router:
    """The calls of saved searches."""
    router = Router()

    @router.get("", response=Slice[SearchOut], operation_id="searches_list", summary=gettext_noop("我的检索"))
    @signed_in
    def listed(request: HttpRequest, asked: Query[PageQuery]) -> Any:
        rows = SavedSearch.objects.visible_to(person_of(request))
        return page_of_rows(request, rows, NEWEST_FIRST, asked, lambda found: [_shown(row) for row in found])

    @router.post(
        "", response={201: SearchOut}, operation_id="searches_create", summary=gettext_noop("保存检索")
    )
    @signed_in
    def create(request: HttpRequest, given: SearchNew) -> Any:
        made = services.save_search(actor=person_of(request), **given.model_dump())
        passing(request).location = f"{request.path}/{made.pk}"
        return Status(201, _shown(made))

    @router.get(
        "/{int:pk}", response=SearchWhole, operation_id="searches_read", summary=gettext_noop("检索和新内容")
    )
    @signed_in
    @twinnings_kept()
    def read(request: HttpRequest, pk: int) -> Any:
        search = _own(request, pk)
        finds = {find.listing_key: find.found_at for find in search.finds.all()[:SHOWN]}
        rows = answering(search).filter(pk__in=finds).for_reader(person_of(request))
        newest = sorted(rows, key=lambda row: (finds[row.pk], row.pk), reverse=True)
        return {**_shown(search), "found": rows_shown(newest, person_of(request))}

    _add_changes(router)
    return router


def _add_changes(router: Router) -> None:
    @router.patch(
        "/{int:pk}", response=SearchOut, operation_id="searches_change", summary=gettext_noop("修改检索")
    )
    @signed_in
    def change(request: HttpRequest, pk: int, given: SearchGiven) -> Any:
        search = _own(request, pk)
        values = {name: getattr(search, name) for name in ("name", "rhythm", "other_side")}
        values |= given.model_dump(exclude_unset=True)
        return _shown(services.change_search(search, actor=person_of(request), **values))

    @router.post(
        "/{int:pk}/pause",
        response=SearchOut,
        operation_id="searches_pause",
        summary=gettext_noop("暂停或恢复提醒"),
    )
    @signed_in
    def pause(request: HttpRequest, pk: int, given: PausedGiven) -> Any:
        return _shown(services.pause_search(_own(request, pk), paused=given.paused, actor=person_of(request)))

    @router.post(
        "/{int:pk}/seen", response=SearchOut, operation_id="searches_seen", summary=gettext_noop("标为已看过")
    )
    @signed_in
    def seen(request: HttpRequest, pk: int) -> Any:
        search = _own(request, pk)
        services.look_at(search, actor=person_of(request))
        return _shown(search)

    @router.delete(
        "/{int:pk}", response={204: None}, operation_id="searches_delete", summary=gettext_noop("删除检索")
    )
    @signed_in
    def delete(request: HttpRequest, pk: int) -> Any:
        services.delete_search(_own(request, pk), actor=person_of(request))
        return Status(204, None)


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    rows = SavedSearch.objects.visible_to(person_of(request)).select_related("person")
    return get_object_or_404(rows, pk=pk)


def _shown(row: SavedSearch) -> dict[str, Any]:
    names = ("name", "kind", "query", "problem", "other_side", "rhythm", "paused", "created_at")
    return {"id": row.pk, "url": row.get_absolute_url(), **{name: getattr(row, name) for name in names}}
