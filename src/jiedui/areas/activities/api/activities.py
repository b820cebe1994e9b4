"""交流活动 for programs: read, prepare, announce, answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import Field

from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import with_parts as agreements_with_parts
from jiedui.foundation.core.api.calls import actor_of, passing, person_of, signed_in
from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import NOTHING_SAID, CommentGiven, Given
from jiedui.foundation.core.api.versions import show_version
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer
from jiedui.foundation.organisations.models import Organisation

from .. import services
from ..choices import ActivityKind, ActivityState
from ..filters import ActivityList
from ..models import Activity
from ..selectors import clauses_to_choose, participation_of, with_parts
from ..tables import ACTIVITIES
from .shown import ActivityOut, ActivityWhole, row_of, whole_of

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


class ActivityGiven(Given):
    """An activity to prepare."""

    agreement: str = Field(description=gettext_noop("所依据协议的编号"))
    kind: ActivityKind = Field(description=gettext_noop("类别"))
    title: str = Field(description=gettext_noop("名称"))
    title_en: str = Field("", description=gettext_noop("英文名称"))
    host: int = Field(description=gettext_noop("主办单位的编号：您所在的单位"))
    co_hosts: list[int] = Field(description=gettext_noop("对方参办单位的编号，至少一家"))
    clauses: list[int] = Field(default=[], description=gettext_noop("对应条款的编号"))
    starts_at: datetime = Field(description=gettext_noop("开始时间，带时差"))
    ends_at: datetime = Field(description=gettext_noop("结束时间，带时差"))
    time_zone: str = Field("Asia/Shanghai", description=gettext_noop("活动所在地的时区"))
    venue: str = Field(description=gettext_noop("地点"))
    capacity: int | None = Field(None, ge=1, le=30000, description=gettext_noop("名额；不限则不填"))
    visibility: Literal["public", "twinned", "parties"] = Field(
        "public", description=gettext_noop("可见范围")
    )
    purpose: str = Field(description=gettext_noop("目的"))


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
        made = services.create_activity(actor=actor, **_values(given, actor))
        passing(request).location = f"{request.path}/{made.code}"
        return Status(201, _whole(request, made.code))

    @router.get(
        "/{code}", response=ActivityWhole, operation_id="activities_read", summary=gettext_noop("详情")
    )
    def read(request: HttpRequest, code: str) -> Any:
        return _whole(request, code)

    @router.post(
        "/{code}/reply",
        response=ActivityWhole,
        operation_id="activities_reply",
        summary=gettext_noop("回复邀请"),
    )
    @signed_in
    def reply(request: HttpRequest, code: str, given: ReplyGiven) -> Any:
        actor = person_of(request)
        place = participation_of(_found(request, code), actor)
        if place is None:
            raise Http404
        services.reply_to(place, reply=given.reply, note=given.note, actor=actor)
        return _whole(request, code)

    _add_steps(router)
    return router


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
            take(_found(request, code), person_of(request), said.comment)
            return _whole(request, code)

    for name, (summary, take) in STEPS.items():
        add(name, summary, take)


def _found(request: HttpRequest, code: str) -> Activity:
    rows = with_parts(Activity.objects.visible_to(actor_of(request))).select_related("minutes")
    found = rows.filter(code=code[:20]).first()
    if found is None:
        raise Http404
    return found


def _whole(request: HttpRequest, code: str) -> dict[str, Any]:
    found = _found(request, code)
    show_version(request, found)
    return whole_of(found, actor_of(request))


def _query(asked: ActivityFilters) -> QueryDict:
    query = QueryDict(mutable=True)
    for name in ActivityFilters.model_fields:
        if value := getattr(asked, name):
            query[name] = str(getattr(value, "value", value))
    return query


def _values(given: ActivityGiven, actor: Any) -> dict[str, Any]:
    """The rows that the codes and keys stand for.

    Raises:
        Invalid: one of them stands for nothing that the caller may name.
    """
    agreements = agreements_with_parts(Agreement.objects.visible_to(actor))
    agreement = agreements.filter(code=given.agreement[:20]).first()
    if agreement is None:
        raise Invalid({"agreement": [_("没有这份协议，或者您不能查看它。")]})
    organisations = Organisation.objects.visible_to(actor).select_related("region")
    host = organisations.filter(pk=given.host).first() if _fits(given.host) else None
    if host is None:
        raise Invalid({"host": [_("没有这个单位。")]})
    partners = list(organisations.filter(pk__in=[key for key in given.co_hosts if _fits(key)]))
    if len(partners) != len(set(given.co_hosts)):
        raise Invalid({"co_hosts": [_("其中有不存在的单位。")]})
    clauses = list(clauses_to_choose(agreement).filter(pk__in=[key for key in given.clauses if _fits(key)]))
    if len(clauses) != len(set(given.clauses)):
        raise Invalid({"clauses": [_("其中有不属于这份协议现行文本的条款。")]})
    for name in ("starts_at", "ends_at"):
        if getattr(given, name).tzinfo is None:
            raise Invalid({name: [_("时间要带时差，例如 2026-05-12T09:30:00+08:00。")]})
    plain = given.model_dump(exclude={"agreement", "host", "co_hosts", "clauses"})
    plain["kind"] = given.kind.value
    return plain | {"agreement": agreement, "host": host, "co_hosts": partners, "clauses": clauses}


def _fits(key: int) -> bool:
    return 0 < key < 2**63
