"""The list and the rule agree on who sees an activity, and nobody reads the names of people but those who may."""

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.activities import services
from jiedui.areas.activities.models import Activity, CalendarAddress
from jiedui.areas.activities.searching import document

WHO = ["preparer", "other", "guest", "stranger", "staff", "nobody"]


@pytest.fixture
def every(town):
    """Every state and circle, with the guest invited to some."""
    made = [
        town.make(state, visibility=circle)
        for state in ("draft", "announced", "cancelled")
        for circle in ("public", "twinned", "parties")
    ]
    hidden = town.make()
    services.cancel_activity(hidden, comment="从未通知", actor=town.preparer)
    for activity in made[:6:2]:
        town.invite(activity, town.stranger)
    return town.people() | {"nobody": AnonymousUser()}


@pytest.mark.parametrize("who", WHO)
def test_queryset_and_rule_agree(every, who):
    listed = set(Activity.objects.visible_to(every[who]))
    allowed = {row for row in Activity.objects.all() if every[who].has_perm("activities.view_activity", row)}
    assert listed == allowed


@pytest.mark.parametrize("who", WHO)
def test_queryset_and_rule_agree_on_who_sees_the_inside(every, who):
    listed = set(Activity.objects.open_inside_to(every[who]))
    allowed = {row for row in Activity.objects.all() if every[who].has_perm("activities.see_inside", row)}
    assert listed == allowed


def test_everybody_sees_what_is_theirs_to_see(every):
    seen = {who: Activity.objects.visible_to(every[who]).count() for who in WHO}
    assert seen == {"preparer": 10, "other": 10, "staff": 10, "guest": 4, "stranger": 3, "nobody": 2}


@pytest.mark.parametrize("who", WHO)
def test_an_address_is_listed_for_its_owner(town, who):
    people = town.people() | {"nobody": AnonymousUser()}
    for person in (town.guest, town.other):
        services.create_address(actor=person, name="手机")
    rows = CalendarAddress.objects.all()
    allowed = {row for row in rows if people[who].has_perm("activities.revoke_address", row)}
    assert set(CalendarAddress.objects.visible_to(people[who])) == allowed


def test_names_and_minutes_are_for_those_who_were_there(town, client):
    activity = town.make("announced")
    town.invite(activity, town.guest, position="团长职务")
    services.set_agenda(
        activity,
        items=[{"title": "议题一", "speaker": "示例发言人", "record": "内部发言"}],
        actor=town.preparer,
    )
    services.change_activity(activity, cost=1234, cost_note="内部费用", actor=town.preparer)
    services.write_minutes(activity, body="内部纪要", summary="公开摘要", actor=town.preparer)
    secret = ["团长职务", town.guest.name, "示例发言人", "内部发言", "内部纪要", "内部费用"]
    for reader in (None, town.stranger):
        client.logout() if reader is None else client.force_login(reader)
        page = client.get(activity.get_absolute_url()).content.decode()
        assert "议题一" in page
        assert [word for word in secret if word in page] == []
    client.force_login(town.guest)
    page = client.get(activity.get_desk_url()).content.decode()
    assert town.guest.name in page
    assert "内部费用" not in page
    client.force_login(town.other)
    assert "内部费用" in client.get(activity.get_desk_url()).content.decode()


@pytest.mark.parametrize(
    "part", ["people/", "itinerary/", "agenda/", "minutes/", "resolutions/", "itinerary.pdf"]
)
def test_the_inside_is_shut_to_the_public(town, client, part):
    activity = town.make("announced")
    client.force_login(town.stranger)
    assert client.get(activity.get_desk_url() + part).status_code == 403


def test_the_index_hears_of_nothing_that_is_not_for_the_finder(town):
    activity = town.make("announced", visibility="parties")
    town.invite(activity, town.guest)
    services.write_minutes(activity, body="内部纪要", actor=town.preparer)
    activity = Activity.objects.get(pk=activity.pk)
    told = document(activity)
    assert "内部纪要" not in told.body
    assert set(told.audience) == {
        f"org:{town.host.pk}",
        f"org:{town.partner.pk}",
        f"user:{town.guest.pk}",
    }
    assert document(town.make("announced")).audience == ("public",)
