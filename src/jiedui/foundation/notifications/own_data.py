"""What notices hold of a person."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.audit import sentences
from jiedui.foundation.core.own_data import Column, OwnData, excuse, own_data

own_data.add(
    OwnData(
        "notifications.notices",
        _("通知"),
        "notifications.Notice",
        people=("recipient",),
        columns=(
            "created_at",
            Column("kind", value=lambda notice: sentences.label(notice.kind)),
            "url",
            "read_at",
        ),
    )
)
excuse(
    "notifications.Notice.actor_id",
    reason="a notice is its reader's; what the actor did stands among their events",
)
own_data.add(
    OwnData(
        "notifications.preferences",
        _("通知偏好"),
        "notifications.Preference",
        people=("person",),
        columns=("group", "delivery"),
    )
)
own_data.add(
    OwnData(
        "notifications.mail_times",
        _("邮件时间"),
        "notifications.MailTimes",
        people=("person",),
        columns=("digest_hour", "quiet_from", "quiet_until"),
    )
)
