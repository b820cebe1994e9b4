"""iCalendar as two libraries that know nothing of each other read it: times, changes, cancellations, and no mail address."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from jiedui.areas.activities import services
from jiedui.areas.activities.calendar import personal_feed, public_feed
from jiedui.areas.activities.models import Activity
from jiedui.foundation.core import clock
from tests.activities.factories import NOON

SOON = NOON + timedelta(days=3)


def by_icalendar(content):
    """Each event by its UID: start, end, status, sequence."""
    found = {}
    for event in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        found[str(event["UID"])] = (
            event["DTSTART"].dt,
            event["DTEND"].dt,
            str(event["STATUS"]),
            int(event["SEQUENCE"]),
        )
    return found


def by_vobject(content):
    found = {}
    for event in vobject.readOne(content.decode()).contents.get("vevent", []):
        found[event.uid.value] = (
            event.dtstart.value,
            event.dtend.value,
            event.status.value,
            int(event.sequence.value),
        )
    return found


READERS = [by_icalendar, by_vobject]


def moments(told):
    """The same with all times at Greenwich."""
    return {
        uid: (start.astimezone(UTC), end.astimezone(UTC), *rest) for uid, (start, end, *rest) in told.items()
    }


@pytest.mark.parametrize("read", READERS)
def test_both_libraries_read_the_same_moments_wherever_it_is(town, read):
    here = town.make("announced")
    london = datetime(2026, 7, 3, 9, tzinfo=ZoneInfo("Europe/London"))
    there = town.make("announced", starts_at=london, time_zone="Europe/London", title="伦敦会场（示例）")
    with clock.at(NOON):
        content = public_feed()
    assert moments(read(content)) == {
        f"{here.code}@jiedui": (
            datetime(2026, 5, 12, 1, 30, tzinfo=UTC),
            datetime(2026, 5, 12, 4, 30, tzinfo=UTC),
            "CONFIRMED",
            0,
        ),
        f"{there.code}@jiedui": (
            datetime(2026, 7, 3, 8, tzinfo=UTC),
            datetime(2026, 7, 3, 11, tzinfo=UTC),
            "CONFIRMED",
            0,
        ),
    }
    assert b"BEGIN:VTIMEZONE" in content
    assert b"DTSTART;TZID=Europe/London:20260703T090000" in content


@pytest.mark.parametrize("read", READERS)
def test_a_change_raises_the_sequence_and_a_cancelled_one_stays(town, read):
    activity = town.make("announced")
    services.reschedule_activity(
        activity, starts_at=SOON, ends_at=SOON + timedelta(hours=1), actor=town.preparer
    )
    services.change_activity(activity, venue="换个地方", actor=town.preparer)
    services.cancel_activity(activity, comment="暴雨", actor=town.preparer)
    with clock.at(NOON):
        told = moments(read(public_feed()))
    assert told == {
        f"{activity.code}@jiedui": (
            SOON.astimezone(UTC),
            SOON.astimezone(UTC) + timedelta(hours=1),
            "CANCELLED",
            3,
        )
    }


def test_what_lasts_whole_days_has_no_hours(town):
    midnight = datetime(2026, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    activity = town.make("announced", starts_at=midnight, hours=48)
    with clock.at(NOON):
        told = by_icalendar(public_feed())
    assert told[f"{activity.code}@jiedui"][:2] == (date(2026, 5, 12), date(2026, 5, 14))
    assert activity.when == "2026年5月12日 星期二 – 5月13日 星期三"


def test_a_draft_stands_in_no_calendar(town):
    town.make()
    hidden = town.make()
    services.cancel_activity(hidden, comment="从未通知", actor=town.preparer)
    with clock.at(NOON):
        assert by_icalendar(public_feed()) == {}
        assert by_icalendar(personal_feed(town.preparer)) == {}


def test_a_personal_calendar_holds_ones_own_with_the_reply_and_no_mail_address(town):
    mine = town.make("announced", visibility="parties", capacity=9)
    town.make("announced", visibility="parties", title="别人的（示例）")
    place = town.invite(mine, town.stranger)
    town.invite(mine, town.guest)
    with clock.at(NOON - timedelta(days=1)):
        services.reply_to(place, reply="tentative", actor=town.stranger)
        content = personal_feed(town.stranger)
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert str(event["UID"]) == f"{mine.code}@jiedui"
    assert (event["ATTENDEE"].params["PARTSTAT"], event["ATTENDEE"].params["CN"]) == (
        "TENTATIVE",
        town.stranger.name,
    )
    assert event["ORGANIZER"].params["CN"] == town.host.name
    text = content.decode().replace("\r\n ", "")
    assert "mailto:" not in text.lower()
    assert "@example.org" not in text
    assert town.guest.name not in text


def test_lines_are_folded_and_end_as_the_standard_says(town):
    activity = town.make("announced", purpose="很长的目的，含逗号,分号;和换行\n第二行。" * 20)
    with clock.at(NOON):
        content = public_feed()
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert str(event["DESCRIPTION"]) == activity.purpose


def test_an_address_opens_its_owners_calendar_until_it_is_revoked(town, client):
    client.force_login(town.guest)
    page = client.post("/desk/activities/addresses/", {"name": "手机"}).content.decode()
    secret = page.partition("/activities/calendar/")[2].partition(".ics")[0]
    client.logout()
    url = f"/activities/calendar/{secret}.ics"
    answered = client.get(url)
    assert answered["Content-Type"] == "text/calendar; charset=utf-8"
    assert client.get(url, headers={"if-none-match": answered["ETag"]}).status_code == 304
    (address,) = town.guest.calendar_addresses.all()
    assert secret not in address.digest
    services.revoke_address(address, actor=town.guest)
    assert client.get(url).status_code == 404


def test_somebody_whose_account_is_shut_is_read_no_more(town, client):
    _address, secret = services.create_address(actor=town.guest, name="手机")
    town.guest.is_active = False
    town.guest.save(update_fields=["is_active"])
    assert client.get(f"/activities/calendar/{secret}.ics").status_code == 404


def test_one_activity_is_kept_without_subscribing(town, client):
    activity = town.make("announced")
    assert list(by_icalendar(client.get(f"/activities/{activity.code}.ics").content)) == [
        f"{activity.code}@jiedui"
    ]
    assert client.get(f"/activities/{town.make().code}.ics").status_code == 404
    assert Activity.objects.count() == 2
