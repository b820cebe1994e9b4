"""People are told once, worded in their own language, and never of their own doing."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import get_language

from jiedui.foundation.audit.hiding import _hiders
from jiedui.foundation.core import clock
from jiedui.foundation.core.events import EventKind, event_kinds, record
from jiedui.foundation.core.notices import notice_rules, notify
from jiedui.foundation.notifications.mailing import without_mail
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.selectors import unread_count, worded
from jiedui.foundation.notifications.services import mark_all_read
from jiedui.foundation.notifications.tasks import forget_read_notices, mail_late_notices
from tests.accounts.factories import UserFactory

RUNG = EventKind("notices_test.bell.rung", label="敲钟", sentence="%(actor)s 敲了钟")
if RUNG.code not in event_kinds:
    event_kinds.add(RUNG)


@pytest.fixture
def people(db):
    return UserFactory(name="王示例"), UserFactory(name="李示例"), UserFactory(name="赵示例", is_active=False)


@pytest.fixture
def told(people):
    notify(RUNG, to=lambda happening: people, link=lambda happening: "/desk/")
    notify(RUNG, to=lambda happening: people[:2], link=lambda happening: "/desk/notices/", urgent=True)
    yield people
    notice_rules.pop(RUNG.code)


def ring(actor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        record(RUNG, actor=actor, target=actor)


def test_everybody_named_is_told_once_but_the_actor_and_the_inactive(
    told, django_capture_on_commit_callbacks
):
    wang, li, _zhao = told
    ring(wang, django_capture_on_commit_callbacks)
    assert [(notice.recipient, notice.url, notice.urgent) for notice in Notice.objects.all()] == [
        (li, "/desk/", True)
    ]
    assert [(message.to, message.subject) for message in mail.outbox] == [([li.email], "[绵碚结对] 敲钟")]
    assert "王示例 敲了钟" in mail.outbox[0].body
    link = reverse("notifications:open", args=[Notice.objects.get().pk])
    assert mail.outbox[0].body.count(f"http://127.0.0.1:8000{link}") == 1
    assert "王示例 敲了钟" in mail.outbox[0].alternatives[0][0]


def test_a_refused_write_tells_nobody(told):
    wang, _li, _zhao = told

    def fall():
        with transaction.atomic():
            record(RUNG, actor=wang, target=wang)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fall()
    assert (Notice.objects.count(), mail.outbox) == (0, [])


def test_people_without_an_address_find_it_in_their_inbox(told, django_capture_on_commit_callbacks):
    wang, li, _zhao = told
    li.email = ""
    ring(wang, django_capture_on_commit_callbacks)
    assert (unread_count(li), mail.outbox) == (1, [])


def test_a_story_of_the_past_is_told_without_mail(told, django_capture_on_commit_callbacks):
    wang, li, _zhao = told
    with without_mail():
        ring(wang, django_capture_on_commit_callbacks)
    mail_late_notices()
    assert (unread_count(li), mail.outbox) == (1, [])


def test_mail_that_could_not_be_sent_is_tried_again(told, settings, django_capture_on_commit_callbacks):
    wang, li, _zhao = told
    settings.EMAIL_BACKEND, working = "tests.notifications.broken_mail.EmailBackend", settings.EMAIL_BACKEND
    with clock.at("2026-03-12 09:00"):
        ring(wang, django_capture_on_commit_callbacks)
    assert Notice.objects.get().mail_due is True
    settings.EMAIL_BACKEND = working
    with clock.at("2026-03-12 09:05"):
        assert mail_late_notices() == 0
    with clock.at("2026-03-12 09:15"):
        assert (mail_late_notices(), mail_late_notices()) == (1, 0)
    assert [message.to for message in mail.outbox] == [[li.email]]


def test_mail_two_days_late_is_not_sent(told, settings, django_capture_on_commit_callbacks):
    wang, _li, _zhao = told
    settings.EMAIL_BACKEND, working = "tests.notifications.broken_mail.EmailBackend", settings.EMAIL_BACKEND
    with clock.at("2026-03-12 09:00"):
        ring(wang, django_capture_on_commit_callbacks)
    settings.EMAIL_BACKEND = working
    with clock.at("2026-03-15 09:00"):
        assert mail_late_notices() == 0
    assert Notice.objects.get().mail_due is False


def test_what_was_read_already_is_not_mailed(told, django_capture_on_commit_callbacks):
    wang, li, _zhao = told
    with django_capture_on_commit_callbacks() as later, transaction.atomic():
        record(RUNG, actor=wang, target=wang)
    mark_all_read(actor=li)
    for callback in later:
        callback()
    assert mail.outbox == []


def test_a_notice_speaks_to_its_reader_where_its_rule_says_so_and_sends_no_second_letter(
    people, django_capture_on_commit_callbacks
):
    wang, li, _zhao = people
    notify(
        RUNG,
        to=lambda happening: people,
        link=lambda happening: "/desk/",
        sentence="%(actor)s 为您敲了钟",
        mail=False,
    )
    try:
        ring(wang, django_capture_on_commit_callbacks)
        assert [line.sentence for line in worded(Notice.objects.select_related("recipient"))] == [
            "王示例 为您敲了钟"
        ]
    finally:
        notice_rules.pop(RUNG.code)
    assert (unread_count(li), mail.outbox) == (1, [])


def test_a_mail_is_written_in_its_readers_language(told, django_capture_on_commit_callbacks, monkeypatch):
    wang, li, _zhao = told
    li.language = "en"
    li.save()
    spoken = []
    in_english = lazy(lambda: spoken.append(get_language()) or "%(actor)s rang the bell", str)
    english = replace(RUNG, sentence=in_english())
    monkeypatch.setitem(event_kinds._items, RUNG.code, english)
    ring(wang, django_capture_on_commit_callbacks)
    assert "王示例 rang the bell" in mail.outbox[0].body
    assert set(spoken) == {"en"}


def test_who_acted_is_hidden_where_an_app_says_so(told, django_capture_on_commit_callbacks, monkeypatch):
    wang, _li, _zhao = told
    monkeypatch.setitem(_hiders, type(wang), lambda notice, reader, target: reader != target)
    ring(wang, django_capture_on_commit_callbacks)
    assert "匿名单位 敲了钟" in mail.outbox[0].body
    assert "王示例" not in mail.outbox[0].body + mail.outbox[0].alternatives[0][0]
    assert [line.sentence for line in worded(Notice.objects.all())] == ["匿名单位 敲了钟"]


def test_a_notice_is_worded_when_it_is_read(told, django_capture_on_commit_callbacks):
    wang, _li, _zhao = told
    ring(wang, django_capture_on_commit_callbacks)
    wang.name = "王改名"
    wang.save()
    assert [line.sentence for line in worded(Notice.objects.select_related("recipient"))] == ["王改名 敲了钟"]


def test_opening_a_notice_marks_it_read_and_leads_on(told, client, django_capture_on_commit_callbacks):
    wang, li, _zhao = told
    ring(wang, django_capture_on_commit_callbacks)
    client.force_login(li)
    assert "王示例 敲了钟" in client.get(reverse("notifications:list")).content.decode()
    notice = Notice.objects.get()
    response = client.get(reverse("notifications:open", args=[notice.pk]))
    assert (response.status_code, response.headers["Location"]) == (302, "/desk/")
    assert unread_count(li) == 0


@pytest.mark.parametrize("url", ["", "https://elsewhere.example/", "//elsewhere.example/"])
def test_a_notice_leads_nowhere_else(url, told, client, django_capture_on_commit_callbacks):
    wang, li, _zhao = told
    ring(wang, django_capture_on_commit_callbacks)
    Notice.objects.update(url=url)
    client.force_login(li)
    answer = client.get(reverse("notifications:open", args=[Notice.objects.get().pk]))
    assert answer["Location"] == reverse("notifications:list")


def test_notices_are_marked_one_by_one_or_all_at_once(told, client, django_capture_on_commit_callbacks):
    wang, li, _zhao = told
    for _ in range(3):
        ring(wang, django_capture_on_commit_callbacks)
    client.force_login(li)
    assert client.get(reverse("notifications:read_all")).status_code == 405
    client.post(reverse("notifications:read", args=[Notice.objects.first().pk]))
    assert unread_count(li) == 2
    client.post(reverse("notifications:read_all"))
    assert unread_count(li) == 0


def test_the_inbox_shows_all_or_unread_only_and_says_when_there_is_nothing(
    told, client, django_capture_on_commit_callbacks
):
    wang, li, _zhao = told
    client.force_login(li)
    url = reverse("notifications:list")
    assert "没有通知" in client.get(url).content.decode()
    ring(wang, django_capture_on_commit_callbacks)
    assert "王示例 敲了钟" in client.get(url, {"show": "unread"}).content.decode()
    mark_all_read(actor=li)
    assert "没有未读的通知" in client.get(url, {"show": "unread"}).content.decode()
    assert "王示例 敲了钟" in client.get(url).content.decode()


def test_strangers_are_sent_to_sign_in(db, client):
    for name, args in (("list", []), ("read_all", []), ("open", [1]), ("read", [1])):
        assert client.get(reverse(f"notifications:{name}", args=args)).status_code in {302, 405}


def test_the_badge_counts_in_one_query(told, django_assert_num_queries):
    _wang, li, _zhao = told
    with django_assert_num_queries(1):
        assert unread_count(li) == 0
    assert unread_count(AnonymousUser()) == 0


def test_somebody_elses_notice_does_not_exist(told, client, django_capture_on_commit_callbacks):
    wang, _li, _zhao = told
    ring(wang, django_capture_on_commit_callbacks)
    client.force_login(wang)
    assert client.get(reverse("notifications:open", args=[Notice.objects.get().pk])).status_code == 404
    assert mark_all_read(actor=wang) == 0


def test_notices_read_a_year_ago_are_forgotten(told, django_capture_on_commit_callbacks):
    wang, li, _zhao = told
    ring(wang, django_capture_on_commit_callbacks)
    with clock.at("2024-01-01"):
        mark_all_read(actor=li)
    forget_read_notices()
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_needs_the_same_queries_for_any_number_of_rows(
    rows, told, client, queries_of, django_capture_on_commit_callbacks
):
    wang, li, _zhao = told
    client.force_login(li)
    ring(wang, django_capture_on_commit_callbacks)
    one = queries_of(reverse("notifications:list"))
    for _ in range(rows - 1):
        ring(wang, django_capture_on_commit_callbacks)
    assert queries_of(reverse("notifications:list")) == one
