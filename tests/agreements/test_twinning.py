"""Who stands on which side: the rule on which matching, visibility and badges rest."""

from datetime import date

import pytest
from django.db.models import Q

from jiedui.areas.agreements import services
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import (
    are_twinned,
    face_each_other,
    on_side_filter,
    other_sides_of,
    side_map,
    sides_of,
    twinned_organisation_filter,
    twinning_ids_of,
)
from jiedui.areas.agreements.tasks import end_what_has_run_out
from jiedui.foundation.core import clock
from jiedui.foundation.core.visibility import audiences_of
from jiedui.foundation.organisations.models import Organisation
from tests.agreements.factories import (
    end,
    make_agreement,
    make_organisation,
    make_region,
    make_user,
    twinned_world,
)
from tests.organisations.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def world():
    return twinned_world()


@pytest.fixture
def county():
    return make_region("510722", "三台县")


def names(sides):
    return [side.name for side in sides]


def member_of(organisation):
    return MembershipFactory(organisation=organisation).user


def test_an_organisation_stands_where_it_lies(world, county):
    farm = make_organisation(region=county)
    assert names(sides_of(farm)) == ["绵阳"]
    assert names(other_sides_of(farm)) == ["北碚"]


def test_the_lead_stands_on_its_side_wherever_it_lies(world):
    away = make_organisation(region=make_region("110101", "东城区"))
    other = make_agreement(
        actor=world.staff,
        leads=[make_organisation(region=make_region("500101", "万州区")), away],
        shorts="万东",
    )
    end(other)
    assert sides_of(away) == []
    assert names(sides_of(world.lead_a)) == ["绵阳"]


def test_a_named_member_stands_on_the_side_that_named_it(world):
    away = make_organisation(region=make_region("110101", "东城区"))
    assert sides_of(away) == []
    services.add_side_member(world.b, actor=world.staff, organisation=away)
    assert names(sides_of(away)) == ["北碚"]
    assert names(other_sides_of(away)) == ["绵阳"]


def test_a_region_with_the_same_first_digits_is_not_within(world):
    neighbour = make_organisation(region=make_region("500101", "万州区"))
    assert sides_of(neighbour) == []
    assert other_sides_of(neighbour) == []


def test_of_three_sides_two_are_the_other_side(world):
    leads = [
        make_organisation(region=make_region(code, name))
        for code, name in (("330100", "杭州市"), ("360400", "九江市"), ("420100", "武汉市"))
    ]
    make_agreement(actor=world.staff, leads=leads, shorts="杭九武")
    assert names(other_sides_of(leads[0])) == ["九江", "武汉"]
    assert names(other_sides_of(leads[2])) == ["杭州", "九江"]
    assert names(other_sides_of(world.lead_a)) == ["北碚"]


def test_an_organisation_in_two_twinnings_has_the_other_sides_of_both(world, county):
    third = make_organisation(region=make_region("320500", "苏州市"))
    second = make_agreement(actor=world.staff, leads=[make_organisation(region=county), third], shorts="台苏")
    farm = make_organisation(region=county)
    assert names(sides_of(farm)) == ["绵阳", "三台"]
    assert names(other_sides_of(farm)) == ["北碚", "苏州"]
    assert twinning_ids_of(farm) == {world.agreement.pk, second.pk}
    assert twinning_ids_of(third) == {second.pk}
    assert are_twinned(third, farm)
    assert not are_twinned(third, world.lead_b)


def test_twins_share_an_agreement_and_face_each_other_from_two_sides(world, county):
    farm = make_organisation(region=county)
    assert are_twinned(farm, world.lead_a)
    assert not face_each_other(farm, world.lead_a)
    assert face_each_other(farm, world.lead_b)


def test_only_framework_agreements_make_twins(world):
    make_agreement(
        actor=world.staff,
        leads=[world.lead_a, make_organisation(region=make_region("320500", "苏州市"))],
        shorts="绵苏",
        kind="memorandum",
    )
    assert names(other_sides_of(world.lead_a)) == ["北碚"]


def test_a_draft_makes_no_twins(world):
    third = make_organisation(region=make_region("320500", "苏州市"))
    make_agreement(actor=world.staff, leads=[world.lead_a, third], shorts="绵苏", in_force=False)
    assert sides_of(third) == []


def test_an_ended_agreement_no_longer_counts(world):
    end(world.agreement)
    assert sides_of(world.lead_a) == []
    assert twinning_ids_of(world.lead_a) == frozenset()


def test_an_agreement_counts_from_its_first_day_to_its_last(world):
    third = make_organisation(region=make_region("320500", "苏州市"))
    short = make_agreement(
        actor=world.staff,
        leads=[world.lead_b, third],
        shorts="碚苏",
        signed_on=date(2024, 1, 5),
        starts_on=date(2024, 1, 10),
        ends_on=date(2099, 12, 31),
    )
    with clock.at("2024-01-09"):
        assert sides_of(third) == []
    with clock.at("2024-01-10"):
        assert names(sides_of(third)) == ["苏州"]
    with clock.at("2099-12-31"):
        assert names(sides_of(third)) == ["苏州"]
    with clock.at("2100-01-01"):
        assert sides_of(third) == []
        assert end_what_has_run_out() == 1
        assert end_what_has_run_out() == 0
    short.refresh_from_db()
    assert (short.state, short.ended_on) == ("ended", date(2100, 1, 1))


def test_many_organisations_are_placed_in_the_same_queries(world, county, django_assert_num_queries):
    few = [world.lead_a.pk]
    with django_assert_num_queries(3):
        side_map(few)
    many = [make_organisation(region=county).pk for _ in range(4)] + [world.lead_a.pk, world.lead_b.pk]
    make_agreement(
        actor=world.staff,
        leads=[make_organisation(region=county), make_organisation(region=make_region("320500", "苏州市"))],
        shorts="台苏",
    )
    with django_assert_num_queries(3):
        found = side_map(many)
    assert {names(sides)[0] for pk, sides in found.items() if pk not in (world.lead_b.pk,)} == {"绵阳"}
    assert names(found[world.lead_b.pk]) == ["北碚"]


def test_filter_and_rule_agree_for_every_pair(world, county):
    organisations = [
        world.lead_a,
        world.lead_b,
        make_organisation(region=county),
        make_organisation(region=make_region("110101", "东城区")),
    ]
    named = make_organisation(region=make_region("320500", "苏州市"))
    services.add_side_member(world.b, actor=world.staff, organisation=named)
    organisations.append(named)
    for one in organisations:
        actor = member_of(one)
        listed = set(Organisation.objects.filter(twinned_organisation_filter(actor)))
        assert listed == {other for other in Organisation.objects.all() if are_twinned(one, other)}


def test_the_filter_finds_those_on_the_named_sides_only(world, county):
    farm = make_organisation(region=county)
    found = Organisation.objects.filter(on_side_filter([world.a]))
    assert set(found) == {world.lead_a, farm}
    assert list(Organisation.objects.filter(on_side_filter([]))) == []
    leads = Agreement.objects.filter(on_side_filter([world.a], prefix="drafter") & Q(state="in_force"))
    assert list(leads) == [world.agreement]


def test_members_of_a_side_stand_in_the_circle_of_the_twinning(world):
    assert f"twinning:{world.agreement.pk}" in audiences_of(member_of(world.lead_b))
    assert f"twinning:{world.agreement.pk}" not in audiences_of(make_user())
    end(world.agreement)
    assert f"twinning:{world.agreement.pk}" not in audiences_of(member_of(world.lead_b))
