"""交流活动 for programs: read, prepare, change, announce, invite, answer."""

from collections.abc import Callable
from typing import Any, Literal

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import Field

from jiedui.foundation.core.api.calls import actor_of, passing, person_of, signed_in, versioned
from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import NOTHING_SAID, CommentGiven, Given
from jiedui.foundation.core.api.versions import seen_version
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer

from .. import services
from ..choices import ActivityKind, ActivityState
from ..filters import ActivityList
from ..models import Activity
from ..selectors import participation_of, with_parts
from ..tables import ACTIVITIES
from . import series
from .asking import activity_of, whole_of_code
from .given import ActivityChange, ActivityGiven, PersonGiven, changes_of, invited, values_of
from .shown import ActivityOut, ActivityWhole, row_of

ORDER = (Key("starts_at", descending=True), Key("pk", descending=True))


class ActivityFilters(Schema):
    """Which activities."""

    q: str = Field("", max_length=100, description=gettext_noop("名称、地点或编号中的字词"))
    kind: ActivityKind | None = Field(None, description=gettext_noop("类别"))
    state: ActivityState | None = Field(None, description=gettext_noop("状态"))
    year: int | None = Field(None, ge=1901, le=2199, description=gettext_noop("年份"))
    agreement: str = Field("", max_length=20, description=gettext_noop("所依据协议的编号，含其下的协议"))
    whose: Literal["", "own", "invited"] = Field(
        "", description=gettext_noop("own 为本单位举办的，invited 为您受邀的")
    )
    when: Literal["", "ahead", "past"] = Field(
        "", description=gettext_noop("ahead 为尚未结束的，past 为已结束的")
    )


class ActivityQuery(PageQuery, ActivityFilters):
    """A page of them."""


class ActivityFile(FormatQuery, ActivityFilters):
    """All of them, as a file."""


class ReplyGiven(Given):
    """An answer to one's own invitation."""

    reply: Literal["accepted", "tentative", "declined"] = Field(
        description=gettext_noop("参加、待定或不参加")
    )
    note: str = Field("", max_length=200, description=gettext_noop("留言"))


def activities() -> Router:
    """The calls of activities."""
    router = Router()

    @router.get("", response=Slice[ActivityOut], operation_id="activities_list", summary=gettext_noop("列表"))
    def listed(request: HttpRequest, asked: Query[ActivityQuery]) -> Any:
        rows = ActivityList(actor_of(request), _query(asked)).rows()
        return page_of_rows(request, with_parts(rows), ORDER, asked, lambda found: [row_of(x) for x in found])

    @router.get(
        "/export",
        response={202: JobOut},
        operation_id="activities_export",
        summary=gettext_noop("导出活动列表"),
        openapi_extra=FILES,
    )
    @signed_in
    def export(request: HttpRequest, asked: Query[ActivityFile]) -> Any:
        return export_answer(request, ACTIVITIES, asked)

    @router.post(
        "",
        response={201: ActivityWhole},
        operation_id="activities_create",
        summary=gettext_noop("发起活动"),
    )
    @signed_in
    def create(request: HttpRequest, given: ActivityGiven) -> Any:
        actor = person_of(request)
        made = services.create_activity(actor=actor, **values_of(given, actor))
        passing(request).location = f"{request.path}/{made.code}"
        return Status(201, whole_of_code(request, made.code))

    series.add_creating(router)

    @router.get(
        "/{code}", response=ActivityWhole, operation_id="activities_read", summary=gettext_noop("详情")
    )
    def read(request: HttpRequest, code: str) -> Any:
        return whole_of_code(request, code)

    @router.post(
        "/{code}/reply",
        response=ActivityWhole,
        operation_id="activities_reply",
        summary=gettext_noop("回复邀请"),
    )
    @signed_in
    def reply(request: HttpRequest, code: str, given: ReplyGiven) -> Any:
        actor = person_of(request)
        place = participation_of(activity_of(request, code), actor)
        if place is None:
            raise Http404
        services.reply_to(place, reply=given.reply, note=given.note, actor=actor)
        return whole_of_code(request, code)

    _add_planning(router)
    _add_steps(router)
    series.add_following(router)
    return router


def _add_planning(router: Router) -> None:
    @router.patch(
        "/{code}", response=ActivityWhole, operation_id="activities_change", summary=gettext_noop("修改活动")
    )
    @signed_in
    @versioned
    def change(request: HttpRequest, code: str, given: ActivityChange) -> Any:
        row = activity_of(request, code)
        changed = changes_of(given, row, person_of(request))
        services.change_activity(row, actor=person_of(request), seen=seen_version(request, row), **changed)
        return whole_of_code(request, code)

    @router.post(
        "/{code}/people",
        response={201: ActivityWhole},
        operation_id="activities_invite",
        summary=gettext_noop("邀请人员"),
    )
    @signed_in
    def invite(request: HttpRequest, code: str, given: PersonGiven) -> Any:
        row = activity_of(request, code)
        services.invite(row, actor=person_of(request), **invited(given, person_of(request)))
        return Status(201, whole_of_code(request, code))


Taken = Callable[[Activity, Any, str], Any]
STEPS: dict[str, tuple[str, Taken]] = {
    "announce": (
        gettext_noop("发出通知"),
        lambda row, actor, said: services.announce_activity(row, actor=actor),
    ),
    "hold": (gettext_noop("登记已举行"), lambda row, actor, said: services.hold_activity(row, actor=actor)),
    "cancel": (
        gettext_noop("取消活动"),
        lambda row, actor, said: services.cancel_activity(row, comment=said, actor=actor),
    ),
}


def _add_steps(router: Router) -> None:
    def add(name: str, summary: str, take: Taken) -> None:
        @router.post(
            f"/{{code}}/{name}", response=ActivityWhole, operation_id=f"activities_{name}", summary=summary
        )
        @signed_in
        def step(request: HttpRequest, code: str, said: CommentGiven = NOTHING_SAID) -> Any:
            take(activity_of(request, code), person_of(request), said.comment)
            return whole_of_code(request, code)

    for name, (summary, take) in STEPS.items():
        add(name, summary, take)


def _query(asked: ActivityFilters) -> QueryDict:
    query = QueryDict(mutable=True)
    for name in ActivityFilters.model_fields:
        if value := getattr(asked, name):
            query[name] = str(getattr(value, "value", value))
    return query
