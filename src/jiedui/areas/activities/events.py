"""What happens to activities."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

ACTIVITY_CREATED = EventKind(
    "activities.activity.created", label=_("发起活动"), sentence=_("%(actor)s 发起了“%(target)s”")
)
ACTIVITY_CHANGED = EventKind(
    "activities.activity.changed", label=_("修改活动"), sentence=_("%(actor)s 修改了“%(target)s”的安排")
)
ACTIVITY_RESCHEDULED = EventKind(
    "activities.activity.rescheduled",
    label=_("改时间"),
    sentence=_("%(actor)s 更改了“%(target)s”的时间"),
    tone="warn",
)
ACTIVITY_ANNOUNCED = EventKind(
    "activities.activity.announced",
    label=_("发出通知"),
    sentence=_("%(actor)s 发出了“%(target)s”的通知"),
    tone="info",
)
ACTIVITY_CANCELLED = EventKind(
    "activities.activity.cancelled",
    label=_("取消活动"),
    sentence=_("%(actor)s 取消了“%(target)s”"),
    tone="bad",
)
ACTIVITY_HELD = EventKind(
    "activities.activity.held", label=_("已举行"), sentence=_("%(actor)s 登记“%(target)s”已举行"), tone="good"
)
ACTIVITY_CLOSED = EventKind(
    "activities.activity.closed", label=_("办结"), sentence=_("各方均已确认，“%(target)s”办结"), tone="good"
)
PARTICIPANT_INVITED = EventKind(
    "activities.participant.invited", label=_("邀请"), sentence=_("%(actor)s 邀请人员参加“%(target)s”")
)
PARTICIPANT_REMOVED = EventKind(
    "activities.participant.removed",
    label=_("移出名单"),
    sentence=_("%(actor)s 将一人移出“%(target)s”的名单"),
)
PARTICIPANT_REPLIED = EventKind(
    "activities.participant.replied",
    label=_("回复邀请"),
    sentence=_("%(actor)s 回复了“%(target)s”的邀请：%(reply)s"),
)
PARTICIPANT_MOVED_UP = EventKind(
    "activities.participant.moved_up",
    label=_("候补转正"),
    sentence=_("“%(target)s”空出名额，一位候补人员转为参加"),
    tone="good",
)
PARTICIPANT_SIGNED_IN = EventKind(
    "activities.participant.signed_in", label=_("签到"), sentence=_("“%(target)s”有一人签到")
)
PLAN_CHANGED = EventKind(
    "activities.plan.changed", label=_("修改日程"), sentence=_("%(actor)s 修改了“%(target)s”的行程和议程")
)
MINUTES_WRITTEN = EventKind(
    "activities.minutes.written",
    label=_("撰写纪要"),
    sentence=_("%(actor)s 写下“%(target)s”的纪要第 %(revision)s 稿"),
)
MINUTES_READY = EventKind(
    "activities.minutes.submitted",
    label=_("提请确认"),
    sentence=_("%(actor)s 提请各方确认“%(target)s”的纪要第 %(revision)s 稿"),
    tone="info",
)
CLOSING_CONFIRMED = EventKind(
    "activities.closing.confirmed",
    label=_("确认办结"),
    sentence=_("%(actor)s 代表一方确认“%(target)s”的纪要第 %(revision)s 稿"),
    tone="good",
)
RESOLUTION_FOLLOWED = EventKind(
    "activities.resolution.followed",
    label=_("落实决议"),
    sentence=_("%(actor)s 落实了“%(target)s”的第 %(number)s 项决议"),
    tone="good",
)
NEWS_TAKEN = EventKind(
    "activities.news.taken", label=_("编发动态"), sentence=_("%(actor)s 处理了“%(target)s”的新闻稿")
)
ADDRESS_CREATED = EventKind(
    "activities.calendar_address.created",
    label=_("订阅日历"),
    sentence=_("%(actor)s 创建了一个日历订阅地址"),
)
ADDRESS_REVOKED = EventKind(
    "activities.calendar_address.revoked",
    label=_("停用日历地址"),
    sentence=_("%(actor)s 停用了一个日历订阅地址"),
)
