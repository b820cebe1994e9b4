"""People are told once, worded in their own language, and never of their own doing."""

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import EventKind, event_kinds, record
from jiedui.foundation.core.notices import notice_rules, notify
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.selectors import unread_count, worded
from jiedui.foundation.notifications.services import mark_all_read
from jiedui.foundation.notifications.tasks import forget_read_notices
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
    assert [(notice.recipient, notice.url) for notice in Notice.objects.all()] == [(li, "/desk/")]
    assert [(message.to, message.subject) for message in mail.outbox] == [([li.email], "[绵碚结对] 敲钟")]
    assert "王示例 敲了钟" in mail.outbox[0].body
    assert "王示例 敲了钟" in mail.outbox[0].alternatives[0][0]


def test_a_notice_is_worded_when_it_is_read(told, django_capture_on_commit_callbacks):
    wang, li, _zhao = told
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
