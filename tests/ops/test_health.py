"""What machines and operators are told about the state of things."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from jiedui.foundation.core.health import HealthCheck, Level, broken, health_checks, well
from jiedui.foundation.ops.heartbeats import Pulse, is_alive
from jiedui.foundation.ops.models import Heartbeat


@pytest.fixture
def checks(monkeypatch):
    """Only these checks are registered."""

    def only(*wanted):
        monkeypatch.setattr(health_checks, "_items", {check.key: check for check in wanted})

    return only


def check(key, verdict, *, gates=False):
    return HealthCheck(key, key, lambda: verdict, gates=gates)


def doctor(*arguments):
    out = StringIO()
    try:
        call_command("doctor", *arguments, stdout=out, no_color=True)
    except SystemExit as leaving:
        return leaving.code, out.getvalue()
    return 0, out.getvalue()


def test_healthz_answers_without_the_database_and_sets_no_cookie(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json(), dict(answer.cookies)) == (200, {"status": "ok"}, {})
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.django_db
def test_readyz_says_503_and_names_what_is_broken(client, checks):
    checks(check("database", well("ok"), gates=True), check("worker", broken("gone"), gates=True))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "checks": {"database": "ok", "worker": "bad"}}
    assert dict(answer.cookies) == {}


@pytest.mark.django_db
def test_readyz_tells_no_details_and_leaves_out_what_does_not_gate(client, checks):
    checks(check("database", well("SQLite 3"), gates=True), check("mail", broken("secret.example.org")))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": {"database": "ok"}})


@pytest.mark.django_db
@pytest.mark.postgres
def test_the_real_checks_find_tables_and_miss_the_worker(client):
    states = client.get("/readyz").json()["checks"]
    assert {name: states[name] for name in ("database", "migrations", "worker")} == {
        "database": "ok",
        "migrations": "ok",
        "worker": "bad",
    }


@pytest.mark.django_db
def test_an_answer_carries_its_request_id(client):
    assert len(client.get("/healthz")["X-Request-ID"]) == len("92ab8a7c-4a1d-423d-a8d0-fb7fe79c1e45")


def test_doctor_says_in_words_what_is_wrong_and_what_to_do(checks):
    checks(check("数据库", well("可用")), check("邮件", broken("没有响应", "检查地址。")))
    assert doctor() == (1, "✓ 数据库：可用\n✗ 邮件：没有响应\n    → 检查地址。\n")


def test_doctor_is_content_when_nothing_is_broken(checks):
    checks(check("数据库", well("可用")))
    assert doctor() == (0, "✓ 数据库：可用\n")


def test_doctor_speaks_to_machines_too(checks):
    checks(check("db", broken("gone", "look")))
    code, text = doctor("--json")
    assert (code, json.loads(text)) == (
        1,
        {"checks": [{"key": "db", "label": "db", "level": "bad", "sentence": "gone", "advice": "look"}]},
    )


def test_a_check_that_fails_to_run_is_broken_and_the_others_still_run(checks):
    def explode():
        raise OSError("disk on fire")

    checks(HealthCheck("disk", "disk", explode), check("db", well("fine")))
    assert doctor() == (1, "✗ disk：OSError: disk on fire\n✓ db：fine\n")


@pytest.mark.django_db
def test_every_registered_check_gives_a_verdict_in_words():
    for each in health_checks:
        verdict = each.run()
        assert str(verdict.sentence), each.key
        assert verdict.level in Level


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_loop_is_alive_for_a_minute_after_its_last_sign_and_half_an_hour_when_busy():
    pulse = Pulse("tasks")
    assert not is_alive("tasks")
    pulse()
    assert is_alive("tasks")
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert not is_alive("tasks")
    Heartbeat.objects.update(detail="reindex")
    assert is_alive("tasks")


@pytest.mark.django_db
def test_beats_that_follow_closely_are_not_written(django_assert_num_queries):
    pulse = Pulse("tasks")
    pulse()
    with django_assert_num_queries(0):
        pulse()
