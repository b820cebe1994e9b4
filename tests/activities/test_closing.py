"""Minutes, resolutions, and that one confirmation is not final."""

import pytest

from jiedui.areas.activities import services
from jiedui.areas.activities.selectors import closing_of
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale, WrongState
from jiedui.foundation.core.resolutions import ResolutionOutcome, resolution_outcomes
from jiedui.foundation.notifications.models import Notice


@pytest.fixture
def held(town):
    return town.make("held")


@pytest.fixture
def becomes_something():
    """Something that a resolution may become, for one test."""
    outcome = ResolutionOutcome(
        "test.commitment", "转为别的事项", make=lambda row, actor: f"/desk/made/{row.pk}/"
    )
    resolution_outcomes.add(outcome)
    yield outcome
    resolution_outcomes._items.pop(outcome.code)


def test_one_side_alone_does_not_close_it(town, held, client):
    minutes = town.write_minutes(held)
    services.confirm_closing(held, note="属实", revision=minutes.revision, actor=town.preparer)
    held.refresh_from_db()
    assert held.state == "held"
    client.force_login(town.other)
    page = client.get(f"/desk/activities/{held.code}/minutes/").content.decode()
    assert "尚未确认" in page
    assert "只有一方确认不算办结" in page
    client.post(f"/desk/activities/{held.code}/confirm/", {"note": "同意", "revision": str(minutes.revision)})
    held.refresh_from_db()
    assert held.state == "closed"
    assert held.closed_at is not None


def test_after_a_change_of_the_minutes_the_confirmations_start_again(town, held):
    first = town.write_minutes(held)
    services.confirm_closing(held, note="属实", revision=first.revision, actor=town.preparer)
    services.write_minutes(held, body="会议议定四件事。", actor=town.other)
    with pytest.raises(WrongState, match="还没有提请确认"):
        services.confirm_closing(held, note="同意", revision=first.revision, actor=town.other)
    second = services.submit_minutes(held, actor=town.other)
    with pytest.raises(Stale, match="纪要已改为第 2 稿"):
        services.confirm_closing(held, note="同意", revision=first.revision, actor=town.other)
    services.confirm_closing(held, note="同意", revision=second.revision, actor=town.other)
    held.refresh_from_db()
    assert held.state == "held"
    said = {each.side.pk: (each.confirmation, each.before) for each in closing_of(held)}
    assert said[town.world.a.pk][0] is None
    assert said[town.world.a.pk][1].revision == 1


@pytest.mark.parametrize("part", ["resolutions", "agenda"])
def test_what_belongs_to_the_minutes_asks_for_confirmation_anew(town, held, part):
    minutes = town.write_minutes(held)
    services.confirm_closing(held, note="属实", revision=minutes.revision, actor=town.preparer)
    if part == "resolutions":
        services.set_resolutions(held, resolutions=[{"body": "建立联络表"}], actor=town.preparer)
    else:
        services.set_agenda(held, items=[{"title": "议题", "record": "说了一段话"}], actor=town.preparer)
    minutes.refresh_from_db()
    assert (minutes.revision, minutes.is_ready) == (2, False)


def test_saving_the_same_words_again_asks_nobody(town, held):
    minutes = town.write_minutes(held)
    services.write_minutes(held, body=minutes.body, summary=minutes.summary, actor=town.preparer)
    minutes.refresh_from_db()
    assert (minutes.revision, minutes.is_ready) == (1, True)


def test_a_side_confirms_once_and_only_through_those_who_speak_for_it(town, held):
    minutes = town.write_minutes(held)
    with pytest.raises(NotAllowed, match="确认活动办结"):
        services.confirm_closing(held, note="x", revision=minutes.revision, actor=town.member)
    with pytest.raises(Invalid, match="不能为空"):
        services.confirm_closing(held, note=" ", revision=minutes.revision, actor=town.other)
    services.confirm_closing(held, note="属实", revision=minutes.revision, actor=town.other)
    with pytest.raises(WrongState, match="已经确认过这一稿"):
        services.confirm_closing(held, note="属实", revision=minutes.revision, actor=town.other)


def test_those_who_confirm_are_asked_to(town, held):
    town.write_minutes(held)
    asked = Notice.objects.filter(recipient=town.other, kind="activities.minutes.submitted")
    assert asked.count() == 1


def test_nothing_is_changed_once_it_is_closed(town):
    closed = town.make("closed")
    with pytest.raises(NotAllowed, match="修改活动"):
        services.write_minutes(closed, body="另一种说法", actor=town.preparer)


def test_minutes_are_not_written_before_it_begins(town):
    activity = town.make("announced", starts_at=town_later())
    with pytest.raises(WrongState, match="活动开始以后才能写纪要"):
        services.write_minutes(activity, body="x", actor=town.preparer)


def town_later():
    from datetime import timedelta

    from jiedui.foundation.core import clock

    return clock.now() + timedelta(days=3)


def test_a_resolution_becomes_something_once(town, held, becomes_something, client):
    town.write_minutes(held)
    services.set_resolutions(
        held, resolutions=[{"body": "建立联络表"}, {"body": "开放实验室"}], actor=town.preparer
    )
    client.force_login(town.preparer)
    page = client.get(f"/desk/activities/{held.code}/resolutions/").content.decode()
    assert page.count("转为别的事项") == 2
    second = held.resolutions.get(number=2)
    url = f"/desk/activities/{held.code}/resolutions/2/test.commitment/"
    assert client.post(url).url == f"/desk/made/{second.pk}/"
    with pytest.raises(WrongState, match="已经落实"):
        services.follow_resolution(second, outcome="test.commitment", actor=town.preparer)
    with pytest.raises(WrongState, match="第 2 项决议已经落实，不能删除或改写"):
        services.set_resolutions(held, resolutions=[{"body": "建立联络表"}], actor=town.preparer)
    services.set_resolutions(
        held, resolutions=[{"body": "开放实验室"}, {"body": "再开一次会"}], actor=town.preparer
    )
    second.refresh_from_db()
    assert (second.number, second.led_to) == (1, f"/desk/made/{second.pk}/")


def test_without_anything_to_become_no_button_is_shown(town, client):
    held = town.make("held", clauses=[])
    services.write_minutes(held, body="x", actor=town.preparer)
    services.set_resolutions(held, resolutions=[{"body": "建立联络表"}], actor=town.preparer)
    client.force_login(town.preparer)
    page = client.get(f"/desk/activities/{held.code}/resolutions/").content.decode()
    assert "建立联络表" in page
    assert "/resolutions/1/" not in page
