"""What was sent to an address, taken along: for whoever looks for what did not arrive."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.ledgers.exports import Asked, ExportColumn, list_of

from .models import Webhook
from .selectors import label_of


def _deliveries(asked: Asked) -> Any:
    webhook: Webhook = get_object_or_404(Webhook.objects.visible_to(asked.actor), code=asked.of)
    return webhook.deliveries.all()


DELIVERIES = list_of(
    "api.deliveries",
    pgettext_lazy("plural", "投递记录"),
    (
        ExportColumn(gettext_lazy("时间"), lambda row: row.created_at, 18),
        ExportColumn(gettext_lazy("消息编号"), lambda row: row.message_id, 38),
        ExportColumn(gettext_lazy("事件"), lambda row: label_of(row.kind), 24),
        ExportColumn(gettext_lazy("状态"), lambda row: row.get_state_display(), 12),
        ExportColumn(gettext_lazy("次数"), lambda row: row.attempts, 8),
    ),
    _deliveries,
)
