"""例会 for programs: planned in one go, and one with all that follow it changed, announced, called off, filled."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema, Status
from pydantic import Field

from jiedui.foundation.core.api.calls import actor_of, passing, person_of, signed_in, versioned
from jiedui.foundation.core.api.schemas import NOTHING_SAID, CommentGiven
from jiedui.foundation.core.api.versions import seen_version

from .. import services
from ..models import Activity
from ..selectors import series_of, with_parts
from .asking import activity_of
from .given import ActivityChange, PersonGiven, SeriesGiven, changes_of, invited, values_of
from .shown import ActivityOut, row_of


class SeriesOut(Schema):
    """A series as one of its activities stands in it."""

    code: str = Field(description=gettext_noop("系列的编号"))
    words: str = Field(description=gettext_noop("多久一次、共几次、到哪天"))
    activities: list[ActivityOut] = Field(description=gettext_noop("您能看到的各次，含改时间前后接续的各次"))


def add_creating(router: Router) -> None:
    """Planning a series; it comes before what names one activity."""

    @router.post(
        "/series",
        response={201: SeriesOut},
        operation_id="activities_create_series",
        summary=gettext_noop("发起定期举行的活动"),
    )
    @signed_in
    def create(request: HttpRequest, given: SeriesGiven) -> Any:
        actor = person_of(request)
        first, *_others = services.create_series(actor=actor, **given.planned, **values_of(given, actor))
        passing(request).location = f"{request.path.removesuffix('/series')}/{first.code}/series"
        return Status(201, _whole(request, first.code))


def add_following(router: Router) -> None:
    """What is done with one of a series and those after it."""

    @router.get(
        "/{code}/series",
        response=SeriesOut,
        operation_id="activities_series",
        summary=gettext_noop("所属系列的各次"),
    )
    def read(request: HttpRequest, code: str) -> Any:
        return _whole(request, code)

    @router.patch(
        "/{code}/following",
        response=SeriesOut,
        operation_id="activities_change_following",
        summary=gettext_noop("修改这一次和其后各次"),
    )
    @signed_in
    @versioned
    def change(request: HttpRequest, code: str, given: ActivityChange) -> Any:
        row = activity_of(request, code)
        changed = changes_of(given, row, person_of(request))
        services.change_following(row, actor=person_of(request), seen=seen_version(request, row), **changed)
        return _whole(request, code)

    @router.post(
        "/{code}/following/people",
        response={201: SeriesOut},
        operation_id="activities_invite_following",
        summary=gettext_noop("邀请人员参加这一次和其后各次"),
    )
    @signed_in
    def invite(request: HttpRequest, code: str, given: PersonGiven) -> Any:
        row = activity_of(request, code)
        services.invite_following(row, actor=person_of(request), **invited(given, person_of(request)))
        return Status(201, _whole(request, code))

    for name, (summary, take) in STEPS.items():
        _add_step(router, name, summary, take)


Taken = Callable[[Activity, Any, str], Any]
STEPS: dict[str, tuple[str, Taken]] = {
    "announce": (
        gettext_noop("发出这一次和其后各次的通知"),
        lambda row, actor, said: services.announce_following(row, actor=actor),
    ),
    "cancel": (
        gettext_noop("取消这一次和其后各次"),
        lambda row, actor, said: services.cancel_following(row, comment=said, actor=actor),
    ),
}


def _add_step(router: Router, name: str, summary: str, take: Taken) -> None:
    @router.post(
        f"/{{code}}/following/{name}",
        response=SeriesOut,
        operation_id=f"activities_{name}_following",
        summary=summary,
    )
    @signed_in
    def step(request: HttpRequest, code: str, said: CommentGiven = NOTHING_SAID) -> Any:
        take(activity_of(request, code), person_of(request), said.comment)
        return _whole(request, code)


def _whole(request: HttpRequest, code: str) -> dict[str, Any]:
    activity, actor = activity_of(request, code), actor_of(request)
    if activity.series is None:
        raise Http404
    keys = [row.pk for row in series_of(activity, actor)]
    rows = with_parts(Activity.objects.visible_to(actor).filter(pk__in=keys)).order_by("slot", "pk")
    return {
        "code": activity.series.code,
        "words": activity.series.words,
        "activities": [row_of(row) for row in rows],
    }
