"""Who hears of what: the invited, and those who speak for the organisations that run an activity."""

from collections.abc import Iterable
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.audit.sentences import word
from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Membership

from . import events
from .choices import Reply
from .models import Activity, Participant
from .rules import CONFIRMING
from .selectors import hosts_of
from .services.activities import KEPT

PREPARING = (Role.SECRETARY, Role.MANAGER, Role.LIAISON)


def _activity(happening: Happening) -> Activity:
    return cast(Activity, happening.target)


def _people(activity: Activity) -> set[Any]:
    """Everybody with an account who did not decline."""
    rows = Participant.objects.filter(activity=activity, user__isnull=False).exclude(reply=Reply.DECLINED)
    return {participant.user for participant in rows.select_related("user")}


def _members(activity: Activity, roles: Iterable[str], *, without_host: bool = False) -> set[Any]:
    organisations = hosts_of(activity)[1:] if without_host else hosts_of(activity)
    rows = Membership.objects.filter(organisation__in=organisations, role__in=list(roles))
    return {membership.user for membership in rows.select_related("user")}


def _told_already(happening: Happening) -> set[Any]:
    """Who hears of the first of several that were changed in one go hears of that one alone."""
    first = Activity.objects.filter(code=happening.data.get("along") or "").first()
    if first is None or first.announced_at is None:
        return set()
    return _people(first) | _members(first, PREPARING, without_host=True)


def invited(happening: Happening) -> Iterable[Any]:
    return _people(_activity(happening)) - _told_already(happening)


def person_invited(happening: Happening) -> Iterable[Any]:
    """The one invited, once the activity is announced: before that, the list is still being made."""
    if _activity(happening).announced_at is None:
        return []
    return set(_users(happening.data.get("participant"))) - _told_already(happening)


def inviters(happening: Happening) -> Iterable[Any]:
    """Who invited the one that replies, and who began to prepare the activity."""
    key: Any = happening.data.get("participant")
    rows = Participant.objects.filter(pk=key).select_related("invited_by")
    return {_activity(happening).created_by, *(participant.invited_by for participant in rows)}


def person_moved_up(happening: Happening) -> Iterable[Any]:
    return _users(happening.data.get("participant"))


def _users(key: Any) -> list[Any]:
    rows = Participant.objects.filter(pk=key, user__isnull=False).select_related("user")
    return [participant.user for participant in rows]


def partners(happening: Happening) -> Iterable[Any]:
    """Those of the other organisations who prepare it with the host, unless they are invited anyway."""
    activity = _activity(happening)
    return _members(activity, PREPARING, without_host=True) - _people(activity) - _told_already(happening)


def invited_and_partners(happening: Happening) -> Iterable[Any]:
    activity = _activity(happening)
    known = _people(activity) if activity.announced_at else set()
    return (known | _members(activity, PREPARING, without_host=True)) - _told_already(happening)


def invited_where_it_matters(happening: Happening) -> Iterable[Any]:
    """Told of a change is who keeps it in a calendar, of what stands there."""
    activity = _activity(happening)
    changed = cast("list[str]", happening.data.get("changed") or [])
    known = _people(activity) if activity.announced_at and set(changed) & set(KEPT) else set()
    return known - _told_already(happening)


def confirmers(happening: Happening) -> Iterable[Any]:
    return _members(_activity(happening), CONFIRMING)


def readers_of_minutes(happening: Happening) -> Iterable[Any]:
    """Who was there and has nothing to confirm."""
    activity = _activity(happening)
    return _people(activity) - _members(activity, CONFIRMING)


def desk_page(happening: Happening) -> str:
    return _activity(happening).get_desk_url()


def people_page(happening: Happening) -> str:
    return reverse("activities:people", args=[_activity(happening).code])


def replies_in_words(values: set[str]) -> dict[str, str]:
    return {value: str(Reply(value).label) for value in values if value in Reply.values}


word(events.PARTICIPANT_REPLIED, reply=replies_in_words)


notify(events.ACTIVITY_ANNOUNCED, to=invited, link=desk_page, subject=_("您受邀参加活动"), urgent=True)
notify(events.ACTIVITY_ANNOUNCED, to=partners, link=desk_page, subject=_("贵单位参办的活动已发出通知"))
notify(
    events.PARTICIPANT_INVITED, to=person_invited, link=desk_page, subject=_("您受邀参加活动"), urgent=True
)
notify(
    events.ACTIVITY_RESCHEDULED,
    to=invited_and_partners,
    link=desk_page,
    subject=_("活动改了时间"),
    urgent=True,
)
notify(events.ACTIVITY_CHANGED, to=invited_where_it_matters, link=desk_page, subject=_("活动安排有变动"))
notify(
    events.ACTIVITY_CANCELLED, to=invited_and_partners, link=desk_page, subject=_("活动已取消"), urgent=True
)
notify(events.PARTICIPANT_REPLIED, to=inviters, link=people_page, subject=_("有人回复了邀请"))
notify(
    events.PARTICIPANT_MOVED_UP,
    to=person_moved_up,
    link=desk_page,
    subject=_("空出名额，您已转为参加"),
    sentence=_("“%(target)s”空出名额，您已由候补转为参加"),
    urgent=True,
)
notify(events.MINUTES_READY, to=readers_of_minutes, link=desk_page, subject=_("活动纪要已写好"))
notify(events.MINUTES_READY, to=confirmers, link=desk_page, subject=_("请确认活动办结"), urgent=True)
notify(events.CLOSING_CONFIRMED, to=confirmers, link=desk_page, subject=_("一方已确认活动办结"))
notify(events.ACTIVITY_CLOSED, to=confirmers, link=desk_page, subject=_("活动已办结"))
