"""Adding, changing and trying out the addresses that an organisation's events are sent to."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.announcing import announcements
from jiedui.foundation.core.errors import Invalid, TooMany, WrongState
from jiedui.foundation.core.events import EventKind, record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.core.tasks import enqueue_on_commit
from jiedui.foundation.organisations.models import Organisation

from . import events
from .choices import DeliveryState, WebhookState
from .models import Webhook, WebhookDelivery, new_nonce
from .payloads import PING, ping_of
from .targets import Unreachable, check_written
from .tasks import deliver

AT_MOST = 10


@transaction.atomic
def create_webhook(
    organisation: Organisation, *, actor: Any, label: str, url: str, kinds: Collection[str]
) -> Webhook:
    """Have events of the organisation's own things sent to an address; the caller shows `secret`, once.

    Raises:
        NotAllowed: the actor does not manage the organisation, or it is not verified.
        TooMany: it has ten already.
        Invalid: the platform does not send there, no kind of event was chosen, or the address is registered already.
    """
    require(actor, "api.create_webhook", organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.webhooks.count() >= AT_MOST:  # type: ignore[attr-defined]  # -- the reverse of our own key
        raise TooMany(_("每个单位最多添加 %(limit)s 个接收地址，请先删除不用的。") % {"limit": AT_MOST})
    webhook = Webhook(organisation=organisation, created_by=actor, label=label, url=url, kinds=_known(kinds))
    _check_url(url)
    save_checked(webhook, exclude=["code"])
    _tell(events.CREATED, webhook, actor)
    return webhook


@transaction.atomic
def change_webhook(webhook: Webhook, *, actor: Any, label: str, url: str, kinds: Collection[str]) -> Webhook:
    """Another name, address or choice of events; what still waits goes to the new address.

    Raises:
        NotAllowed: the actor does not manage its organisation.
        Invalid: as above.
    """
    require(actor, "api.change_webhook", webhook)
    _check_url(url)
    _lock(webhook)
    webhook.label, webhook.url, webhook.kinds = label, url, _known(kinds)
    save_checked(webhook, update_fields=["label", "url", "kinds"])
    _tell(events.CHANGED, webhook, actor)
    return webhook


@transaction.atomic
def rotate_secret(webhook: Webhook, *, actor: Any) -> Webhook:
    """A new secret, which the caller shows once; for a day the old one signs as well.

    Raises:
        NotAllowed: the actor does not manage its organisation.
    """
    require(actor, "api.change_webhook", webhook)
    _lock(webhook)
    webhook.old_nonce, webhook.nonce, webhook.rotated_at = webhook.nonce, new_nonce(), clock.now()
    webhook.save(update_fields=["old_nonce", "nonce", "rotated_at"])
    _tell(events.ROTATED, webhook, actor)
    return webhook


@transaction.atomic
def pause_webhook(webhook: Webhook, *, actor: Any) -> Webhook:
    """Send nothing for a while: what waits keeps, what happens meanwhile is not written down for it.

    Raises:
        NotAllowed: the actor does not manage its organisation.
        WrongState: it is not active.
    """
    require(actor, "api.change_webhook", webhook)
    _lock(webhook)
    if not webhook.is_active:
        raise WrongState(_("这个事件推送没有启用，不用暂停。"))
    webhook.state = WebhookState.PAUSED
    webhook.save(update_fields=["state"])
    _tell(events.PAUSED, webhook, actor)
    return webhook


@transaction.atomic
def resume_webhook(webhook: Webhook, *, actor: Any) -> Webhook:
    """Send again, what waited first.

    Raises:
        NotAllowed: the actor does not manage its organisation, or it is not verified.
        WrongState: it is active.
    """
    require(actor, "api.send_webhook", webhook)
    _lock(webhook)
    if webhook.is_active:
        raise WrongState(_("这个事件推送已在启用中。"))
    webhook.state, webhook.failing_since = WebhookState.ACTIVE, None
    webhook.save(update_fields=["state", "failing_since"])
    webhook.deliveries.filter(state=DeliveryState.WAITING).update(due_at=clock.now())  # type: ignore[attr-defined]  # -- the reverse of our own key
    _tell(events.RESUMED, webhook, actor)
    return webhook


@transaction.atomic
def delete_webhook(webhook: Webhook, *, actor: Any) -> None:
    """Forget the address, with all that was sent there.

    Raises:
        NotAllowed: the actor does not manage its organisation.
    """
    require(actor, "api.change_webhook", webhook)
    _tell(events.DELETED, webhook, actor)
    webhook.delete()


@transaction.atomic
def send_test(webhook: Webhook, *, actor: Any) -> WebhookDelivery:
    """Send a message that says nothing, to see whether anything arrives.

    Raises:
        NotAllowed: the actor does not manage its organisation, or it is not verified.
        WrongState: it is not active.
        TooMany: several of them still wait.
    """
    require(actor, "api.send_webhook", webhook)
    _lock(webhook)
    _require_active(webhook)
    waiting = webhook.deliveries.filter(kind=PING, state=DeliveryState.WAITING)  # type: ignore[attr-defined]  # -- the reverse of our own key
    if waiting.count() >= 3:
        raise TooMany(_("还有测试消息没有送达，请先看它们的投递记录。"))
    delivery = WebhookDelivery.objects.create(webhook=webhook, kind=PING, body=ping_of(webhook))
    enqueue_on_commit(deliver, delivery.pk)
    return delivery


@transaction.atomic
def redeliver(delivery: WebhookDelivery, *, actor: Any) -> WebhookDelivery:
    """Send a message once more, under its own number: a receiver that has it already sees that.

    Raises:
        NotAllowed: the actor does not manage the organisation, or it is not verified.
        WrongState: the address is not active.
    """
    require(actor, "api.send_webhook", delivery.webhook)
    _lock(delivery.webhook)
    _require_active(delivery.webhook)
    locked = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
    locked.state, locked.due_at = DeliveryState.WAITING, clock.now()
    locked.save(update_fields=["state", "due_at"])
    enqueue_on_commit(deliver, locked.pk)
    return locked


def _known(kinds: Collection[str]) -> list[str]:
    chosen = [entry.code for entry in announcements if entry.code in kinds]
    if not chosen:
        raise Invalid({"kinds": [_("请至少选择一种事件。")]})
    if unknown := set(kinds) - set(chosen):
        raise Invalid({"kinds": [_("没有这种事件：%(kinds)s。") % {"kinds": _("、").join(sorted(unknown))}]})
    return chosen


def _check_url(url: str) -> None:
    try:
        check_written(url)
    except Unreachable as refusal:
        raise Invalid({"url": [str(refusal.problem.label)]}) from None


def _lock(webhook: Webhook) -> None:
    webhook.refresh_from_db(from_queryset=Webhook.objects.select_for_update())


def _require_active(webhook: Webhook) -> None:
    if not webhook.is_active:
        raise WrongState(_("这个事件推送没有启用，请先恢复。"))


def _tell(kind: EventKind, webhook: Webhook, actor: Any) -> None:
    record(
        kind,
        actor=actor,
        target=webhook.organisation,
        organisation=webhook.organisation,
        webhook=webhook.code,
    )
