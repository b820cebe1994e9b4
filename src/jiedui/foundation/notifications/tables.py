"""The inbox, taken along."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.ledgers.exports import ExportColumn, list_of

from .selectors import Worded, inbox, worded


def _told(notice: Worded) -> str:
    return _("未读") if notice.unread else _("已读")


NOTICES = list_of(
    "notifications.notices",
    pgettext_lazy("plural", "通知"),
    (
        ExportColumn(gettext_lazy("时间"), lambda notice: notice.at, 18),
        ExportColumn(gettext_lazy("类别"), lambda notice: notice.label, 16),
        ExportColumn(gettext_lazy("内容"), lambda notice: notice.sentence, 60),
        ExportColumn(gettext_lazy("紧急"), lambda notice: _("紧急") if notice.urgent else "", 8),
        ExportColumn(gettext_lazy("阅读"), _told, 8),
    ),
    lambda asked: inbox(asked.actor, asked.query),
    read=lambda asked, notices: worded(notices),
)
