"""A series at the desk and on the portal, in browsers without scripts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from jiedui.areas.activities import services
from jiedui.areas.activities.models import Activity, Participant
from jiedui.foundation.core import clock
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.selectors import worded
from tests.activities.factories import make_series
from tests.activities.test_pages import form

TUESDAY = datetime(2026, 1, 6, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def before_it_begins():
    with clock.at(TUESDAY - timedelta(days=9)):
        yield


@pytest.fixture
def monthly(town):
    return make_series(town, starts_at=TUESDAY, every="month", by="weekday", times=4)


def typed(town, **values):
    return form(town, kind="meeting", starts_at="2026-01-06T14:30", ends_at="2026-01-06T16:30") | values


def page_of(client, address):
    return client.get(address).content.decode()


def test_each_quarters_first_tuesday_is_said_in_the_form(town, client):
    client.force_login(town.preparer)
    client.post(
        "/desk/activities/new/", typed(town, every="quarter", by="weekday", until="2027-12-31", times="")
    )
    rows = Activity.objects.order_by("starts_at")
    assert [f"{row.local_start:%m-%d %H:%M}" for row in rows][:3] == [
        "01-06 14:30",
        "04-07 14:30",
        "07-07 14:30",
    ]
    assert rows.count() == 8


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"until": "2026-01-01"}, "截止日期不能早于首次的日期。"),
        ({"until": "2039-01-01"}, "一个系列最长三年"),
        ({"until": "去年"}, "输入一个有效的日期"),
        ({"times": "99"}, "小于或等于"),
        ({"by": "last", "times": "3"}, "不是当月最后一个这样的星期几"),
    ],
)
def test_a_series_that_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
    town, client, values, sentence
):
    client.force_login(town.preparer)
    answered = client.post("/desk/activities/new/", typed(town, every="quarter", by="date") | values)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert sentence in page
    assert "看实验室" in page
    assert Activity.objects.count() == 0


def test_the_form_begins_with_the_clocks_of_the_platform(town, client):
    client.force_login(town.preparer)
    soup = BeautifulSoup(
        page_of(client, f"/desk/activities/new/?agreement={town.agreement.code}"), "html.parser"
    )
    assert soup.find(attrs={"name": "time_zone"}).find(selected=True)["value"] == "Asia/Shanghai"


@pytest.mark.parametrize(("following", "changed"), [("", 1), ("yes", 3)])
def test_a_change_is_meant_for_this_one_or_for_all_that_follow(town, client, monthly, following, changed):
    client.force_login(town.preparer)
    one = monthly[1]
    client.post(
        f"/desk/activities/{one.code}/edit/",
        typed(town, starts_at="2026-02-03T15:00", ends_at="2026-02-03T16:00", following=following),
    )
    hours = [f"{row.local_start:%H:%M}" for row in Activity.objects.order_by("slot")]
    assert hours.count("15:00") == changed


def test_the_page_of_a_series_shows_all_and_does_with_all_that_follow(town, client, monthly):
    services.reschedule_activity(
        monthly[2],
        starts_at=monthly[2].starts_at + timedelta(days=1),
        ends_at=monthly[2].ends_at + timedelta(days=1),
        actor=town.preparer,
    )
    client.force_login(town.preparer)
    address = f"/desk/activities/{monthly[1].code}/series/"
    page = page_of(client, address)
    assert "每月第一个星期二 14:30，共 4 次" in page
    assert page.count("单独改过时间") == 1
    client.post(f"{address}announce/")
    client.post(f"{address}cancel/", {"comment": "不再办"})
    states = Activity.objects.order_by("slot").values_list("state", flat=True)
    assert list(states) == ["draft", "cancelled", "cancelled", "cancelled"]
    assert client.post(f"{address}dance/").status_code == 404


def test_what_stands_alone_has_no_page_of_a_series(town, client):
    activity = town.make()
    client.force_login(town.preparer)
    assert client.get(f"/desk/activities/{activity.code}/series/").status_code == 404


def test_everybody_reads_when_it_comes_round_and_the_way_to_the_others(town, client, monthly):
    services.announce_following(monthly[1], actor=town.preparer)
    page = page_of(client, f"/activities/{monthly[1].code}/")
    assert "每月第一个星期二" in page
    assert f"/activities/{monthly[2].code}/" in page
    assert f"/activities/{monthly[0].code}/" not in page
    assert "例会" in page_of(client, "/activities/calendar/?month=2026-02")
    assert "a-series" in page_of(client, "/activities/")


def test_somebody_is_put_on_all_the_lists_at_once(town, client, monthly):
    client.force_login(town.preparer)
    values = {
        "user": town.member.pk,
        "part": "delegate",
        "reply": "invited",
        "organisation": town.partner.pk,
        "following": "on",
    }
    client.post(f"/desk/activities/{monthly[1].code}/people/", values)
    assert Participant.objects.filter(user=town.member).count() == 3


def test_whoever_invited_hears_of_a_reply_worded(town):
    activity = town.make("announced", starts_at=TUESDAY + timedelta(days=60))
    place = services.invite(activity, user=town.guest, actor=town.other)
    services.reply_to(place, reply="declined", actor=town.guest)
    told = Notice.objects.filter(kind="activities.participant.replied")
    assert {notice.recipient for notice in told} == {town.preparer, town.other}
    (words, *_rest) = worded(list(told.filter(recipient=town.other)))
    assert words.sentence.endswith("的邀请：不参加")
