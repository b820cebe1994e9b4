"""Kinds, states and replies of activities, with the labels that people see."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.visibility import Visibility


class ActivityKind(TextChoices):
    """What sort of meeting it is."""

    VISIT = "visit", _("互访")
    FORUM = "forum", _("座谈会")
    MEETING = "meeting", _("联席会议")
    SURVEY = "survey", _("联合调研")
    CEREMONY = "ceremony", _("签约仪式")
    TRAINING = "training", _("培训")
    OTHER = "other", _("其他")


class ActivityState(TextChoices):
    """Where an activity is in its life."""

    DRAFT = "draft", _("筹备中")
    ANNOUNCED = "announced", _("已通知")
    HELD = "held", _("已举行")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已取消")


STATE_TONES = {
    ActivityState.DRAFT: "neutral",
    ActivityState.ANNOUNCED: "info",
    ActivityState.HELD: "warn",
    ActivityState.CLOSED: "good",
    ActivityState.CANCELLED: "bad",
}

# an activity of two sides is internal to neither of them
VISIBILITIES = [
    (Visibility.PUBLIC.value, Visibility.PUBLIC.label),
    (Visibility.TWINNED.value, Visibility.TWINNED.label),
    (Visibility.PARTIES.value, Visibility.PARTIES.label),
]


class Part(TextChoices):
    """What somebody does there."""

    LEADER = "leader", _("带队")
    DELEGATE = "delegate", _("团员")
    SPEAKER = "speaker", _("发言")
    STAFF = "staff", _("会务")
    GUEST = "guest", _("来宾")


class Reply(TextChoices):
    """What an invited person said; who found no seat left waits for one."""

    INVITED = "invited", _("待回复")
    ACCEPTED = "accepted", _("参加")
    TENTATIVE = "tentative", _("待定")
    WAITING = "waiting", _("候补")
    DECLINED = "declined", _("不参加")


REPLY_TONES = {
    Reply.INVITED: "neutral",
    Reply.ACCEPTED: "good",
    Reply.TENTATIVE: "info",
    Reply.WAITING: "warn",
    Reply.DECLINED: "bad",
}


class Arrival(TextChoices):
    """How somebody signed in."""

    CODE = "code", pgettext_lazy("sign-in", "扫码")
    LIST = "list", pgettext_lazy("sign-in", "会务登记")


class Rhythm(TextChoices):
    """How often a series comes round."""

    WEEK = "week", _("每周")
    FORTNIGHT = "fortnight", _("每两周")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    HALF = "half", _("每半年")
    YEAR = "year", _("每年")


class Pattern(TextChoices):
    """On which day of the month it comes round; weeks have their weekday anyway."""

    DATE = "date", _("同一日期（如每月 15 日）")
    WEEKDAY = "weekday", _("同一个星期几（如第一个星期二）")
    LAST = "last", _("最后一个这样的星期几（如最后一个星期五）")
