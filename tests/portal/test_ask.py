"""Anyone may describe a problem; what they write stays between them and the answer."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiedui.foundation.core import clock
from jiedui.foundation.search.testing import indexed
from jiedui.fronts.portal.limits import PER_ADDRESS, PER_VISITOR
from jiedui.fronts.portal.services import prepare_portal
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory

pytestmark = pytest.mark.django_db

SECRET = "柑橘皮渣残留农药多，想提取果胶，缺工艺"


@pytest.fixture
def achievement():
    prepare_portal()
    world = twinned_world()
    found = AchievementFactory(
        published=True,
        owner=world.lead_b,
        title="柑橘果胶连续逆流提取技术",
        description="以柑橘皮渣为原料提取果胶，先去除残留农药。",
    )
    AchievementFactory(
        published=True, owner=world.lead_b, visibility="twinned", title="柑橘皮渣果胶提取（仅结对可见）"
    )
    indexed()
    return found


def test_the_answer_names_public_things_with_reasons_and_sides(achievement, client):
    page = client.post("/ask/", {"problem": SECRET}).content.decode()
    assert achievement.get_absolute_url() in page
    assert "共同用语" in page
    assert 'data-side="b"' in page
    assert "仅结对可见" not in page


def test_signing_in_shows_no_more_than_everybody_sees(achievement, client):
    client.force_login(achievement.created_by)
    assert "仅结对可见" not in client.post("/ask/", {"problem": SECRET}).content.decode()


def test_reading_the_page_shows_an_empty_form_whatever_the_address_says(achievement, client):
    page = client.get("/ask/", {"problem": SECRET})
    assert SECRET not in page.content.decode()
    assert page.status_code == 200


def test_no_cache_may_keep_it(achievement, client):
    for answer in (client.get("/ask/"), client.post("/ask/", {"problem": SECRET})):
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]


def test_the_text_is_in_no_address_log_cache_session_or_table(achievement, client, caplog):
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as asked:
        answer = client.post("/ask/", {"problem": SECRET})
    assert answer.status_code == 200
    assert not answer.has_header("Location")
    assert [record.getMessage() for record in caplog.records if SECRET[:6] in record.getMessage()] == []
    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert [sql for sql in written if "ops_tally" not in sql or SECRET[:6] in sql] == []
    assert [value for value in cache._cache.values() if SECRET.encode() in value] == []
    assert [row for row in Session.objects.all() if SECRET in str(row.get_decoded())] == []


def test_what_is_typed_is_kept_in_the_form_and_escaped(achievement, client):
    page = client.post("/ask/", {"problem": "</textarea><script>alert(1)</script>柑橘"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        ("", "请先写下您的技术难题"),
        ("缺", "请再多写几个字"),
        ("长" * 1001, "请控制在 1000 字以内，现在有 1001 字"),
    ],
)
def test_a_wrong_question_is_answered_in_words(achievement, client, problem, sentence):
    answer = client.post("/ask/", {"problem": problem})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_who_asks_too_often_is_told_to_wait_and_keeps_the_text(achievement, client):
    client.get("/ask/")
    with clock.at("2026-03-12 09:30:05"):
        for _ in range(PER_VISITOR):
            assert client.post("/ask/", {"problem": SECRET}).status_code == 200
        refused = client.post("/ask/", {"problem": SECRET})
        assert refused.status_code == 429
        assert f"每分钟最多 {PER_VISITOR} 次" in refused.content.decode()
        assert SECRET in refused.content.decode()
    with clock.at("2026-03-12 09:31:05"):
        assert client.post("/ask/", {"problem": SECRET}).status_code == 200


def test_a_fresh_cookie_does_not_lift_the_limit_of_an_address(achievement):
    with clock.at("2026-03-12 09:30:05"):
        statuses = []
        for at in range(PER_ADDRESS + 1):
            visitor = Client(REMOTE_ADDR="203.0.113.7")
            visitor.cookies["csrftoken"] = f"{at:032d}"
            statuses.append(visitor.post("/ask/", {"problem": "缺"}).status_code)
        assert (statuses[-2], statuses[-1]) == (422, 429)
        assert Client(REMOTE_ADDR="203.0.113.8").post("/ask/", {"problem": "缺"}).status_code == 422


def test_the_names_in_the_cache_tell_no_address(achievement):
    Client(REMOTE_ADDR="203.0.113.7").post("/ask/", {"problem": SECRET})
    assert [key for key in cache._cache if "203.0.113" in key] == []


def test_a_post_from_elsewhere_is_refused(achievement):
    assert Client(enforce_csrf_checks=True).post("/ask/", {"problem": SECRET}).status_code == 403
