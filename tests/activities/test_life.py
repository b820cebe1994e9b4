"""An activity is prepared, announced, held, moved and called off; what is refused is refused in words."""

from datetime import date, timedelta

import pytest

from jiedui.areas.activities import services
from jiedui.areas.activities.models import Activity
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.notifications.models import Notice
from tests.activities.factories import BEFORE, NOON
from tests.agreements.factories import make_organisation, make_region


def subjects(person):
    return [str(notice.kind) for notice in Notice.objects.filter(recipient=person).order_by("pk")]


def test_it_is_announced_and_the_invited_hear_of_it_then(town):
    activity = town.make()
    town.invite(activity, town.guest)
    assert subjects(town.guest) == []
    with clock.at(BEFORE):
        services.announce_activity(activity, actor=town.preparer)
    assert subjects(town.guest) == ["activities.activity.announced"]
    assert subjects(town.other) == ["activities.activity.announced"]
    assert activity.state == "announced"


def test_whoever_is_invited_later_hears_at_once(town):
    activity = town.make("announced")
    town.invite(activity, town.guest)
    assert subjects(town.guest) == ["activities.participant.invited"]


def test_only_the_host_announces(town):
    activity = town.make()
    with clock.at(BEFORE), pytest.raises(NotAllowed, match="发出活动通知"):
        services.announce_activity(activity, actor=town.other)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"hours": 0}, "结束时间要晚于开始时间"),
        ({"capacity": 0}, "名额至少为 1"),
        ({"time_zone": "Mars/Base"}, "没有时区“Mars/Base”"),
        ({"venue": ""}, "此字段不能为空"),
        ({"title": "长" * 121}, "120"),
    ],
)
def test_what_cannot_be_is_refused_in_words(town, values, sentence):
    with pytest.raises(Invalid, match=sentence):
        town.make(**values)
    assert Activity.objects.count() == 0


def test_the_partner_stands_on_another_side(town):
    with pytest.raises(Invalid, match="至少选择一家对方的参办单位"):
        town.make(co_hosts=[make_organisation(region=town.world.region_a)])
    with pytest.raises(Invalid, match="不在这份协议的任何一方"):
        town.make(co_hosts=[make_organisation(region=make_region("330100", "杭州市"))])
    with pytest.raises(Invalid, match="主办单位不用再列"):
        town.make(co_hosts=[town.host])


def test_a_side_that_has_left_takes_part_no_more(town):
    town.agreement.sides.filter(lead=town.partner).update(
        notice_on=date(2026, 1, 1), leaves_on=date(2026, 5, 1), leave_reason="示例"
    )
    with pytest.raises(Invalid, match="北碚牵头单位 不在这份协议的任何一方"):
        town.make()
    assert town.make(starts_at=NOON - timedelta(days=30)).state == "draft"


def test_another_time_is_told_and_counted_for_calendars(town):
    activity = town.make("announced")
    town.invite(activity, town.guest)
    later = NOON + timedelta(days=7)
    services.reschedule_activity(
        activity, starts_at=later, ends_at=later + timedelta(hours=2), actor=town.other
    )
    activity.refresh_from_db()
    assert (activity.sequence, activity.postponed_from, activity.starts_at) == (1, NOON, later)
    assert subjects(town.guest)[-1] == "activities.activity.rescheduled"


def test_a_change_that_no_calendar_shows_disturbs_nobody(town):
    activity = town.make("announced")
    town.invite(activity, town.guest)
    told = subjects(town.guest)
    services.change_activity(activity, capacity=40, actor=town.preparer)
    activity.refresh_from_db()
    assert (activity.sequence, activity.capacity, subjects(town.guest)) == (0, 40, told)


def test_a_change_of_a_draft_is_told_to_nobody(town):
    activity = town.make()
    town.invite(activity, town.guest)
    services.change_activity(activity, venue="另一处", actor=town.preparer)
    assert subjects(town.guest) == []
    assert Event.objects.filter(kind="activities.activity.changed").count() == 1


def test_it_is_called_off_with_a_reason(town):
    activity = town.make("announced")
    town.invite(activity, town.guest)
    with pytest.raises(WrongState, match="请填写取消活动的理由"):
        services.cancel_activity(activity, comment=" ", actor=town.preparer)
    services.cancel_activity(activity, comment="暴雨红色预警", actor=town.preparer)
    activity.refresh_from_db()
    assert (activity.state, activity.cancel_reason, activity.sequence) == ("cancelled", "暴雨红色预警", 1)
    assert subjects(town.guest)[-1] == "activities.activity.cancelled"


def test_what_has_not_begun_was_not_held(town):
    activity = town.make("announced")
    with clock.at(BEFORE), pytest.raises(WrongState, match="活动还没有开始"):
        services.hold_activity(activity, actor=town.preparer)


def test_what_was_held_keeps_its_time(town):
    activity = town.make("held")
    with pytest.raises(WrongState, match="时间不能再改"):
        services.reschedule_activity(
            activity, starts_at=NOON, ends_at=NOON + timedelta(hours=9), actor=town.preparer
        )


def test_a_past_visit_is_entered_after_the_event(town):
    activity = town.make()
    with clock.at(NOON + timedelta(days=3)):
        services.hold_activity(activity, actor=town.preparer)
    assert activity.state == "held"
    assert activity.announced_at == NOON + timedelta(days=3)


def test_an_itinerary_stays_within_the_activity_and_names_the_bad_row(town):
    activity = town.make()
    stops = [
        {"starts_at": NOON, "title": "到达", "received_by": "秘书处"},
        {"starts_at": NOON + timedelta(days=2), "title": "参观"},
    ]
    with pytest.raises(Invalid, match="第 2 站“参观”的时间不在活动期间"):
        services.set_itinerary(activity, stops=stops, actor=town.preparer)
    assert activity.stops.count() == 0
    services.set_itinerary(activity, stops=stops[:1], actor=town.other)
    assert [stop.title for stop in activity.stops.all()] == ["到达"]
    with pytest.raises(Invalid, match="第 1 行"):
        services.set_agenda(activity, items=[{"title": ""}], actor=town.preparer)


def test_what_happened_tells_held_activities_and_nothing_else(town):
    from jiedui.areas.activities.happened import held_activities

    held = town.make("closed")
    town.make("cancelled")
    town.make("announced")
    (told,) = held_activities(town.agreement)
    assert (told.code, told.kind, str(told.on), told.is_closed) == (held.code, "forum", "2026-05-12", True)
    assert set(told.sides) == {town.world.a.pk, town.world.b.pk}
    assert told.host_side == town.world.a.pk
    assert told.clauses == (town.clauses[1].key,)
    assert held_activities(town.agreement, until=told.on - timedelta(days=1)) == []


def test_a_side_that_will_have_left_invites_nobody(town):
    activity = town.make()
    side = town.agreement.sides.get(lead=town.world.lead_b)
    with clock.at(BEFORE):
        side.notice_on, side.leaves_on, side.leave_reason = clock.today(), date(2026, 5, 12), "任务完成"
        side.save()
        activity = Activity.objects.get(pk=activity.pk)
        with pytest.raises(WrongState, match="北碚到活动那天已退出协议，请改时间或参办单位"):
            services.announce_activity(activity, actor=town.preparer)
        values = {"starts_at": NOON, "ends_at": NOON + timedelta(hours=1)}
        with pytest.raises(Invalid, match="不在这份协议的任何一方"):
            town.make(**values)
