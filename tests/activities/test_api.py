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
    def made(method, path, person=None, **given):
        headers = {"authorization": f"Bearer {token_of(person)}"} if person else {}
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
