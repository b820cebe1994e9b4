"""What happens to an organisation's things reaches its own systems: signed, tried again, never lost."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from jiedui.areas.exchange.services import listings
from jiedui.foundation.core import clock
from jiedui.foundation.core.announcing import announcements
from jiedui.foundation.notifications.models import Notice
from jiedui.fronts.api.models import Webhook, WebhookAttempt, WebhookDelivery
from jiedui.fronts.api.webhooks import services, tasks
from jiedui.fronts.api.webhooks.choices import DeliveryState, WebhookState
from jiedui.fronts.api.webhooks.delivering import DELAYS, deliver_now
from jiedui.fronts.api.webhooks.signing import signature
from tests.at_once import at_once
from tests.exchange.town import achievement, demand

PUBLISHED = "exchange.demand.published"
DOCS = Path(__file__).parents[2] / "docs" / "use"


def sent(webhook):
    return list(webhook.deliveries.order_by("pk"))


def verified(secret, headers, body):
    """As a receiver does it, with nothing of ours."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split(" ")


def test_a_published_demand_is_told_in_codes_and_a_link(town, webhook, receiver, settings):
    told = demand(town)
    (delivery,) = sent(webhook)
    assert deliver_now(delivery.pk) == "delivered"
    (headers, body) = receiver.requests[0]
    message = json.loads(body)
    assert message == {
        "type": PUBLISHED,
        "timestamp": message["timestamp"],
        "data": {
            "organisation": town.enterprise.code,
            "object": {
                "kind": "exchange.demand",
                "code": told.code,
                "url": f"{settings.WAGTAILADMIN_BASE_URL}/demands/{told.code}/",
            },
            "expires": told.expires_on.isoformat(),
        },
    }
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert verified(webhook.secret, headers, body)


def test_the_signature_is_that_of_the_documented_example():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    given = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_in_a_demonstration_every_message_says_so(town, webhook, receiver, settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "demo", True)
    demand(town)
    assert json.loads(sent(webhook)[0].body)["notice"] == "演示数据"


def test_only_chosen_kinds_of_own_things_are_told(town, webhook):
    achievement(town)
    demand(town, owner=town.institute, actor=town.head, title="示例别家的需求")
    assert sent(webhook) == []


def test_no_message_holds_a_name_or_a_text(town, webhook):
    told = demand(town)
    body = sent(webhook)[0].body
    assert [
        text for text in (told.title, told.problem, town.boss.name, town.enterprise.name) if text in body
    ] == []


@pytest.mark.postgres
def test_what_falls_with_its_transaction_is_never_told(town, webhook):
    class Fall(Exception):
        pass

    def told_and_fallen():
        with transaction.atomic():
            demand(town)
            raise Fall

    with pytest.raises(Fall):
        told_and_fallen()
    assert WebhookDelivery.objects.count() == 0


def test_a_refused_message_is_tried_again_with_growing_patience_and_then_given_up(town, webhook, receiver):
    receiver.answer = lambda number: (500, {}, "服务器忙 <b>".encode())
    demand(town)
    (delivery,) = sent(webhook)
    now, waits = clock.now(), []
    for _number in range(len(DELAYS) + 1):
        with clock.at(now):
            deliver_now(delivery.pk)
        delivery.refresh_from_db()
        waits.append(delivery.due_at - now)
        now = delivery.due_at
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, len(DELAYS) + 1)
    assert all(delay <= wait <= delay * 1.2 for delay, wait in zip(DELAYS, waits, strict=False))
    assert len(receiver.requests) == len(DELAYS) + 1
    assert {(one.status, one.problem, one.answer) for one in delivery.tries.all()} == {
        (500, "status", "服务器忙 <b>")
    }


def test_every_try_of_a_message_bears_its_number_and_the_present_time(town, webhook, receiver):
    receiver.answer = lambda number: (503, {}, b"") if number == 1 else (200, {}, b"ok")
    demand(town)
    (delivery,) = sent(webhook)
    deliver_now(delivery.pk)
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert deliver_now(delivery.pk) == "delivered"
    first, second = (headers for headers, _body in receiver.requests)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) >= 180
    assert deliver_now(delivery.pk) == "not due"


def test_what_nobody_was_told_to_send_is_found_by_the_ticker(town, webhook, receiver):
    demand(town)  # the test's transaction never commits: as if the process had died right after it
    assert receiver.requests == []
    assert tasks.deliver_due() == 1
    assert len(receiver.requests) == 1
    assert tasks.deliver_due() == 0


def test_whoever_is_killed_while_sending_leaves_a_message_that_is_sent_again(
    town, webhook, receiver, monkeypatch
):
    class Killed(BaseException):
        pass

    def killed(*args):
        raise Killed

    demand(town)
    (delivery,) = sent(webhook)
    with monkeypatch.context() as patched:
        patched.setattr("jiedui.fronts.api.webhooks.delivering.post", killed)
        with pytest.raises(Killed):
            deliver_now(delivery.pk)
    assert deliver_now(delivery.pk) == "not due"
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert deliver_now(delivery.pk) == "delivered"
    assert len(receiver.requests) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_sends(receiver):
    from tests.exchange.town import build_town

    town = build_town()
    webhook = services.create_webhook(
        town.enterprise, actor=town.boss, label="系统", url=receiver.url, kinds=[PUBLISHED]
    )
    delivery = WebhookDelivery.objects.create(webhook=webhook, kind=PUBLISHED, body="{}")
    assert at_once(*[lambda: deliver_now(delivery.pk)] * 3) == ["delivered", "not due", "not due"]
    assert len(receiver.requests) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_commit_sends_at_once(receiver):
    from tests.exchange.town import build_town

    town = build_town()
    services.create_webhook(
        town.enterprise, actor=town.boss, label="系统", url=receiver.url, kinds=[PUBLISHED]
    )
    demand(town)
    assert [json.loads(body)["type"] for body in receiver.bodies] == [PUBLISHED]


def test_after_days_of_failure_it_is_switched_off_and_the_managers_hear_of_it(
    town, webhook, receiver, settings
):
    receiver.answer = lambda number: (500, {}, b"")
    demand(town)
    (delivery,) = sent(webhook)
    deliver_now(delivery.pk)
    webhook.refresh_from_db()
    assert webhook.failing_since is not None
    with clock.at(clock.now() + timedelta(days=settings.JIEDUI.webhook_patience_days)):
        deliver_now(delivery.pk)
    webhook.refresh_from_db()
    assert webhook.state == WebhookState.DISABLED
    assert [notice.recipient for notice in Notice.objects.filter(kind="api.webhook.disabled")] == [town.boss]


def test_a_receiver_that_says_it_is_gone_is_believed_at_once(town, webhook, receiver):
    receiver.answer = lambda number: (410, {}, b"")
    demand(town)
    deliver_now(sent(webhook)[0].pk)
    webhook.refresh_from_db()
    assert webhook.state == WebhookState.DISABLED


def test_one_success_ends_the_count(town, webhook, receiver):
    receiver.answer = lambda number: (500 if number == 1 else 200, {}, b"")
    demand(town)
    (delivery,) = sent(webhook)
    deliver_now(delivery.pk)
    with clock.at(clock.now() + timedelta(minutes=2)):
        deliver_now(delivery.pk)
    webhook.refresh_from_db()
    assert (webhook.state, webhook.failing_since) == (WebhookState.ACTIVE, None)


def test_while_it_fails_new_messages_wait_for_the_ticker(
    town, webhook, receiver, django_capture_on_commit_callbacks
):
    Webhook.objects.update(failing_since=clock.now())
    with django_capture_on_commit_callbacks(execute=True):
        demand(town)
    assert (len(sent(webhook)), receiver.requests) == (1, [])


def test_a_dead_address_keeps_no_other_waiting(town, webhook):
    dead = Webhook.objects.create(
        organisation=town.enterprise, label="x", url="https://x.example.org/", failing_since=clock.now()
    )
    for number in range(10):
        for one in (dead, webhook):
            WebhookDelivery.objects.create(webhook=one, kind=PUBLISHED, body=str(number))
    due = WebhookDelivery.objects.in_bulk(tasks.due_now()).values()
    assert [sum(one.webhook_id == each.pk for one in due) for each in (webhook, dead)] == [10, 3]


def test_paused_it_is_told_nothing_and_what_waited_goes_on_afterwards(town, webhook, receiver):
    first = demand(town)
    services.pause_webhook(webhook, actor=town.boss)
    assert deliver_now(sent(webhook)[0].pk) == "not due"
    listings.archive_listing(first, actor=town.boss)
    demand(town, title="示例暂停期间的需求")
    services.resume_webhook(webhook, actor=town.boss)
    tasks.deliver_due()
    assert [json.loads(body)["data"]["object"]["code"] for body in receiver.bodies] == [first.code]


def test_for_a_day_both_secrets_sign(town, webhook, receiver):
    old = webhook.secret
    services.rotate_secret(webhook, actor=town.boss)
    assert webhook.secret != old
    services.send_test(webhook, actor=town.boss)
    tasks.deliver_due()
    headers, body = receiver.requests[0]
    assert [verified(secret, headers, body) for secret in (old, webhook.secret)] == [True, True]
    with clock.at(clock.now() + timedelta(hours=25)):
        assert webhook.secrets == [webhook.secret]


def test_the_database_alone_gives_no_secret_away(webhook):
    kept = Webhook.objects.filter(pk=webhook.pk).values().get()
    assert [value for value in kept.values() if str(value) == webhook.secret] == []


def test_a_delivered_message_can_be_sent_once_more_under_its_number(town, webhook, receiver):
    demand(town)
    (delivery,) = sent(webhook)
    deliver_now(delivery.pk)
    services.redeliver(delivery, actor=town.boss)
    deliver_now(delivery.pk)
    assert len({headers["webhook-id"] for headers, _body in receiver.requests}) == 1
    assert list(delivery.tries.values_list("number", flat=True)) == [1, 2]


def test_old_deliveries_go_and_waiting_ones_stay(town, webhook):
    long_ago = clock.now() - timedelta(days=31)
    for state in DeliveryState.values:
        WebhookDelivery.objects.create(
            webhook=webhook, kind=PUBLISHED, body="{}", state=state, created_at=long_ago
        )
    tasks.forget_old_deliveries()
    assert [row.state for row in WebhookDelivery.objects.all()] == [DeliveryState.WAITING]
    assert WebhookAttempt.objects.count() == 0


def test_every_kind_that_can_be_chosen_has_a_label_and_no_kind_is_told_of_persons():
    labels = [entry.label for entry in announcements]
    assert len(set(labels)) == len(labels)
    assert {name for entry in announcements for name in entry.data} & {
        "member",
        "broker",
        "invitation",
    } == set()


def test_the_documented_check_takes_what_we_send_and_nothing_older_or_changed(town, webhook, receiver):
    (snippet,) = re.findall(
        r"```python\n(.*?)```", (DOCS / "webhooks.md").read_text(encoding="utf-8"), re.DOTALL
    )
    documented: dict = {}
    exec(snippet, documented)  # noqa: S102 -- what readers are told to copy
    is_genuine = documented["is_genuine"]
    services.send_test(webhook, actor=town.boss)
    tasks.deliver_due()
    headers, body = receiver.requests[0]
    assert is_genuine(webhook.secret, headers, body)
    assert not is_genuine(webhook.secret, headers, body.replace(b"ping", b"pong"))
    assert not is_genuine(f"whsec_{base64.b64encode(b'another').decode()}", headers, body)
    replayed = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
    assert not is_genuine(webhook.secret, replayed, body)


def test_every_kind_that_can_be_chosen_is_documented():
    text = (DOCS / "webhooks.md").read_text(encoding="utf-8")
    missing = [entry.code for entry in announcements if entry.code.rpartition(".")[2] not in text]
    assert missing == []
