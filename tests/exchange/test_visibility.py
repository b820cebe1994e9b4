"""Every role, every kind, every state, every circle, named and unnamed: the list, the rule and what was meant agree."""

from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.exchange.choices import ListingState
from jiedui.areas.exchange.models import LISTING_MODELS, Demand, Enquiry
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.visibility import Visibility
from tests.accounts.factories import UserFactory
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from tests.regions.factories import RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

FACTORIES = {"achievement": AchievementFactory, "demand": DemandFactory, "expert": ExpertFactory}
ROLES = [
    "manager",
    "member",
    "liaison",
    "clerk",
    "secretary",
    "leader",
    "broker",
    "reviewer",
    "editor",
    "publisher",
]
OWN = {f"own {role}" for role in ROLES}
READERS = [
    "anonymous",
    "stranger",
    *sorted(OWN),
    "twin",
    "same side",
    "contributor",
    "introduced",
    "declined",
    "person",
    "staff",
    "superuser",
]


@pytest.fixture(scope="module")
def matrix(django_db_setup, django_db_blocker):
    """Built once: every reader, and a listing for every kind × state × circle × namedness."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def build():
    world = twinned_world()
    owner = OrganisationFactory(name="业主单位", region=world.region_a)
    here = {
        "twin": OrganisationFactory(region=world.region_b),
        "same side": OrganisationFactory(region=world.region_a),
        "stranger": OrganisationFactory(region=RegionFactory(code="110101", name="东城区")),
        "contributor": OrganisationFactory(region=RegionFactory(code="310101", name="黄浦区")),
        "introduced": OrganisationFactory(region=RegionFactory(code="440103", name="荔湾区")),
        "declined": OrganisationFactory(region=RegionFactory(code="440104", name="越秀区")),
    }
    readers = {name: MembershipFactory(organisation=at).user for name, at in here.items()}
    readers |= {f"own {role}": MembershipFactory(organisation=owner, role=role).user for role in ROLES}
    readers["person"] = UserFactory()
    readers["staff"] = UserFactory(is_staff=True)
    readers["superuser"] = UserFactory(is_superuser=True)
    readers["anonymous"] = AnonymousUser()
    listings = []
    for kind, state, circle in product(FACTORIES, ListingState.values, Visibility.values):
        for anonymous in (False, True) if kind == "demand" else (False,):
            listings.append(make(kind, state, circle, anonymous, owner, here, readers))
    return readers, listings


def make(kind, state, circle, anonymous, owner, here, readers):
    values = {"published": True} if state == ListingState.PUBLISHED else {"state": state}
    if kind == "demand":
        values["anonymous"] = anonymous
    writer = readers["own member"]
    listing = FACTORIES[kind](owner=owner, visibility=circle, created_by=writer, **values)
    if kind == "achievement":
        listing.contributors.add(here["contributor"])
    for name, outcome in (("introduced", "accepted"), ("declined", "declined")):
        Enquiry.objects.create(
            **{kind: listing},
            from_organisation=here[name],
            to_organisation=owner,
            state=outcome,
            unclear="规模？",
            about="一家企业。",
            created_by=readers[name],
            waiting_since=clock.now(),
        )
    return listing


def again(reader):
    """The reader as the next request knows them."""
    return User.objects.get(pk=reader.pk) if reader.pk else AnonymousUser()


def meant(name, listing):
    """Who was meant to see it: written once more, from the words of the brief."""
    if name in OWN or name in {"staff", "superuser"}:
        return True
    if listing.state != ListingState.PUBLISHED:
        return False
    if listing.visibility == Visibility.PUBLIC:
        return True
    parties = {"introduced", *({"contributor"} if listing.kind_name == "achievement" else set())}
    if listing.visibility == Visibility.TWINNED:
        return name in {"twin", "same side"} | parties
    return name in parties if listing.visibility == Visibility.PARTIES else False


@pytest.mark.parametrize("name", READERS)
def test_list_rule_and_meaning_agree(name, matrix):
    readers, listings = matrix
    reader = again(readers[name])
    listed = {row for model in LISTING_MODELS for row in model.objects.visible_to(reader)}
    allowed = {row for row in listings if reader.has_perm("exchange.view_listing", row)}
    expected = {row for row in listings if meant(name, row)}
    assert allowed == expected
    assert listed == expected


@pytest.mark.parametrize("name", READERS)
def test_an_unnamed_owner_is_known_to_own_people_staff_and_the_introduced(name, matrix):
    readers, listings = matrix
    reader = again(readers[name])
    known = name in OWN or name in {"staff", "superuser", "introduced"}
    for row in listings:
        expected = known or not row.hides_owner
        assert row.owner_known_to(reader) is expected
        assert reader.has_perm("exchange.see_owner", row) is expected
    for row in Demand.objects.introduced_to(reader):
        assert (row.owner_for(reader) is not None) is (known or not row.anonymous)


@pytest.mark.parametrize("name", READERS)
def test_the_index_lets_find_exactly_what_the_tables_show(name, matrix):
    from jiedui.areas.exchange.documents import document_of
    from jiedui.areas.exchange.reading import rows_of
    from jiedui.foundation.core.visibility import audiences_of

    readers, _listings = matrix
    reader = again(readers[name])
    circles = audiences_of(reader)
    for model in LISTING_MODELS:
        published = rows_of(model).filter(state=ListingState.PUBLISHED)
        findable = {row for row in published if circles & set(document_of(row).audience)}
        shown = set(model.objects.visible_to(reader).published())
        assert findable == shown


ANY = set(ListingState)
EDITABLE = {ListingState.DRAFT, ListingState.RETURNED}
MANAGER, WRITER = {"own manager"}, {"own member"}
# permission → who holds it, in which states; the writer of every listing is the plain member
HOLDERS = {
    "follow_listing": (OWN | {"staff"}, ANY),
    "change_listing": (OWN, EDITABLE),
    "delete_listing": (MANAGER | WRITER, EDITABLE),
    "submit_listing": (OWN, ANY),
    "withdraw_listing": (OWN, ANY),
    "publish_listing": (MANAGER, ANY),
    "archive_listing": (MANAGER, ANY),
    "revise_listing": (MANAGER | WRITER, ANY),
    "take_down_listing": ({"staff"}, ANY),
    "record_consent": (MANAGER, ANY),
    "view_suggestions": (OWN | {"staff"}, ANY),
}
WITHOUT_ORGANISATION = {"anonymous", "person", "staff"}


@pytest.mark.parametrize("name", [name for name in READERS if name != "superuser"])
def test_who_may_do_what_in_which_state(name, matrix):
    readers, listings = matrix
    reader = again(readers[name])
    for permission, (people, states) in HOLDERS.items():
        for row in listings:
            expected = name in people and row.state in states
            assert reader.has_perm(f"exchange.{permission}", row) is expected, (permission, row.state)
    for row in listings:
        asks = row.state == ListingState.PUBLISHED and meant(name, row) and name not in WITHOUT_ORGANISATION
        assert reader.has_perm("exchange.send_enquiry", row) is asks
    owner = listings[0].owner
    assert reader.has_perm("exchange.create_listing", owner) is (name in OWN)
    assert reader.has_perm("exchange.create_listing") is (name not in WITHOUT_ORGANISATION)


def test_every_permission_about_listings_is_in_the_matrix():
    from jiedui.foundation.core.permissions import permission_names

    about = {name for name in permission_names() if name.startswith("exchange.")}
    searches = {"view_saved_search", "save_search"}
    enquiries = {
        "view_enquiry",
        "answer_enquiry",
        "supplement_enquiry",
        "write_message",
        "name_broker",
        "see_contacts",
    }
    matching = {"work_at_matching_desk", "view_match_quality", "change_matching_model"}
    held = {*HOLDERS, "view_listing", "see_owner", "send_enquiry", "create_listing"}
    assert about == {f"exchange.{name}" for name in held | enquiries | matching | searches}


def test_an_expert_sees_and_changes_their_own_profile_in_any_circle(db):
    person = UserFactory()
    for circle in Visibility.values:
        draft = ExpertFactory(person=person, visibility=circle)
        assert list(type(draft).objects.visible_to(again(person)).filter(pk=draft.pk)) == [draft]
        assert again(person).has_perm("exchange.change_listing", draft)
        assert again(person).has_perm("exchange.record_consent", draft)
        assert not again(person).has_perm("exchange.publish_listing", draft)
