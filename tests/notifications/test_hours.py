"""Hours are those of the person's own clock, on the days when clocks change, too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from jiedui.foundation.notifications.hours import end_of_quiet, is_within, last_at_hour

SHANGHAI, BERLIN, NEW_YORK = (
    ZoneInfo("Asia/Shanghai"),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/New_York"),
)
KATHMANDU, LORD_HOWE = ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hour", "zone", "last"),
    [
        ("2026-03-12 00:30", 8, SHANGHAI, "2026-03-12 00:00"),
        ("2026-03-11 23:30", 8, SHANGHAI, "2026-03-11 00:00"),
        ("2026-03-12 02:15", 8, KATHMANDU, "2026-03-12 02:15"),
        ("2026-03-12 02:14", 8, KATHMANDU, "2026-03-11 02:15"),
        # New York leaves out 2:00 on 8 March: what was wanted then comes at 3:00 of the new time
        ("2026-03-08 06:59", 2, NEW_YORK, "2026-03-07 07:00"),
        ("2026-03-08 07:00", 2, NEW_YORK, "2026-03-08 07:00"),
        # and has 1:00 twice on 1 November: the first one counts, and once only
        ("2026-11-01 05:00", 1, NEW_YORK, "2026-11-01 05:00"),
        ("2026-11-01 06:30", 1, NEW_YORK, "2026-11-01 05:00"),
        ("2026-03-29 05:59", 8, BERLIN, "2026-03-28 07:00"),
        ("2026-03-29 06:00", 8, BERLIN, "2026-03-29 06:00"),
        ("2026-10-04 00:00", 8, LORD_HOWE, "2026-10-03 21:00"),
    ],
)
def test_when_an_hour_last_began_there(now, hour, zone, last):
    assert last_at_hour(utc(now), hour, zone) == utc(last)


@pytest.mark.parametrize(
    ("hour", "begin", "end", "within"),
    [(22, 22, 7, True), (6, 22, 7, True), (7, 22, 7, False), (21, 22, 7, False), (12, 12, 14, True), (14, 12, 14, False), (0, 0, 1, True)],
)  # fmt: skip
def test_a_span_may_go_over_midnight(hour, begin, end, within):
    assert is_within(hour, begin, end) is within


@pytest.mark.parametrize(
    ("now", "zone", "end"),
    [
        ("2026-03-12 13:59", SHANGHAI, None),  # 21:59 there
        ("2026-03-12 14:00", SHANGHAI, "2026-03-12 23:00"),  # 22:00 there, until 7:00
        ("2026-03-12 22:59", SHANGHAI, "2026-03-12 23:00"),
        ("2026-03-12 23:00", SHANGHAI, None),
        ("2026-03-08 03:00", NEW_YORK, "2026-03-08 11:00"),  # a short night: 22:00 to 7:00 are eight hours
        ("2026-11-01 02:00", NEW_YORK, "2026-11-01 12:00"),  # a long one: ten
    ],
)
def test_when_quiet_hours_end(now, zone, end):
    assert end_of_quiet(utc(now), 22, 7, zone) == (end and utc(end))
