"""Activities for programs: the same rules with other manners."""

from datetime import timedelta

import pytest

from jiedui.areas.activities.models import Activity
from jiedui.foundation.core import clock
from tests.activities.factories import BEFORE
from tests.api.calling import token_of

BASE = "/api/v1/activities"


@pytest.fixture
def call(client):
    def made(method, path, person=None, match="", **given):
        headers = {"authorization": f"Bearer {token_of(person)}"} if person else {}
        headers |= {"if-match": match} if match else {}
        return getattr(client, method)(
            BASE + path,
            **({"data": given} if given else {}),
            content_type="application/json",
            headers=headers,
        )

    return made


def given(town, **values):
    return {
        "agreement": town.agreement.code,
        "kind": "visit",
        "title": "互访（示例）",
        "host": town.host.pk,
        "co_hosts": [town.partner.pk],
        "clauses": [town.clauses[0].pk],
        "starts_at": "2026-05-12T09:30:00+08:00",
        "ends_at": "2026-05-12T17:00:00+08:00",
        "venue": "示例大学",
        "purpose": "看实验室",
    } | values


def test_everybody_reads_what_is_public(town, client):
    shown, _hidden = town.make("announced"), town.make("announced", visibility="parties")
    listed = client.get(BASE).json()
    assert [row["code"] for row in listed["items"]] == [shown.code]
    read = client.get(f"{BASE}/{shown.code}").json()
    assert (read["starts_at"], read["time_zone"], read["own"], read["resolutions"]) == (
        "2026-05-12T09:30:00+08:00",
        "Asia/Shanghai",
        None,
        [],
    )
    assert client.get(f"{BASE}/{_hidden.code}").status_code == 404


def test_a_program_prepares_and_announces(town, call):
    made = call("post", "", town.preparer, **given(town))
    assert made.status_code == 201, made.json()
    code = made.json()["code"]
    assert made["Location"].endswith(f"{BASE}/{code}")
    with clock.at(BEFORE):
        announced = call("post", f"/{code}/announce", town.preparer)
    assert announced.json()["state"]["value"] == "announced"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"agreement": "XY-NONE"}, "agreement"),
        ({"host": 2**70}, "host"),
        ({"co_hosts": [0]}, "co_hosts"),
        ({"clauses": [2**62]}, "clauses"),
        ({"starts_at": "2026-05-12T09:30:00"}, "starts_at"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"ends_at": "2026-05-12T08:00:00+08:00"}, "结束时间要晚于开始时间"),
    ],
)
def test_bad_input_is_refused_by_name(town, call, values, field):
    answered = call("post", "", town.preparer, **given(town, **values))
    assert answered.status_code == 422
    assert field in answered.content.decode()
    assert Activity.objects.count() == 0


def test_a_person_answers_their_own_invitation(town, call):
    activity = town.make("announced", capacity=1)
    town.invite(activity, town.guest)
    with clock.at(BEFORE + timedelta(days=1)):
        answered = call("post", f"/{activity.code}/reply", town.guest, reply="accepted")
        assert (answered.json()["own"]["reply"]["value"], answered.json()["seats_left"]) == ("accepted", 0)
        assert call("post", f"/{activity.code}/reply", town.stranger, reply="accepted").status_code == 404


def etag(call, town, code):
    return call("get", f"/{code}", town.preparer)["ETag"]


def test_a_program_changes_what_it_has_read_and_not_what_moved_on_meanwhile(town, call):
    activity = town.make()
    seen = etag(call, town, activity.code)
    assert call("patch", f"/{activity.code}", town.preparer, venue="示例新馆").status_code == 428
    changed = call("patch", f"/{activity.code}", town.preparer, match=seen, venue="示例新馆", capacity=None)
    assert (changed.json()["venue"], changed.json()["title"]) == ("示例新馆", activity.title)
    again = call("patch", f"/{activity.code}", town.preparer, match=seen, venue="示例旧馆")
    assert again.status_code == 412
    activity.refresh_from_db()
    assert activity.venue == "示例新馆"


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({}, "name"),
        ({"username": "a", "name": "示例甲"}, "name"),
        ({"username": "nobody-of-that-name"}, "username"),
        ({"name": "示例甲"}, "consents"),
        ({"name": "示例甲", "consents": True, "organisation": 2**70}, "organisation"),
    ],
)
def test_who_cannot_be_invited_is_refused_by_name(town, call, person, field):
    activity = town.make()
    answered = call("post", f"/{activity.code}/people", town.preparer, **person)
    assert (answered.status_code, field in answered.content.decode()) == (422, True)
    assert activity.participants.count() == 0


def test_a_program_invites_people_with_and_without_accounts(town, call):
    activity = town.make()
    call("post", f"/{activity.code}/people", town.preparer, username=town.other.username)
    named = {"name": "示例甲", "consents": True, "reply": "accepted", "part": "speaker"}
    answered = call("post", f"/{activity.code}/people", town.preparer, **named)
    assert (answered.status_code, answered.json()["coming"]) == (201, 1)
    assert [(row.user, row.typed_name, row.part) for row in activity.participants.order_by("pk")] == [
        (town.other, "", "delegate"),
        (None, "示例甲", "speaker"),
    ]
    assert activity.participants.order_by("pk")[0].organisation == town.partner


# --- series


@pytest.fixture
def planned(town, call):
    """每季度第二个星期二, four times, as a program reads it."""
    answered = call("post", "/series", town.preparer, **given(town, every="quarter", by="weekday", times=4))
    assert answered.status_code == 201, answered.json()
    return answered


def test_a_program_plans_meetings_that_come_round(town, call, planned):
    series = planned.json()
    assert [row["starts_at"][:16] for row in series["activities"]] == [
        "2026-05-12T09:30",
        "2026-08-11T09:30",
        "2026-11-10T09:30",
        "2027-02-09T09:30",
    ]
    assert {row["series"] for row in series["activities"]} == {series["code"]}
    assert "第二个星期二" in series["words"]
    read = call("get", planned["Location"].partition(BASE)[2], town.preparer)
    assert read.json() == series


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"every": "month"}, "times"),
        ({"every": "month", "times": 1}, "times"),
        ({"every": "month", "times": 3, "until": "2026-12-31"}, "times"),
        ({"every": "month", "until": "2026-05-01"}, "until"),
        ({"every": "daily", "times": 3}, "every"),
        ({"every": "month", "by": "last", "times": 3}, "by"),
        ({"every": "month", "times": 3, "starts_at": "2026-05-12T09:30:00"}, "starts_at"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_by_name_and_nothing_is_made(town, call, rule, field):
    answered = call("post", "/series", town.preparer, **given(town, **rule))
    assert (answered.status_code, field in answered.content.decode()) == (422, True)
    assert Activity.objects.count() == 0


def test_a_program_fills_announces_changes_and_calls_off_one_and_all_that_follow(town, call, planned):
    codes = [row["code"] for row in planned.json()["activities"]]
    person = {"username": town.guest.username}
    with clock.at(BEFORE):
        call("post", f"/{codes[0]}/following/people", town.preparer, **person)
        call("post", f"/{codes[0]}/following/announce", town.preparer)
        changed = call(
            "patch",
            f"/{codes[1]}/following",
            town.preparer,
            match=etag(call, town, codes[1]),
            starts_at="2026-08-11T14:00:00+08:00",
            ends_at="2026-08-11T16:00:00+08:00",
        )
        call("post", f"/{codes[3]}/following/cancel", town.preparer, comment="改为线上")
    assert changed.status_code == 200, changed.json()
    found = Activity.objects.order_by("slot")
    assert [f"{row.local_start:%H:%M} {row.state}" for row in found] == [
        "09:30 announced",
        "14:00 announced",
        "14:00 announced",
        "14:00 cancelled",
    ]
    assert [row.participants.get().user for row in found] == [town.guest] * 4
    assert len(changed.json()["activities"]) == 4


def test_all_that_follow_are_changed_only_by_whoever_read_the_first_as_it_is(town, call, planned):
    code = planned.json()["activities"][0]["code"]
    seen = etag(call, town, code)
    call("patch", f"/{code}", town.preparer, match=seen, venue="示例新馆")
    late = call("patch", f"/{code}/following", town.preparer, match=seen, title="季度例会（示例）")
    assert late.status_code == 412
    assert not Activity.objects.filter(title="季度例会（示例）").exists()


def test_what_stands_alone_has_no_series_and_others_touch_none(town, call, planned):
    code = planned.json()["activities"][0]["code"]
    alone = town.make()
    assert call("get", f"/{alone.code}/series", town.preparer).status_code == 404
    assert call("post", f"/{alone.code}/following/announce", town.preparer).status_code == 409
    assert call("get", f"/{code}/series", town.stranger).status_code == 404
    assert call("post", f"/{code}/following/announce", town.other).status_code == 403
    assert call("post", f"/{code}/following/announce").status_code == 401
