"""Mail as people want it: at once, once a day, after the quiet hours, or not at all; what is urgent comes in any case."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import transaction

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.events import EventKind, event_kinds, record
from jiedui.foundation.core.notices import NoticeGroup, notice_groups, notice_rules, notify
from jiedui.foundation.notifications.digests import MOST, send_digests
from jiedui.foundation.notifications.mailing import message_of
from jiedui.foundation.notifications.models import MailTimes, Notice, Preference
from jiedui.foundation.notifications.preferences import choices_of, group_of
from jiedui.foundation.notifications.services import (
    choose_deliveries,
    choose_times,
    mark_all_read,
)
from jiedui.foundation.notifications.tasks import mail_late_notices
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

KNOCKED = EventKind("preferences_test.door.knocked", label="敲门", sentence="%(actor)s 敲了门")
BURNED = EventKind("preferences_test.house.burned", label="着火", sentence="%(actor)s 看见着火")
for kind in (KNOCKED, BURNED):
    if kind.code not in event_kinds:
        event_kinds.add(kind)
if "preferences_test" not in notice_groups:
    notice_groups.add(NoticeGroup("preferences_test", "示例类别", ("preferences_test.",), order=950))
GROUP = "preferences_test"


@pytest.fixture
def wang():
    return UserFactory(username="wang", name="王示例")


@pytest.fixture
def happens(wang, django_capture_on_commit_callbacks):
    """Let something happen at a moment, that wang hears of."""
    caller = UserFactory(name="李示例")
    notify(KNOCKED, to=lambda happening: [wang], link=lambda happening: "/desk/")
    notify(BURNED, to=lambda happening: [wang], link=lambda happening: "/desk/", urgent=True)

    def happen(kind, at="2026-03-12 09:00"):
        with clock.at(at), django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            record(kind, actor=caller, target=caller)

    yield happen
    for kind in (KNOCKED, BURNED):
        notice_rules.pop(kind.code)


def wants(person, delivery):
    with clock.at("2026-03-01 12:00"):
        choose_deliveries(actor=person, deliveries={GROUP: delivery})


def times(person, **chosen):
    with clock.at("2026-03-01 12:00"):
        whole = {"digest_hour": 8, "quiet_from": None, "quiet_until": None, "time_zone": "", **chosen}
        return choose_times(actor=person, **whole)


def subjects():
    return [letter.subject for letter in mail.outbox]


@pytest.mark.parametrize(
    ("delivery", "knocked", "burned"), [("at_once", 1, 1), ("digest", 0, 1), ("never", 0, 1)]
)
def test_what_was_chosen_holds_but_for_what_is_urgent(happens, wang, delivery, knocked, burned):
    wants(wang, delivery)
    happens(KNOCKED)
    assert len(mail.outbox) == knocked
    happens(BURNED)
    assert len(mail.outbox) == knocked + burned
    assert Notice.objects.count() == 2


def test_the_digest_comes_once_a_day_at_the_hour_of_the_person(happens, wang):
    times(wang, digest_hour=18, time_zone="Europe/Berlin")
    wants(wang, "digest")
    happens(KNOCKED, "2026-03-12 09:00")
    happens(KNOCKED, "2026-03-12 10:00")
    with clock.at("2026-03-13 00:59"):  # 17:59 in Berlin
        assert send_digests() == 0
    with clock.at("2026-03-13 01:00"):
        assert (send_digests(), send_digests()) == (1, 0)
    assert subjects() == ["[绵碚结对] 2 条新通知"]
    body = mail.outbox[0].body
    assert body.count("李示例 敲了门") == 2
    assert "2026年3月12日 03:00" in body
    assert [part.mimetype for part in mail.outbox[0].alternatives] == ["text/html"]
    with clock.at("2026-03-14 01:00"):
        assert send_digests() == 0


def test_the_digest_speaks_its_readers_language(happens, wang):
    wang.language = "en"
    wang.save()
    wants(wang, "digest")
    happens(KNOCKED)
    with clock.at("2026-03-13 08:00"):
        send_digests()
    assert "12 March 2026" in mail.outbox[0].body


def test_a_digest_is_bounded_and_leaves_out_what_was_read(happens, wang):
    wants(wang, "digest")
    happens(KNOCKED)
    first = Notice.objects.get()
    Notice.objects.bulk_create(
        Notice(recipient=wang, kind=KNOCKED.code, actor_id=first.actor_id, target_type=first.target_type,
               target_id=first.target_id, url="/desk/", digest_due=True, created_at=first.created_at)
        for _more in range(MOST + 4)
    )  # fmt: skip
    with clock.at("2026-03-13 08:00"):
        assert send_digests() == 1
    assert mail.outbox[0].body.count("李示例 敲了门") == MOST
    assert "另有 5 条" in mail.outbox[0].body
    happens(KNOCKED, "2026-03-13 09:00")
    mark_all_read(actor=wang)
    with clock.at("2026-03-14 08:00"):
        assert send_digests() == 0


def test_a_digest_that_could_not_be_sent_comes_later(happens, wang, settings):
    wants(wang, "digest")
    happens(KNOCKED)
    settings.EMAIL_BACKEND, working = "tests.notifications.broken_mail.EmailBackend", settings.EMAIL_BACKEND
    with clock.at("2026-03-13 08:00"):
        assert send_digests() == 0
    settings.EMAIL_BACKEND = working
    with clock.at("2026-03-13 08:10"):
        assert send_digests() == 1


def test_quiet_hours_hold_mail_until_they_end_and_let_pass_what_is_urgent(happens, wang):
    times(wang, quiet_from=22, quiet_until=7, digest_hour=8)
    happens(KNOCKED, "2026-03-12 23:30")
    happens(BURNED, "2026-03-12 23:31")
    assert subjects() == ["[绵碚结对] 着火"]
    with clock.at("2026-03-13 06:59"):
        assert mail_late_notices() == 0
    with clock.at("2026-03-13 07:01"):
        assert mail_late_notices() == 1
    assert subjects() == ["[绵碚结对] 着火", "[绵碚结对] 敲门"]


def test_quiet_hours_are_those_of_the_persons_zone(happens, wang):
    times(wang, quiet_from=22, quiet_until=7, time_zone="America/New_York")
    happens(KNOCKED, "2026-03-12 23:30")  # half past eleven in the morning there
    assert subjects() == ["[绵碚结对] 敲门"]


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"quiet_from": 22}, "quiet_until"),
        ({"quiet_until": 7}, "quiet_from"),
        ({"quiet_from": 7, "quiet_until": 7}, "quiet_until"),
        ({"quiet_from": 22, "quiet_until": 9, "digest_hour": 8}, "digest_hour"),
        ({"digest_hour": 24}, "digest_hour"),
        ({"time_zone": "Asia/Nowhere"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
    ],
)
def test_times_that_cannot_be_are_refused_beside_their_field(wang, chosen, field):
    with pytest.raises(Invalid) as refused:
        times(wang, **chosen)
    assert list(refused.value.errors) == [field]
    assert not MailTimes.objects.exists()


def test_groups_and_ways_that_there_are_none_of_are_refused(wang):
    for deliveries in ({"no-group": "never"}, {GROUP: "by-pigeon"}):
        with pytest.raises(Invalid):
            choose_deliveries(actor=wang, deliveries=deliveries)
    assert not Preference.objects.exists()


def test_every_kind_that_anybody_hears_of_belongs_to_a_named_group():
    nameless = {code for code in notice_rules if group_of(code) == "other"}
    assert nameless == set()


def test_one_click_stops_the_group_without_signing_in_and_without_a_form_token(happens, wang, client):
    happens(KNOCKED)
    letter = mail.outbox[0]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(
        r"<http://127\.0\.0\.1:8000(/unsubscribe/\S+/)>", letter.extra_headers["List-Unsubscribe"]
    )[1]
    assert address in letter.body
    client.handler.enforce_csrf_checks = True
    asked = client.get(address)
    assert "不再用邮件发送“示例类别”？" in asked.content.decode()
    assert not Preference.objects.exists()
    done = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert "已退订" in done.content.decode()
    happens(KNOCKED)
    assert len(mail.outbox) == 1
    assert {choice.group.key: choice.delivery for choice in choices_of(wang)}[GROUP] == "never"


def test_the_digest_is_stopped_the_same_way(happens, wang, client):
    wants(wang, "digest")
    happens(KNOCKED)
    with clock.at("2026-03-13 08:00"):
        send_digests()
    address = re.search(r"127\.0\.0\.1:8000(/unsubscribe/\S+?/)", mail.outbox[0].body)[1]
    client.post(address)
    assert Preference.objects.get().delivery == "never"


def test_what_is_urgent_offers_no_way_out_and_says_why(happens, wang):
    happens(BURNED)
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert "这是紧急通知，不能退订" in mail.outbox[0].body


@pytest.mark.parametrize("token", ["none", "WzEsIngiXQ:1abc:forged", "a" * 500, "%00"])
def test_a_made_up_way_out_is_not_found(client, token):
    answer = client.post(f"/unsubscribe/{token}/")
    assert (answer.status_code, Preference.objects.count()) == (404, 0)


def test_a_way_out_signed_for_something_else_is_not_found(client, wang):
    from django.core import signing

    token = signing.dumps([wang.pk, f"group:{GROUP}"], salt="another purpose")
    assert client.post(f"/unsubscribe/{token}/").status_code == 404


def test_a_subject_with_line_breaks_stays_one_line(happens, wang, monkeypatch):
    happens(KNOCKED)
    monkeypatch.setattr(
        "jiedui.foundation.notifications.mailing.subject_of", lambda notice: "敲门\r\nBcc: all@example.org"
    )
    letter = message_of(Notice.objects.get())
    assert letter.subject == "[绵碚结对] 敲门 Bcc: all@example.org"
    assert b"\nBcc" not in letter.message().as_bytes()


def test_the_page_keeps_choices_and_says_what_is_wrong(client, wang):
    client.force_login(wang)
    url = "/desk/notices/preferences/"
    page = client.get(url).content.decode()
    assert "收到新的对接意向" in page
    fields = {f"group_{choice.group.key}": "digest" for choice in choices_of(wang)}
    good = {
        **fields,
        "digest_hour": "7",
        "quiet_from": "22",
        "quiet_until": "6",
        "time_zone": "Europe/Berlin",
    }
    assert client.post(url, good).url == url
    wang.refresh_from_db()
    assert (wang.time_zone, MailTimes.objects.get().digest_hour) == ("Europe/Berlin", 7)
    assert set(Preference.objects.values_list("delivery", flat=True)) == {"digest"}
    refused = client.post(url, {**good, "quiet_until": ""})
    assert refused.status_code == 422
    assert "免打扰时段要有开始和结束时间" in refused.content.decode()
    assert client.post(url, {**good, "group_enquiries": "sometimes", "digest_hour": "25"}).status_code == 422


@pytest.mark.parametrize("who", ["wang", "li", "staff", None])
def test_one_sees_ones_own_choices_alone(wang, who):
    people = {"wang": wang, "li": UserFactory(), "staff": UserFactory(is_staff=True)}
    for person in people.values():
        wants(person, "digest")
    actor = people[who] if who else AnonymousUser()
    listed = set(Preference.objects.visible_to(actor))
    allowed = {
        row for row in Preference.objects.all() if actor.has_perm("notifications.view_preference", row)
    }
    assert listed == allowed
    assert {row.person for row in listed} == ({actor} if who else set())


def test_who_closes_their_account_leaves_no_choices(wang):
    from jiedui.foundation.accounts.services import close_account

    wants(wang, "digest")
    times(wang, time_zone="Europe/Berlin")
    close_account(wang, actor=wang)
    assert (Preference.objects.count(), MailTimes.objects.count(), wang.time_zone) == (0, 0, "")
