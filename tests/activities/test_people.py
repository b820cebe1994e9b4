"""Invitations, replies, seats, and the list at the door."""

from datetime import timedelta

import pytest

from jiedui.areas.activities import services
from jiedui.areas.activities.models import Participant
from jiedui.areas.activities.selectors import seats_of
from jiedui.areas.activities.services.signing_in import is_on_screen, screen_code
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from tests.accounts.factories import UserFactory
from tests.activities.factories import BEFORE, NOON, Town
from tests.at_once import at_once


def answer(place, reply, actor=None):
    with clock.at(BEFORE + timedelta(days=1)):
        return services.reply_to(place, reply=reply, actor=actor or place.user).reply


def test_the_last_seat_goes_to_the_first_and_the_second_waits_and_moves_up(town):
    activity = town.make("announced", capacity=1)
    first, second = town.invite(activity, town.guest), town.invite(activity, town.member)
    assert answer(first, "accepted") == "accepted"
    assert answer(second, "accepted") == "waiting"
    assert (seats_of(activity).left, seats_of(activity).waiting) == (0, 1)
    assert answer(first, "declined") == "declined"
    second.refresh_from_db()
    assert second.reply == "accepted"


def test_who_waits_keeps_their_place_when_they_answer_again(town):
    activity = town.make("announced", capacity=1)
    people = [town.invite(activity, UserFactory()) for _number in range(3)]
    assert [answer(person, "accepted") for person in people] == ["accepted", "waiting", "waiting"]
    answer(people[1], "accepted")
    services.remove_participant(people[0], actor=town.preparer)
    people[1].refresh_from_db()
    assert people[1].reply == "accepted"


def test_more_room_lets_those_who_wait_move_up(town):
    activity = town.make("announced", capacity=1)
    people = [town.invite(activity, UserFactory()) for _number in range(3)]
    for person in people:
        answer(person, "accepted")
    services.change_activity(activity, capacity=2, actor=town.preparer)
    assert seats_of(activity).taken == 2


def test_nobody_answers_for_somebody_else(town):
    place = town.invite(town.make("announced"), town.guest)
    with pytest.raises(NotAllowed, match="回复邀请"):
        answer(place, "accepted", actor=town.stranger)


def test_an_answer_that_is_none_or_comes_too_late_is_refused(town):
    place = town.invite(town.make("announced"), town.guest)
    with pytest.raises(Invalid, match="请选择参加、待定或不参加"):
        answer(place, "waiting")
    with clock.at(NOON + timedelta(days=1)), pytest.raises(WrongState, match="不能再回复"):
        services.reply_to(place, reply="accepted", actor=town.guest)


def test_people_without_an_account_were_told(town):
    activity = town.make()
    with pytest.raises(Invalid, match="已告知本人"):
        services.invite(activity, name="示例来宾", actor=town.preparer)
    place = services.invite(
        activity,
        name="示例来宾",
        typed_organisation="示例报社",
        consents=True,
        reply="accepted",
        actor=town.preparer,
    )
    assert (place.name, place.organisation_label, place.reply) == ("示例来宾", "示例报社", "accepted")
    assert services.enter_reply(place, reply="declined", actor=town.other).reply == "declined"


def test_nobody_is_on_the_list_twice(town):
    activity = town.make()
    town.invite(activity, town.guest)
    with pytest.raises(Invalid, match="这个人已在名单中"):
        town.invite(activity, town.guest)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_seat_at_once_one_gets_it_and_the_other_is_told():
    town = Town()
    activity = town.make("announced", capacity=1)
    places = [town.invite(activity, UserFactory()) for _number in range(4)]
    deeds = [lambda place=place: answer(Participant.objects.get(pk=place.pk), "accepted") for place in places]
    assert at_once(*deeds) == ["accepted", "waiting", "waiting", "waiting"]
    assert seats_of(activity).taken == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sides_confirming_at_once_close_it_once():
    town = Town()
    activity = town.make("held")
    minutes = town.write_minutes(activity)
    from jiedui.areas.activities.models import Activity
    from jiedui.foundation.audit.models import Event

    def confirm(actor):
        row = Activity.objects.get(pk=activity.pk)
        services.confirm_closing(row, note="属实", revision=minutes.revision, actor=actor)

    assert at_once(lambda: confirm(town.preparer), lambda: confirm(town.other)) == ["done", "done"]
    activity.refresh_from_db()
    assert activity.state == "closed"
    assert Event.objects.filter(kind="activities.activity.closed").count() == 1


# --- 签到


def test_a_code_lives_for_a_minute_at_most(town):
    activity = town.make("announced")
    with clock.at(NOON):
        photographed = screen_code(activity).code
        assert is_on_screen(activity, photographed)
    with clock.at(NOON + timedelta(seconds=45)):
        assert is_on_screen(activity, photographed)
    with clock.at(NOON + timedelta(seconds=61)):
        assert not is_on_screen(activity, photographed)
        assert not is_on_screen(town.make("announced"), screen_code(activity).code)


def test_an_early_try_does_not_bar_the_door(town):
    activity = town.make("announced")
    place = town.invite(activity, town.guest)
    with clock.at(NOON - timedelta(hours=2)), pytest.raises(WrongState, match="到时请再扫一次"):
        services.sign_in(activity, actor=town.guest)
    with clock.at(NOON + timedelta(hours=2, minutes=59)):
        services.sign_in(activity, actor=town.guest)
    with clock.at(NOON + timedelta(hours=3)):
        assert services.sign_in(activity, actor=town.guest).signed_in_at == NOON + timedelta(
            hours=2, minutes=59
        )
    place.refresh_from_db()
    assert (place.arrival, place.reply) == ("code", "accepted")


def test_the_list_at_the_door_takes_whom_the_code_does_not(town):
    activity = town.make("announced")
    with clock.at(NOON), pytest.raises(NotAllowed, match="名单上没有您"):
        services.sign_in(activity, actor=town.stranger)
    place = services.invite(activity, name="示例来宾", consents=True, actor=town.preparer)
    with clock.at(NOON):
        assert services.sign_in_by_hand(place, actor=town.other).arrival == "list"
    with pytest.raises(WrongState, match="已签到的人不能移出名单"):
        services.remove_participant(place, actor=town.preparer)
    services.undo_sign_in(place, actor=town.preparer)
    place.refresh_from_db()
    assert place.signed_in_at is None


def test_a_telephone_scans_logs_in_and_signs_in(town, client):
    activity = town.make("announced")
    town.invite(activity, town.guest)
    page = f"/activities/{activity.code}/sign-in/"
    with clock.at(NOON):
        shown = screen_code(activity).code
    with clock.at(NOON + timedelta(seconds=20)):
        assert client.get(page, {"k": shown}).url == page
        assert client.get(page).url.startswith("/accounts/login/")
        client.force_login(town.guest)
        assert "签到" in client.get(page).content.decode()
    with clock.at(NOON + timedelta(minutes=8)):
        assert "签到成功" in client.post(page, follow=True).content.decode()


def test_a_photographed_code_opens_nothing(town, client):
    activity = town.make("announced")
    town.invite(activity, town.guest)
    client.force_login(town.guest)
    page = f"/activities/{activity.code}/sign-in/"
    with clock.at(NOON):
        shown = screen_code(activity).code
    with clock.at(NOON + timedelta(minutes=5)):
        assert "二维码已过期" in client.get(page, {"k": shown}).content.decode()
        assert "二维码已过期" in client.post(page, follow=True).content.decode()
    assert not activity.participants.filter(signed_in_at__isnull=False).exists()


def test_guessing_codes_is_slowed_down(town, client):
    activity = town.make("announced")
    client.force_login(town.guest)
    with clock.at(NOON):
        statuses = [
            client.get(f"/activities/{activity.code}/sign-in/", {"k": f"{number:010x}"}).status_code
            for number in range(22)
        ]
    assert statuses[-1] == 429


def test_the_screen_renews_itself_and_is_for_the_hosts(town, client):
    activity = town.make("announced")
    url = f"/desk/activities/{activity.code}/screen/"
    client.force_login(town.member)
    with clock.at(NOON + timedelta(seconds=10)):
        answered = client.get(url)
    assert answered["Refresh"] == "20"
    assert b"<svg" in answered.content
    client.force_login(town.stranger)
    assert client.get(url).status_code == 403
