"""A series in the feeds: one event with a rule and what differs from it, as two libraries spell it out, and as our pages show it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from jiedui.areas.activities import services
from jiedui.areas.activities.calendar import personal_feed, public_feed, single_feed
from jiedui.areas.activities.models import Activity
from jiedui.areas.activities.months import month_grid
from jiedui.foundation.core import clock
from tests.activities.factories import make_series
from tests.activities.reading import READERS

TUESDAY = datetime(2026, 1, 6, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

RULES = [
    {"every": "quarter", "by": "weekday", "until": date(2027, 12, 31)},
    {"every": "fortnight", "times": 12},
    {"every": "month", "by": "date", "times": 14},
    {"every": "month", "by": "last", "times": 6, "starts_at": TUESDAY + timedelta(days=21)},
    {"every": "month", "by": "date", "times": 6, "starts_at": TUESDAY + timedelta(days=25)},
    {
        "every": "week",
        "times": 12,
        "starts_at": datetime(2026, 2, 17, 9, tzinfo=ZoneInfo("America/New_York")),
        "time_zone": "America/New_York",
    },
    {
        "every": "month",
        "times": 12,
        "starts_at": datetime(2026, 1, 25, 23, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        "time_zone": "Europe/Berlin",
    },
]


@pytest.fixture(autouse=True)
def before_it_begins():
    with clock.at(BEFORE):
        yield


def announced(town, **asked):
    made = make_series(town, **({"starts_at": TUESDAY} | asked))
    services.announce_following(made[0], actor=town.preparer)
    return made


def events(content):
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def in_tables(rows):
    """What the tables say, as the libraries tell it."""
    return [(row.starts_at.astimezone(UTC), row.ends_at.astimezone(UTC)) for row in rows]


def on_pages(rows, actor):
    """Which days of the calendar page show one of these."""
    months = {row.local_start.strftime("%Y-%m") for row in rows}
    days = {
        (day.date, activity.pk)
        for month in months
        for day in month_grid(month, actor=actor).busy
        for activity in day.activities
    }
    return sorted(days)


@pytest.mark.parametrize("asked", RULES)
def test_both_libraries_spell_out_what_our_tables_and_pages_show(town, asked):
    made = announced(town, **asked)
    content = public_feed()
    (event,) = events(content)
    rows = list(Activity.objects.order_by("starts_at"))
    for read in READERS:
        assert [(start, end) for start, end, *_rest in read(content)] == in_tables(rows)
    assert event["RRULE"]["UNTIL"] == [made[-1].starts_at.astimezone(UTC)]
    assert event["DTSTART"].params["TZID"] == made[0].time_zone
    first_days = [(row.day, row.pk) for row in rows]
    assert [found for found in on_pages(rows, town.guest) if found in first_days] == sorted(first_days)


@pytest.mark.parametrize("read", READERS)
def test_one_moved_one_renamed_and_one_called_off_override_the_rule(town, read):
    made = announced(town, every="month", times=5)
    services.reschedule_activity(
        made[1],
        starts_at=made[1].starts_at + 26 * HOUR,
        ends_at=made[1].ends_at + 25 * HOUR,
        actor=town.preparer,
    )
    services.change_activity(made[2], title="年中会议（示例）", actor=town.preparer)
    services.cancel_activity(made[3], comment="让路", actor=town.preparer)
    told = read(public_feed())
    assert [(state, title) for _start, _end, state, title, _n in told] == [
        ("CONFIRMED", "例会（示例）"),
        ("CONFIRMED", "例会（示例）"),
        ("CONFIRMED", "年中会议（示例）"),
        ("CANCELLED", "例会（示例）"),
        ("CONFIRMED", "例会（示例）"),
    ]
    assert [(start, end) for start, end, *_rest in told] == in_tables(Activity.objects.order_by("starts_at"))


def test_every_change_of_any_of_them_raises_the_number_of_all(town):
    made = announced(town, every="month", times=4)
    sequences = [events(public_feed())[0]["SEQUENCE"]]
    changes = (
        lambda: services.change_activity(made[1], venue="另一间", actor=town.preparer),
        lambda: services.cancel_activity(made[2], comment="让路", actor=town.preparer),
        lambda: services.change_following(made[0], title="例会（改名示例）", actor=town.preparer),
    )
    for change in changes:
        change()
        (now,) = {int(event["SEQUENCE"]) for event in events(public_feed())}
        sequences.append(now)
    assert sequences == sorted(set(sequences))


def test_what_a_reader_is_not_told_of_is_left_out(town):
    made = make_series(town, starts_at=TUESDAY, every="month", times=4)
    services.announce_activity(made[0], actor=town.preparer)
    services.announce_activity(made[2], actor=town.preparer)
    content = public_feed()
    for read in READERS:
        assert [start for start, *_rest in read(content)] == [made[0].starts_at, made[2].starts_at]
    (event,) = events(content)
    assert len(event["EXDATE"]) == 2


def test_a_personal_feed_tells_the_own_reply_to_each(town):
    made = announced(town, every="month", times=4, visibility="parties")
    services.invite_following(made[1], actor=town.preparer, user=town.stranger)
    place = town.stranger.participations.get(activity=made[2])
    services.reply_to(place, reply="accepted", actor=town.stranger)
    rule, override = events(personal_feed(town.stranger))
    assert rule["EXDATE"].dts[0].dt == made[0].starts_at
    assert rule["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert override["RECURRENCE-ID"].dt == made[2].starts_at
    assert override["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert str(override["UID"]) == str(rule["UID"])


def test_a_file_of_one_holds_all_of_its_series_that_the_reader_may_see(town, client):
    made = announced(town, every="month", times=3)
    hidden = services.change_activity(made[1], visibility="parties", actor=town.preparer)
    content = client.get(f"/activities/{made[0].code}.ics").content
    for read in READERS:
        assert [start for start, *_rest in read(content)] == [made[0].starts_at, made[2].starts_at]
    own = single_feed(hidden, actor=town.preparer)
    assert [start for start, *_rest in READERS[0](own)] == [row.starts_at for row in made]


@pytest.mark.parametrize("read", READERS)
def test_whole_days_come_round_as_days(town, read):
    made = announced(
        town,
        starts_at=datetime(2026, 3, 2, tzinfo=ZoneInfo("Europe/Berlin")),
        time_zone="Europe/Berlin",
        hours=48,
        every="month",
        times=3,
    )
    services.change_activity(made[1], title="第二次（示例）", actor=town.preparer)
    told = read(public_feed())
    assert [(f"{start}", f"{end}", title) for start, end, _state, title, _n in told] == [
        ("2026-03-02", "2026-03-04", "例会（示例）"),
        ("2026-04-02", "2026-04-04", "第二次（示例）"),
        ("2026-05-02", "2026-05-04", "例会（示例）"),
    ]


def test_another_time_for_those_that_follow_ends_one_rule_and_begins_another(town):
    made = announced(town, every="quarter", by="weekday", times=6)
    services.change_following(
        made[3],
        actor=town.preparer,
        starts_at=made[3].starts_at + HOUR,
        ends_at=made[3].ends_at + HOUR,
    )
    content = public_feed()
    old, new = sorted(events(content), key=lambda event: event["DTSTART"].dt)
    assert old["RRULE"]["UNTIL"] == [made[2].starts_at]
    assert str(new["RELATED-TO"]) == str(old["UID"])
    rows = Activity.objects.order_by("starts_at")
    for read in READERS:
        assert [(start, end) for start, end, *_rest in read(content)] == in_tables(rows)


@pytest.mark.parametrize("count", [3, 12])
def test_a_feed_needs_the_same_queries_for_any_number(town, count, django_assert_num_queries):
    announced(town, every="week", times=count)
    announced(town, every="month", times=count)
    with django_assert_num_queries(5):
        public_feed()
