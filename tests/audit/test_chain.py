"""What happened is written once, never changed, and sealed so that a change shows."""

import hashlib
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from jiedui.foundation.audit.chain import START, forget_origins, hash_of, normal_form, seal_events, verify
from jiedui.foundation.audit.models import Event, EventOrigin, Unchangeable
from jiedui.foundation.core import clock
from jiedui.foundation.core.events import EventKind, event_kinds, record
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


def test_an_event_is_neither_changed_nor_deleted(wang):
    light(wang)
    event = Event.objects.get(kind=LIT.code)
    for attempt in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(kind="x"),
    ):
        with pytest.raises(Unchangeable):
            attempt()
    assert Event.objects.filter(kind=LIT.code).count() == 1


def test_a_refused_write_leaves_no_event(wang):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(LIT, actor=wang, target=wang, times=1)
        1 / 0  # noqa: B018 -- falls on purpose
    assert Event.objects.filter(kind=LIT.code).count() == 0


def test_sealing_twice_seals_once_and_the_chain_holds(wang):
    for times in range(3):
        light(wang, times)
    count = Event.objects.count()
    assert (seal_events(), seal_events()) == (count, 0)
    verdict = verify()
    assert (verdict.sealed, verdict.unsealed, verdict.broken) == (count, 0, None)


def test_tampering_is_found_and_named(wang):
    light(wang, 1)
    light(wang, 2)
    seal_events()
    victim = Event.objects.filter(kind=LIT.code).first()
    Event.objects.filter(pk=victim.pk)._seal(data={"times": 99})
    assert verify().broken == victim
    with pytest.raises(CommandError, match=f"记录 {victim.pk}"):
        call_command("audit", "verify", stdout=StringIO())


def test_a_removed_link_is_found(wang):
    for times in range(3):
        light(wang, times)
    seal_events()
    middle = Event.objects.order_by("place")[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [middle.pk])
    assert verify().broken.place == middle.place + 1


def test_deleting_a_person_leaves_the_chain_whole(wang):
    light(wang)
    seal_events()
    wang.delete()
    assert verify().broken is None


def test_the_normal_form_is_the_documented_one(wang):
    with clock.at("2020-04-27 15:00"):
        light(wang, 7)
    event = Event.objects.select_related("target_type").get(kind=LIT.code)
    event.actor_id = event.target_id = 5
    event.request_id = ""
    assert normal_form(event, 1, START).decode() == (
        '{"actor":5,"at":"2020-04-27T07:00:00.000000+00:00","data":{"times":7},"kind":"audit_test.lamp.lit",'
        f'"organisation":null,"place":1,"previous":"{"0" * 64}","request":"","target":"accounts.user:5"}}'
    )
    assert hash_of(event, 1, START) == hashlib.sha256(normal_form(event, 1, START)).hexdigest()


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
    verdict = verify()
    assert (verdict.broken, verdict.unsealed) == (None, 0)
    assert verdict.sealed == Event.objects.count()
