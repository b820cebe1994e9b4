"""Meetings that come round: said once, planned by one rule, and each an activity of its own."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jiedui.areas.activities import services
from jiedui.areas.activities.models import Activity, Participant, Series
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.notifications.models import Notice
from tests.activities.factories import make_series

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2026, 1, 6, 14, 30, tzinfo=SHANGHAI)
BEFORE = TUESDAY - timedelta(days=30)


@pytest.fixture(autouse=True)
def before_it_begins():
    with clock.at(BEFORE):
        yield


@pytest.fixture
def quarterly(town):
    """每季度第一个星期二 14:30，到 2027 年底."""
    return make_series(
        town, starts_at=TUESDAY, every="quarter", by="weekday", until=date(2027, 12, 31), hours=2
    )


def starts(rows):
    return [f"{row.local_start:%Y-%m-%d %H:%M}" for row in rows]


def fresh(rows):
    return list(Activity.objects.filter(pk__in=[row.pk for row in rows]).order_by("slot"))


def test_each_quarters_first_tuesday_until_the_end_of_next_year_is_said_once(quarterly):
    assert starts(quarterly) == [
        "2026-01-06 14:30",
        "2026-04-07 14:30",
        "2026-07-07 14:30",
        "2026-10-06 14:30",
        "2027-01-05 14:30",
        "2027-04-06 14:30",
        "2027-07-06 14:30",
        "2027-10-05 14:30",
    ]
    (series,) = Series.objects.all()
    assert {row.series for row in quarterly} == {series}
    assert series.words == "每季度（1月、4月、7月、10月）第一个星期二 14:30，共 8 次，到 2027年10月5日"


def test_the_hour_stays_over_a_change_of_clocks(town):
    new_york = ZoneInfo("America/New_York")
    made = make_series(
        town,
        starts_at=datetime(2026, 2, 20, 10, tzinfo=new_york),
        time_zone="America/New_York",
        every="month",
        times=3,
    )
    assert starts(made) == ["2026-02-20 10:00", "2026-03-20 10:00", "2026-04-20 10:00"]
    assert [f"{row.starts_at.astimezone(UTC):%H}" for row in made] == ["15", "14", "14"]


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"times": 1}, "times", "一个系列 2 至 60 次。"),
        ({"times": 61}, "times", "一个系列 2 至 60 次。"),
        ({}, "times", "请写明共几次，或到哪天为止，两者写一个。"),
        ({"times": 3, "until": date(2026, 9, 1)}, "times", "请写明共几次，或到哪天为止，两者写一个。"),
        ({"until": date(2026, 1, 5)}, "until", "截止日期不能早于首次的日期。"),
        ({"until": date(2026, 1, 20)}, "until", "到这一天只有一次，请改晚一些，或者不设为定期举行。"),
        ({"until": date(2029, 1, 7)}, "until", "一个系列最长三年，最晚到 2029-01-06。"),
        ({"times": 60}, "times", "一个系列最长三年，最晚到 2029-01-06。"),
        (
            {"every": "week", "until": date(2028, 1, 6)},
            "until",
            "到这一天有 105 次；一个系列 2 至 60 次。",
        ),
        ({"every": "daily", "times": 3}, "every", "请选择多久一次。"),
        ({"by": "moon", "times": 3}, "by", "请选择每次在哪天。"),
        ({"by": "last", "times": 3}, "by", "首次的日期 2026-01-06 不是当月最后一个这样的星期几。"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence_and_nothing_is_made(town, asked, field, sentence):
    with pytest.raises(Invalid) as refused:
        make_series(town, starts_at=TUESDAY, **({"every": "month", "by": "date"} | asked))
    assert refused.value.errors == {field: [sentence]}
    assert (Activity.objects.count(), Series.objects.count()) == (0, 0)


def test_an_hour_that_the_clocks_leave_out_on_one_of_the_days_is_refused(town):
    with pytest.raises(Invalid, match="2026-03-29 当地没有 02:30 这个时刻"):
        make_series(
            town,
            starts_at=datetime(2026, 3, 22, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
            time_zone="Europe/Berlin",
            every="week",
            times=3,
        )
    assert Series.objects.count() == 0


def test_one_is_moved_alone_and_the_others_stay(town, quarterly):
    start = TUESDAY + timedelta(days=92)
    services.reschedule_activity(
        quarterly[1], starts_at=start, ends_at=start + timedelta(hours=1), actor=town.preparer
    )
    now = fresh(quarterly)
    assert [row.is_moved for row in now] == [False, True, *[False] * 6]
    assert now[1].series.times == 8


def test_words_are_changed_for_this_one_and_all_that_follow_and_not_for_what_is_over(town, quarterly):
    services.change_activity(quarterly[5], venue="单独的地点", actor=town.preparer)
    services.change_following(
        quarterly[3],
        actor=town.preparer,
        title="季度联席会议（示例）",
        venue=quarterly[3].venue,
        co_hosts=[town.partner],
    )
    now = fresh(quarterly)
    assert [row.title == "季度联席会议（示例）" for row in now] == [False] * 3 + [True] * 5
    assert now[5].venue == "单独的地点"
    assert Series.objects.count() == 1


def test_another_hour_for_this_one_and_all_that_follow_goes_on_as_a_series_of_its_own(town, quarterly):
    services.cancel_activity(quarterly[6], comment="让路", actor=town.preparer)
    services.change_following(
        quarterly[4],
        actor=town.preparer,
        starts_at=quarterly[4].starts_at + timedelta(hours=1),
        ends_at=quarterly[4].ends_at + timedelta(hours=1),
    )
    old, new = Series.objects.order_by("starts_at")
    assert (old.times, new.times, new.before) == (4, 4, old)
    now = fresh(quarterly)
    assert [row.series for row in now] == [old] * 4 + [new] * 4
    assert starts(now)[4:] == [
        "2027-01-05 15:30",
        "2027-04-06 15:30",
        "2027-07-06 14:30",
        "2027-10-05 15:30",
    ]
    assert [row.slot for row in now[4:]] == [start for start, _end in new.slots()]
    assert now[6].state == "cancelled"


def test_another_day_for_the_whole_series_keeps_it_one_and_finds_the_same_day_of_each_quarter(
    town, quarterly
):
    day = timedelta(days=2)
    services.change_following(
        quarterly[0], actor=town.preparer, starts_at=TUESDAY + day, ends_at=TUESDAY + day + timedelta(hours=2)
    )
    (series,) = Series.objects.all()
    now = fresh(quarterly)
    assert starts(now)[:3] == ["2026-01-08 14:30", "2026-04-09 14:30", "2026-07-09 14:30"]
    assert "第二个星期四" in series.words
    assert not any(row.is_moved for row in now)


def test_a_month_that_is_too_short_does_not_pull_the_others_to_its_end(town):
    made = make_series(town, starts_at=TUESDAY + timedelta(days=25), every="month", times=4)
    services.change_following(
        made[1],
        actor=town.preparer,
        starts_at=made[1].starts_at - timedelta(hours=4),
        ends_at=made[1].ends_at - timedelta(hours=4),
    )
    assert starts(fresh(made)) == [
        "2026-01-31 14:30",
        "2026-02-28 10:30",
        "2026-03-31 10:30",
        "2026-04-30 10:30",
    ]


def test_weeks_are_moved_by_a_week_without_two_in_one_slot(town):
    made = make_series(town, starts_at=TUESDAY, every="week", times=3)
    week = timedelta(days=7)
    services.change_following(
        made[0], actor=town.preparer, starts_at=TUESDAY + week, ends_at=made[0].ends_at + week
    )
    assert starts(fresh(made)) == ["2026-01-13 14:30", "2026-01-20 14:30", "2026-01-27 14:30"]


def test_all_that_follow_are_announced_and_called_off_and_everybody_hears_of_it_once(town, quarterly):
    assert services.invite_following(quarterly[0], actor=town.preparer, user=town.guest) == 8
    assert services.invite_following(quarterly[0], actor=town.preparer, user=town.member) == 8
    services.announce_following(quarterly[0], actor=town.preparer)
    services.cancel_following(quarterly[2], comment="改为线上", actor=town.preparer)
    assert [row.state for row in fresh(quarterly)] == ["announced"] * 2 + ["cancelled"] * 6
    told = Notice.objects.filter(recipient=town.guest).order_by("pk").values_list("kind", "target_id")
    assert list(told) == [
        ("activities.activity.announced", quarterly[0].pk),
        ("activities.activity.cancelled", quarterly[2].pk),
    ]


def test_whoever_is_invited_to_a_later_one_only_hears_of_that_one(town, quarterly):
    town.invite(quarterly[3], town.guest)
    services.announce_following(quarterly[0], actor=town.preparer)
    (notice,) = Notice.objects.filter(recipient=town.guest)
    assert notice.target_id == quarterly[3].pk


def test_whoever_is_on_some_of_the_lists_is_put_on_the_others(town, quarterly):
    town.invite(quarterly[2], town.guest)
    assert services.invite_following(quarterly[1], actor=town.preparer, user=town.guest) == 6
    assert Participant.objects.filter(user=town.guest).count() == 7
    with pytest.raises(Invalid, match="这个人已在名单中"):
        services.invite_following(quarterly[1], actor=town.preparer, user=town.guest)


def test_what_is_over_or_stands_alone_has_none_that_follow(town, quarterly):
    services.cancel_activity(quarterly[0], comment="让路", actor=town.preparer)
    with pytest.raises(WrongState, match="请从系列中尚未举行的一次开始"):
        services.change_following(quarterly[0], actor=town.preparer, title="改名")
    alone = town.make(starts_at=TUESDAY)
    with pytest.raises(WrongState, match="不属于任何系列"):
        services.announce_following(alone, actor=town.preparer)


@pytest.mark.parametrize("who", ["guest", "stranger"])
def test_nobody_else_changes_those_that_follow(town, quarterly, who):
    actor = getattr(town, who)
    for attempt in (
        lambda: services.change_following(quarterly[0], actor=actor, title="改名"),
        lambda: services.announce_following(quarterly[0], actor=actor),
        lambda: services.cancel_following(quarterly[0], actor=actor, comment="不办"),
        lambda: services.invite_following(quarterly[0], actor=actor, user=town.member),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert {(row.title, row.state) for row in fresh(quarterly)} == {("例会（示例）", "draft")}


def test_a_refusal_on_one_of_them_changes_none(town, quarterly):
    with pytest.raises(Invalid):
        services.change_following(quarterly[2], actor=town.preparer, venue="")
    assert {row.venue for row in fresh(quarterly)} == {"示例会议室"}
