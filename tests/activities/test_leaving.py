"""What becomes of activities when an organisation is merged or a person leaves."""

from jiedui.areas.activities import services
from jiedui.areas.activities.leaving import leave_activities
from jiedui.areas.activities.models import Participant
from jiedui.areas.activities.selectors import seats_of
from jiedui.foundation.core import clock
from jiedui.foundation.organisations.services import merge_organisations
from tests.accounts.factories import UserFactory
from tests.activities.factories import BEFORE
from tests.agreements.factories import make_organisation


def test_a_merged_partner_is_listed_once(town):
    twin = make_organisation(name="北碚重复登记", region=town.world.region_b)
    activity = town.make("announced", co_hosts=[town.partner, twin])
    services.invite(activity, name="示例", organisation=twin, consents=True, actor=town.preparer)
    merge_organisations(town.partner, absorbed=twin, confirmation=twin.name, actor=town.staff)
    assert list(activity.co_hosts.all()) == [town.partner]
    assert activity.participants.get().organisation == town.partner


def test_a_host_that_takes_over_its_partner_is_no_partner_of_its_own(town):
    twin = make_organisation(name="绵阳重复登记", region=town.world.region_a)
    activity = town.make("announced", co_hosts=[town.partner, twin])
    merge_organisations(town.host, absorbed=twin, confirmation=twin.name, actor=town.staff)
    assert list(activity.co_hosts.all()) == [town.partner]


def test_who_leaves_the_platform_gives_up_seats_ahead_and_stays_in_what_was(town):
    with clock.at(BEFORE):
        ahead = town.make("announced", capacity=1)
        places = [town.invite(ahead, person) for person in (town.guest, UserFactory())]
        for place in places:
            services.reply_to(place, reply="accepted", actor=place.user)
        leave_activities(town.guest, town.guest)
    assert seats_of(ahead).taken == 1
    assert not Participant.objects.filter(user=town.guest).exists()
    past = town.make("held")
    town.invite(past, town.guest, position="职务")
    leave_activities(town.guest, town.guest)
    assert past.participants.get().position == ""
