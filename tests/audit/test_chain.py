"""What happened is written once, never changed, and sealed so that a change shows."""

import hashlib
import re
import threading
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import QuerySet

from jiedui.foundation.audit.chain import START, forget_origins, hash_of, normal_form, seal_events, verify
from jiedui.foundation.audit.models import ChainEnd, Event, EventOrigin, Unchangeable
from jiedui.foundation.core import clock
from jiedui.foundation.core.events import EventKind, event_kinds, record
from jiedui.foundation.core.health import health_checks
from tests.accounts.factories import UserFactory

LIT = EventKind(
    "audit_test.lamp.lit", label="点灯", sentence="%(actor)s 点亮了《%(target)s》，第 %(times)s 次"
)
if LIT.code not in event_kinds:
    event_kinds.add(LIT)


@pytest.fixture
def wang(db):
    return UserFactory(name="王示例")


def light(actor, times=1):
    with transaction.atomic():
        record(LIT, actor=actor, target=actor, times=times)


def remove(event):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [event.pk])


def test_an_event_is_neither_changed_nor_deleted(wang):
    light(wang)
    event = Event.objects.get(kind=LIT.code)
    for attempt in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(kind="x"),
        lambda: Event.objects.bulk_update([event], ["kind"]),
    ):
        with pytest.raises(Unchangeable):
            attempt()
    assert Event.objects.filter(kind=LIT.code).count() == 1


def test_a_refused_write_leaves_no_event(wang):
    def fall():
        with transaction.atomic():
            record(LIT, actor=wang, target=wang, times=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fall()
    assert Event.objects.filter(kind=LIT.code).count() == 0


def test_sealing_twice_seals_once_and_the_chain_holds(wang):
    for times in range(3):
        light(wang, times)
    count = Event.objects.count()
    assert (seal_events(), seal_events()) == (count, 0)
    found = verify()
    assert (found.sealed, found.unsealed, found.faults) == (count, 0, [])


def test_tampering_is_found_and_named(wang):
    light(wang, 1)
    light(wang, 2)
    seal_events()
    victim = Event.objects.filter(kind=LIT.code).first()
    QuerySet(Event).filter(pk=victim.pk).update(data={"times": 99})
    assert verify().faults == [
        f"第 {victim.number} 环（记录 {victim.pk}，audit_test.lamp.lit，{victim.at.isoformat(timespec='seconds')}）"
        "的内容在封存后被改动。"
    ]
    with pytest.raises(CommandError, match=f"记录 {victim.pk}"):
        call_command("audit", "verify", stdout=StringIO())


def test_a_removed_link_is_found(wang):
    for times in range(3):
        light(wang, times)
    seal_events()
    middle = Event.objects.order_by("number")[1]
    remove(middle)
    assert verify().faults == ["链上第 2 至 2 环不见了：有操作记录被删除。"]


def test_an_end_cut_off_is_found(wang):
    for times in range(3):
        light(wang, times)
    seal_events()
    last = Event.objects.order_by("-number").first()
    remove(last)
    assert verify().faults == [
        f"链末应在第 {last.number} 环，实际止于第 {last.number - 1} 环：末尾的操作记录被删除或改动。"
    ]


def test_a_chain_made_anew_misses_the_end_written_down_earlier(wang):
    light(wang)
    seal_events()
    noted = verify().end
    assert verify(noted).holds
    QuerySet(Event).update(data={}, number=None)
    ChainEnd.objects.all().delete()
    seal_events()
    assert verify().holds
    assert verify(noted).faults == [f"链上没有先前记下的 {noted}：记录链被整体改写，或末尾被截去。"]


def test_the_command_says_that_the_chain_holds(wang):
    light(wang)
    said = StringIO()
    call_command("audit", "seal", stdout=said)
    call_command("audit", "verify", stdout=said)
    count = Event.objects.count()
    assert said.getvalue() == (
        f"已封存 {count} 条操作记录。\n操作记录链完好：已封存 {count} 条，待封存 0 条。链末 {verify().end}\n"
    )


def test_deleting_a_person_leaves_the_chain_whole(wang):
    light(wang)
    seal_events()
    wang.delete()
    assert verify().faults == []


@pytest.mark.django_db
def test_events_left_unsealed_for_an_hour_worry_the_doctor(wang):
    with clock.at("2026-01-01 08:00"):
        light(wang)
    assert health_checks["audit"].run().level == "warn"
    seal_events()
    assert health_checks["audit"].run().level == "ok"


def test_the_normal_form_is_the_documented_one():
    text = (Path(__file__).parents[2] / "docs/develop/audit.md").read_text()
    normal, digest = re.search(
        r"```json\n(.+)\n```\n.*?```text\n([0-9a-f]{64})\n```", text, re.DOTALL
    ).groups()
    event = Event(
        pk=31,
        kind="exchange.demand.published",
        at=datetime(2020, 4, 27, 7, 0, tzinfo=UTC),
        actor_id=5,
        organisation_id=12,
        target_type=ContentType(app_label="exchange", model="demand"),
        target_id=8,
        data={"expires": "2021-04-27"},
        request_id="",
    )
    assert normal_form(event, 1, START).decode() == normal
    assert hash_of(event, 1, START) == digest == hashlib.sha256(normal.encode()).hexdigest()


def test_origins_are_forgotten_after_180_days(wang):
    light(wang)
    event = Event.objects.get(kind=LIT.code)
    EventOrigin.objects.create(event=event, address="192.0.2.1", at=clock.now())
    with clock.at("2099-01-01"):
        assert forget_origins() == 1
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain(django_user_model):
    wang = UserFactory()
    for times in range(40):
        light(wang, times)
    failures = []

    def work():
        try:
            seal_events()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failures == []
    found = verify()
    assert (found.faults, found.unsealed, found.sealed) == ([], 0, Event.objects.count())
