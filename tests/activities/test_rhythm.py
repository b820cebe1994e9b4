"""Days that come round, against dateutil, which reads the rule that calendar programs are told."""

from datetime import date, datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import vRecur

from jiedui.areas.activities.choices import Pattern, Rhythm
from jiedui.areas.activities.rhythm import rule_of


def days(rule, times):
    return [rule.on(number) for number in range(times)]


@pytest.mark.parametrize(
    ("every", "by", "first", "told"),
    [
        ("fortnight", "date", date(2026, 3, 3), ["2026-03-03", "2026-03-17", "2026-03-31"]),
        ("month", "date", date(2026, 1, 15), ["2026-01-15", "2026-02-15", "2026-03-15"]),
        ("month", "date", date(2026, 1, 31), ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("quarter", "weekday", date(2026, 1, 6), ["2026-01-06", "2026-04-07", "2026-07-07"]),
        ("month", "last", date(2026, 1, 30), ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("month", "weekday", date(2026, 1, 30), ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("half", "weekday", date(2026, 11, 12), ["2026-11-12", "2027-05-13", "2027-11-11"]),
        ("year", "date", date(2028, 2, 29), ["2028-02-29", "2029-02-28", "2030-02-28"]),
    ],
)
def test_days_come_round_as_people_mean_it(every, by, first, told):
    assert [f"{day}" for day in days(rule_of(every, by, first), 3)] == told


@given(
    every=st.sampled_from(Rhythm.values),
    by=st.sampled_from(Pattern.values),
    first=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    times=st.integers(1, 60),
)
def test_the_rule_told_to_calendars_means_the_same_days(every, by, first, times):
    rule = rule_of(every, by, first)
    if rule.on(0) != first:
        assert by == Pattern.LAST
        return
    own = days(rule, times)
    until = datetime(own[-1].year, own[-1].month, own[-1].day)  # noqa: DTZ001 -- days have no zone
    text = vRecur({**rule.parts, "UNTIL": until}).to_ical().decode()
    read = rrulestr(text, dtstart=datetime(first.year, first.month, first.day))  # noqa: DTZ001 -- days have no zone
    assert [day.date() for day in read] == own
