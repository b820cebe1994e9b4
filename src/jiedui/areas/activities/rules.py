"""Who may see, prepare, attend and close activities; `ActivityQuerySet.visible_to` says the first in SQL."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.selectors import twinning_ids_of_actor
from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.choices import WORKING_ROLES, Role
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role, is_platform_staff
from jiedui.foundation.organisations.selectors import memberships_of, organisation_ids_of

from .choices import ActivityState
from .models import Activity, CalendarAddress, Participant
from .selectors import hosts_of

CONFIRMING = (Role.SECRETARY, Role.MANAGER, Role.LEADER)


def _hosts(activity: Activity) -> set[int]:
    return {organisation.pk for organisation in hosts_of(activity)}


@predicate
def belongs_to_hosts(actor: Any, activity: Activity) -> bool:
    mine = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
    return bool(mine) and bool(mine & _hosts(activity))


@predicate
def prepares_it(actor: Any, activity: Activity) -> bool:
    """Does the daily work of the host or of a partner."""
    return actor.is_authenticated and any(has_role(actor, pk, *WORKING_ROLES) for pk in _hosts(activity))


@predicate
def works_for_host(actor: Any, activity: Activity) -> bool:
    return actor.is_authenticated and has_role(actor, activity.host_id, *WORKING_ROLES)


@predicate
def is_announced(actor: Any, activity: Activity) -> bool:
    return activity.announced_at is not None


@predicate
def is_public(actor: Any, activity: Activity) -> bool:
    return activity.visibility == Visibility.PUBLIC


@predicate
def is_for_twins(actor: Any, activity: Activity) -> bool:
    if activity.visibility != Visibility.TWINNED or not actor.is_authenticated:
        return False
    return bool({activity.agreement_id, activity.agreement.parent_id} & twinning_ids_of_actor(actor))


@predicate
def is_invited(actor: Any, activity: Activity) -> bool:
    return bool(actor.is_authenticated and Participant.objects.filter(activity=activity, user=actor).exists())


@predicate
def is_editable(actor: Any, activity: Activity) -> bool:
    """What is planned may be changed until the activity is done with."""
    return activity.state in {ActivityState.DRAFT, ActivityState.ANNOUNCED, ActivityState.HELD}


@predicate
def confirms_for_a_host(actor: Any, activity: Activity) -> bool:
    """Secretary, manager or leader of an organisation that runs it."""
    return actor.is_authenticated and any(has_role(actor, pk, *CONFIRMING) for pk in _hosts(activity))


@predicate
def works_anywhere(actor: Any, obj: Any = None) -> bool:
    """Does the daily work of some organisation; asked about one, of that one."""
    if not actor.is_authenticated:
        return False
    if isinstance(obj, Organisation):
        return has_role(actor, obj.pk, *WORKING_ROLES)
    return any(not roles.isdisjoint(WORKING_ROLES) for roles in memberships_of(actor).values())


@predicate
def is_own_place(actor: Any, participant: Participant) -> bool:
    return participant.is_of(actor)


@predicate
def is_own_address(actor: Any, address: CalendarAddress) -> bool:
    return bool(actor.is_authenticated and address.person_id == actor.pk)


add_perm(
    "activities.view_activity",
    is_platform_staff | belongs_to_hosts | (is_announced & (is_public | is_for_twins | is_invited)),
    label=_("查看活动"),
)
add_perm("activities.see_people", is_platform_staff | belongs_to_hosts | is_invited, label=_("查看参加人员"))
add_perm(
    "activities.see_inside", is_platform_staff | belongs_to_hosts | is_invited, label=_("查看活动文件和纪要")
)
add_perm("activities.see_cost", is_platform_staff | belongs_to_hosts, label=_("查看接待费用"))
add_perm("activities.create_activity", works_anywhere, label=_("为本单位发起活动"))
add_perm("activities.change_activity", prepares_it & is_editable, label=_("修改活动"))
add_perm("activities.attach", prepares_it & is_editable, label=_("添加活动图片和文件"))
add_perm("activities.announce_activity", works_for_host, label=_("发出活动通知"))
add_perm("activities.hold_activity", prepares_it, label=_("登记活动已举行"))
add_perm("activities.cancel_activity", works_for_host, label=_("取消活动"))
add_perm("activities.invite", prepares_it & is_editable, label=_("邀请人员"))
add_perm("activities.reply", is_own_place, label=_("回复邀请"))
add_perm("activities.keep_list", prepares_it, label=_("办理签到"))
add_perm("activities.confirm_closing", confirms_for_a_host, label=_("确认活动办结"))
add_perm("activities.follow_resolutions", prepares_it, label=_("落实决议"))
add_perm("activities.revoke_address", is_own_address, label=_("停用日历订阅地址"))
