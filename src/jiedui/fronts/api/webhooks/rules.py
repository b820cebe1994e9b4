"""Who may: the managers of a verified organisation arrange what its own systems are told."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.organisations.rules import is_manager, is_verified, manages

from .models import Webhook


@predicate
def is_verified_ones(actor: Any, webhook: Webhook | None) -> bool:
    return webhook is not None and webhook.organisation.is_verified


add_perm("api.manage_webhooks", is_manager, label=_("管理事件推送"))
add_perm("api.create_webhook", is_manager & is_verified, label=_("为单位添加事件推送"))
add_perm("api.view_webhook", manages("organisation"), label=_("查看事件推送"))
add_perm("api.change_webhook", manages("organisation"), label=_("修改单位的事件推送"))
add_perm("api.send_webhook", manages("organisation") & is_verified_ones, label=_("发送事件推送"))
