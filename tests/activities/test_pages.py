"""Activities on the portal and at the desk, in browsers without scripts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiedui.areas.activities import services
from jiedui.areas.activities.models import Activity
from jiedui.foundation.core import clock
from tests.activities.factories import BEFORE, NOON


def form(town, **values):
    return {
        "agreement": town.agreement.code,
        "kind": "visit",
        "title": "互访（示例）",
        "host": town.host.pk,
        "co_hosts": [town.partner.pk],
        "clauses": [town.clauses[0].pk],
        "purpose": "看实验室",
        "starts_at": "2026-05-12T09:30",
        "ends_at": "2026-05-12T17:00",
        "time_zone": "Asia/Shanghai",
        "venue": "示例大学",
        "visibility": "public",
        "every": "",
    } | values


def test_somebody_prepares_an_activity(town, client):
    client.force_login(town.preparer)
    answered = client.post("/desk/activities/new/", form(town))
    activity = Activity.objects.get()
    assert answered.url == activity.get_desk_url()
    assert activity.starts_at == NOON
    assert list(activity.clauses.all()) == [town.clauses[0]]


def test_hours_are_those_of_the_place(town, client):
    client.force_login(town.preparer)
    client.post(
        "/desk/activities/new/",
        form(town, time_zone="Europe/London", starts_at="2026-07-03T09:00", ends_at="2026-07-03T11:00"),
    )
    activity = Activity.objects.get()
    assert activity.starts_at.isoformat().startswith("2026-07-03T08:00")
    page = client.get(f"/desk/activities/{activity.code}/edit/").content.decode()
    assert 'value="2026-07-03T09:00"' in page
    assert "当地时间，Europe/London" in client.get(activity.get_desk_url()).content.decode()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"ends_at": "2026-05-12T09:00"}, "结束时间要晚于开始时间"),
        ({"starts_at": "明天"}, "请写明日期和时间"),
        ({"time_zone": "Europe/London", "starts_at": "2026-03-29T01:30"}, "当地那一天没有这个时刻"),
        ({"co_hosts": []}, "必需字段"),
        ({"every": "quarter"}, "请写明共几次"),
        ({"capacity": "0"}, "名额至少为 1"),
        ({"title": "含\0空字符"}, "不允许"),
    ],
)
def test_bad_input_gets_a_sentence_and_what_was_typed_stays(town, client, values, sentence):
    client.force_login(town.preparer)
    answered = client.post("/desk/activities/new/", form(town, **values))
    page = answered.content.decode()
    assert answered.status_code == 422
    assert sentence in page
    assert "看实验室" in page
    assert Activity.objects.count() == 0


def test_a_series_is_prepared_from_the_form(town, client):
    client.force_login(town.preparer)
    client.post("/desk/activities/new/", form(town, kind="meeting", every="quarter", times="3"))
    assert Activity.objects.count() == 3


def test_itinerary_and_agenda_are_written_row_by_row(town, client):
    activity = town.make()
    client.force_login(town.other)
    rows = {
        "stops-TOTAL_FORMS": "3",
        "stops-INITIAL_FORMS": "0",
        "stops-0-starts_at": "2026-05-12T10:00",
        "stops-0-title": "参观",
        "stops-1-starts_at": "",
        "stops-2-starts_at": "2026-05-12T11:00",
        "stops-2-title": "座谈",
        "stops-2-ends_at": "2026-05-12T11:30",
    }
    assert client.post(f"/desk/activities/{activity.code}/itinerary/", rows).status_code == 302
    assert [stop.hours for stop in activity.stops.select_related("activity")] == ["10:00", "11:00–11:30"]
    rows["stops-0-starts_at"] = "2030-01-01T00:00"
    page = client.post(f"/desk/activities/{activity.code}/itinerary/", rows, follow=True).content.decode()
    assert "时间不在活动期间" in page
    items = {
        "agenda-TOTAL_FORMS": "1",
        "agenda-INITIAL_FORMS": "0",
        "agenda-0-title": "议题",
        "agenda-0-minutes": "30",
    }
    client.post(f"/desk/activities/{activity.code}/agenda/", items)
    assert [(item.title, item.minutes) for item in activity.agenda.all()] == [("议题", 30)]


def test_an_invited_person_answers_and_is_told_that_they_wait(town, client):
    activity = town.make("announced", capacity=1)
    town.invite(activity, town.guest)
    town.invite(activity, town.stranger)
    with clock.at(BEFORE + timedelta(days=1)):
        for person, sentence in ((town.guest, "已回复：参加"), (town.stranger, "候补第 1 位")):
            client.force_login(person)
            page = client.post(
                f"/desk/activities/{activity.code}/reply/", {"reply": "accepted"}, follow=True
            ).content.decode()
            assert sentence in page


def test_the_list_takes_people_in_one_of_three_ways(town, client):
    activity = town.make()
    client.force_login(town.preparer)
    url = f"/desk/activities/{activity.code}/people/"
    for values in (
        {"user": town.member.pk},
        {"username": town.guest.username},
        {"name": "示例来宾", "typed_organisation": "示例报社", "consents": "on", "reply": "accepted"},
    ):
        assert client.post(url, {"part": "delegate", "reply": "invited"} | values).status_code == 302
    assert activity.participants.count() == 3
    both = client.post(url, {"part": "delegate", "reply": "invited", "name": "甲", "username": "乙"})
    assert "请在三种写法中选一种" in both.content.decode()
    unknown = client.post(url, {"part": "delegate", "reply": "invited", "username": "没有的人"})
    assert "没有这个用户名" in unknown.content.decode()


def test_months_and_weeks_show_an_activity_on_every_day_it_lasts(town, client):
    town.make("announced", hours=30, title="两天的活动（示例）")
    page = client.get("/activities/calendar/", {"month": "2026-05"}).content.decode()
    assert page.count('class="a-calendar__entry"') == 2
    page = client.get("/activities/calendar/week/", {"day": "2026-05-13"}).content.decode()
    assert page.count('class="a-calendar__entry"') == 2
    for nonsense in ("", "2026-13", "x", "99999-01"):
        assert client.get("/activities/calendar/", {"month": nonsense}).status_code == 200
        assert client.get("/activities/calendar/week/", {"day": nonsense}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "q=科教",
        "kind=forum",
        "year=2026",
        "agreement={code}",
        "state=announced",
        "when=past",
        "clause={clause}",
    ],
)
def test_a_list_is_narrowed_by_its_address(town, client, query):
    activity = town.make("announced")
    query = query.format(code=town.agreement.code, clause=town.clauses[1].key)
    assert activity.title in client.get(f"/activities/?{query}").content.decode()
    for nothing in (
        "q=没有的词",
        "kind=visit",
        "year=1999",
        "agreement=XY-NONE",
        "when=ahead",
        "clause=none",
    ):
        page = client.get(f"/activities/?{nothing}")
        assert 'class="c-card a-card"' not in page.content.decode().partition('id="all"')[2]


@pytest.mark.parametrize(
    "path",
    [
        "/activities/",
        "/activities/calendar/?month=2026-05",
        "/desk/activities/",
        "/activities/calendar.ics",
        "/desk/activities/?export=csv",
        "/agreements/{code}/",
    ],
)
def test_lists_need_the_same_queries_for_any_number_of_rows(town, client, path, django_assert_num_queries):
    path = path.format(code=town.agreement.code)
    client.force_login(town.staff)
    town.make("announced")
    _read(client, path)
    with CaptureQueriesContext(connection) as one:
        _read(client, path)
    for _number in range(2):
        town.make("announced")
    with django_assert_num_queries(len(one)):
        _read(client, path)


def _read(client, path):
    answered = client.get(path)
    return b"".join(answered.streaming_content) if answered.streaming else answered.content


@pytest.mark.parametrize("part", ["", "people/"])
def test_an_activity_needs_the_same_queries_for_any_number_of_people(
    town, client, part, django_assert_num_queries
):
    activity = town.make("announced")
    client.force_login(town.preparer)
    for number in range(3):
        services.invite(
            activity, name=f"示例{number}", organisation=town.partner, consents=True, actor=town.preparer
        )
        with CaptureQueriesContext(connection) as counted:
            client.get(activity.get_desk_url() + part)
        if number == 1:
            before = len(counted)
    assert len(counted) == before


def test_the_agreement_lists_what_was_done_under_it(town, client):
    held = town.make("held")
    page = client.get(town.agreement.get_absolute_url()).content.decode()
    assert held.title in page
    assert "1 次" in page


def test_the_workbench_says_what_waits(town, client):
    activity = town.make("announced", starts_at=clock.now() + timedelta(days=5))
    town.invite(activity, town.guest)
    client.force_login(town.guest)
    assert "邀请您参加，请回复" in client.get("/desk/").content.decode()
    held = town.make("held")
    client.force_login(town.preparer)
    assert "请写好纪要并提请各方确认" in client.get("/desk/").content.decode()
    town.write_minutes(held)
    client.force_login(town.other)
    assert "请确认纪要第 1 稿" in client.get("/desk/").content.decode()


def test_papers_are_drawn_with_names_and_codes(town, client):
    from io import BytesIO

    from pypdf import PdfReader

    activity = town.make("announced")
    services.set_itinerary(
        activity,
        stops=[{"starts_at": NOON, "title": "参观中试线", "received_by": "示例所"}],
        actor=town.preparer,
    )
    for number in range(9):
        services.invite(
            activity, name=f"示例人{number}", organisation=town.partner, consents=True, actor=town.preparer
        )
    client.force_login(town.preparer)
    texts = {}
    for name in ("itinerary", "badges", "sign-in"):
        answered = client.get(f"/desk/activities/{activity.code}/{name}.pdf")
        assert answered["Content-Type"] == "application/pdf"
        pages = PdfReader(BytesIO(answered.content)).pages
        texts[name] = (len(pages), "".join(page.extract_text() for page in pages))
    assert "参观中试线" in texts["itinerary"][1]
    assert texts["badges"][0] == 2
    assert "示例人8" in texts["badges"][1]
    assert "签名" in texts["sign-in"][1]


def test_the_list_is_taken_along(town, client):
    activity = town.make("announced")
    client.force_login(town.stranger)
    written = _read(client, "/desk/activities/?export=csv").decode("utf-8-sig")
    assert activity.code in written
    assert "绵阳、北碚" in written
