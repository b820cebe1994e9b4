"""The life of an activity: prepared, announced, held, closed by both sides; or called off, with a reason."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.core.workflow import Transition, Workflow

from .choices import ActivityState as S
from .models import Activity
from .selectors import closing_of, sides_of


def has_two_sides(activity: Activity) -> str:
    return "" if len(sides_of(activity)) > 1 else _("对方还没有参办单位")


def sides_are_there(activity: Activity) -> str:
    """Nobody is invited by a side that will have left."""
    gone = [side.name for side in sides_of(activity) if side.leaves_on and side.leaves_on <= activity.day]
    return (
        _("%(sides)s到活动那天已退出协议，请改时间或参办单位") % {"sides": _("、").join(gone)} if gone else ""
    )


def has_not_ended(activity: Activity) -> str:
    return _("结束时间已过，请先改时间") if activity.ends_at <= clock.now() else ""


def has_begun(activity: Activity) -> str:
    return "" if activity.starts_at <= clock.now() else _("活动还没有开始")


def is_confirmed_by_all(activity: Activity) -> str:
    waiting = [each.side.name for each in closing_of(activity) if each.confirmation is None]
    return _("%(sides)s 尚未确认") % {"sides": _("、").join(waiting)} if waiting else ""


ACTIVITY = Workflow(
    states=S,
    initial=S.DRAFT,
    transitions=(
        Transition(
            name="announce",
            label=gettext_lazy("发出通知"),
            sources={S.DRAFT},
            target=S.ANNOUNCED,
            permission="activities.announce_activity",
            guards=(has_two_sides, sides_are_there, has_not_ended),
            tone="primary",
            confirm=gettext_lazy("发出后，名单上的人收到邀请，活动按可见范围公开，并进入各人的日历。"),
        ),
        Transition(
            name="hold",
            label=gettext_lazy("登记已举行"),
            sources={S.DRAFT, S.ANNOUNCED},
            target=S.HELD,
            permission="activities.hold_activity",
            guards=(has_two_sides, has_begun),
            tone="primary",
        ),
        Transition(
            name="cancel",
            label=gettext_lazy("取消活动"),
            sources={S.DRAFT, S.ANNOUNCED},
            target=S.CANCELLED,
            permission="activities.cancel_activity",
            needs_comment=True,
            tone="danger",
            confirm=gettext_lazy("取消后不能恢复；已通知的人会收到取消的消息，日历中显示为已取消。"),
        ),
        Transition(
            name="close",
            label=gettext_lazy("办结"),
            sources={S.HELD},
            target=S.CLOSED,
            guards=(is_confirmed_by_all,),
        ),
    ),
)
