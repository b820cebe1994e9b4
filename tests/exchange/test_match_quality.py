"""匹配质量: what people said of the matches, counted by month, band, reason, field and side, for the secretariat alone."""

import re

import pytest
from django.urls import reverse

from jiedui.areas.exchange.choices import EnquiryState
from jiedui.areas.exchange.quality import Quality
from jiedui.foundation.core import clock
from jiedui.matching import Weights
from tests.accounts.factories import UserFactory
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory
from tests.exchange.judged import dismissal, endorsement, enquiry, suggestion
from tests.exchange.test_learning import model
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from tests.regions.factories import RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PAGE = reverse("exchange:match_quality")
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


@pytest.fixture
def world():
    return twinned_world()


@pytest.fixture
def staff(world):
    return world.staff


def pair_of(world):
    return {
        "demand": DemandFactory(published=True, owner=world.lead_a),
        "achievement": AchievementFactory(published=True, owner=world.lead_b),
        "actor": world.staff,
    }


def quality(months=12):
    return Quality(months=months, weights=Weights())


@pytest.fixture
def year(world):
    """An accepted and a declined enquiry, a pair marked suitable and two marked unsuitable, in three months."""
    with clock.at("2026-01-15"):
        enquiry(EnquiryState.ACCEPTED, **pair_of(world))
        dismissal("scale", **pair_of(world))
    with clock.at("2026-02-15"):
        enquiry(EnquiryState.DECLINED, **pair_of(world))
    with clock.at("2026-03-15"):
        endorsement(**pair_of(world))
        dismissal("price", **pair_of(world))
    with clock.at("2026-03-20"):
        yield


def test_every_month_counts_what_was_said_in_it(year):
    months = quality(months=3).months
    assert [(month.label, dict(month.counts)) for month in months] == [
        ("1", {"accepted": 1, "dismissed": 1}),
        ("2", {"declined": 1}),
        ("3", {"endorsed": 1, "dismissed": 1}),
    ]
    assert [(month.approved, month.refused, month.share) for month in months] == [
        (1, 1, 50),
        (0, 1, 0),
        (1, 1, 50),
    ]


def test_a_month_in_which_nothing_was_said_stands_there_empty(year):
    assert [month.total for month in quality(months=6).months] == [0, 0, 0, 2, 1, 2]


def test_a_period_leaves_out_what_was_said_before(year):
    with clock.at("2026-04-20"):
        assert [month.total for month in quality(months=3).months] == [1, 2, 0]
        assert [month.total for month in quality(months=None).months] == [2, 1, 2, 0]


def test_columns_share_one_scale_and_stand_on_the_line(year):
    shown = quality(months=3)
    assert shown.baseline == 70.0
    assert [(bar.what, bar.y, bar.height) for bar in shown.months[0].bars] == [
        ("accepted", 0.0, 70.0),
        ("dismissed", 70.0, 70.0),
    ]


def test_reasons_fields_and_sides_are_counted(year, world):
    shown = quality()
    assert shown.reasons == [("规模不合适", 1), ("价格不合适", 1)]
    assert sum(tally.total for tally in shown.fields) == 5
    assert {(tally.label, tally.approved, tally.refused) for tally in shown.sides} == {
        (world.b.name, 1, 1),
        (world.a.name, 1, 2),
    }


def test_an_organisation_on_no_side_is_counted_apart(year, world):
    outside = OrganisationFactory(region=RegionFactory(code="110101", name="东城区"))
    pair = {
        "demand": DemandFactory(published=True, owner=outside),
        "achievement": AchievementFactory(),
        "actor": world.staff,
    }
    endorsement(**pair)
    assert quality().sides[-1].label == "不属于任何一方"


def test_a_band_tells_how_much_of_it_was_approved(world):
    for place in range(12):
        pair = pair_of(world)
        suggestion(80.0, "high", demand=pair["demand"], achievement=pair["achievement"])
        endorsement(**pair) if place < 11 else dismissal("field", **pair)
    pair = pair_of(world)
    suggestion(65.0, "middle", demand=pair["demand"], achievement=pair["achievement"])
    dismissal("field", **pair)
    endorsement(**pair_of(world))
    shown = quality()
    high, middle, low = shown.bands
    assert (high.shares.pairs, high.shares.relevant, high.percent, high.meant) == (12, 11, 92, 75)
    assert high.verdict == ("good", "达到应有水平")
    assert (middle.percent, middle.verdict) == (0, ("neutral", "还太少，看不出"))
    assert (low.percent, low.interval, shown.unsuggested) == (None, None, 1)


def test_a_band_that_promises_too_much_is_named(world):
    for place in range(12):
        pair = pair_of(world)
        suggestion(80.0, "high", demand=pair["demand"], achievement=pair["achievement"])
        endorsement(**pair) if place < 3 else dismissal("field", **pair)
    assert quality().bands[0].verdict == ("warn", "低于应有水平")


def test_who_sees_match_quality_and_who_changes_the_model(world):
    of_lead = {f"lead {role}": MembershipFactory(organisation=world.lead_a, role=role).user for role in ROLES}
    elsewhere = OrganisationFactory(region=world.region_a)
    others = {f"other {role}": MembershipFactory(organisation=elsewhere, role=role).user for role in ROLES}
    readers = {**of_lead, **others, "staff": world.staff, "outside": UserFactory()}
    held = {
        name: {reader for reader in readers if readers[reader].has_perm(f"exchange.{name}")}
        for name in ("view_match_quality", "change_matching_model")
    }
    assert held == {
        "view_match_quality": {"lead manager", "lead secretary", "lead leader", "staff"},
        "change_matching_model": {"lead manager", "lead secretary", "staff"},
    }


def test_a_secretariat_of_an_agreement_that_is_over_sees_nothing(world):
    secretary = MembershipFactory(organisation=world.lead_a, role="secretary").user
    world.agreement.state = "ended"
    world.agreement.save()
    assert not secretary.has_perm("exchange.view_match_quality")


@pytest.mark.parametrize(("role", "status", "entry"), [("secretary", 200, True), ("member", 403, False)])
def test_the_page_and_its_entry_are_for_the_secretariat(client, world, role, status, entry):
    client.force_login(MembershipFactory(organisation=world.lead_a, role=role).user)
    assert client.get(PAGE).status_code == status
    assert (PAGE in client.get("/desk/").content.decode()) is entry


def test_an_empty_page_says_what_fills_it(client, staff):
    client.force_login(staff)
    page = client.get(PAGE).content.decode()
    assert "这段时间还没有反馈" in page
    assert "现用：出厂权重" in page
    assert "反馈还太少，暂不训练" in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_pictures_with_their_tables(client, staff, year, language):
    model(
        1,
        activated_at=clock.now(),
        state="active",
        changes=[{"feature": "words", "old": 1.0, "new": 1.4, "good": 3.2, "other": 1.1, "reason": "tells"}],
    )
    model(2)
    client.force_login(staff)
    client.cookies["django_language"] = language
    answer = client.get(PAGE, {"months": "3"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("x-months__month") == 3
    assert page.count('<details class="x-behind"') == 4
    assert reverse("exchange:match_quality_activate", args=[2]) in page
    assert reverse("exchange:match_quality_roll_back") in page


def test_each_button_has_its_dialog_on_whatever_page_of_versions(client, staff):
    for number in range(1, 12):
        model(number, state="retired")
    model(12)
    client.force_login(staff)
    page = client.get(PAGE, {"page": "2"}).content.decode()
    asked = set(re.findall(r'data-dialog="(\w+)"', page))
    assert asked == {"activate_12", "activate_1", "activate_2"}
    assert all(f'id="{name}"' in page for name in asked)


def test_a_leader_sees_no_buttons(client, world, year):
    model(1)
    client.force_login(MembershipFactory(organisation=world.lead_a, role="leader").user)
    assert reverse("exchange:match_quality_activate", args=[1]) not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("months", ["3", "24", "all", "nonsense", ""])
def test_the_period_stands_in_the_address(client, staff, year, months):
    client.force_login(staff)
    page = client.get(PAGE, {"months": months}).content.decode()
    chosen = months if months in {"3", "24", "all"} else "12"
    assert f'<option value="{chosen}" selected>' in " ".join(page.split())


def test_a_version_is_put_into_use_and_taken_back_by_the_buttons(client, world):
    version = model(1)
    client.force_login(MembershipFactory(organisation=world.lead_b, role="secretary").user)
    assert client.post(reverse("exchange:match_quality_activate", args=[1])).status_code == 303
    version.refresh_from_db()
    assert version.state == "active"
    assert client.post(reverse("exchange:match_quality_roll_back")).status_code == 303
    version.refresh_from_db()
    assert version.state == "retired"


def test_a_leader_cannot_press_what_is_not_shown(client, world):
    version = model(1)
    client.force_login(MembershipFactory(organisation=world.lead_b, role="leader").user)
    client.post(reverse("exchange:match_quality_activate", args=[1]))
    version.refresh_from_db()
    assert version.state == "candidate"


@pytest.mark.parametrize("step", ["activate", "roll_back"])
def test_strangers_to_the_secretariat_are_refused(client, world, step):
    model(1)
    client.force_login(UserFactory())
    url = reverse(f"exchange:match_quality_{step}", args=[1] if step == "activate" else [])
    assert client.post(url).status_code == 403


def test_the_page_needs_the_same_queries_for_any_number_of_rows(client, world, queries_of):
    client.force_login(world.staff)
    counts = []
    for number, rows in enumerate((1, 2)):
        for row in range(rows):
            pair = pair_of(world)
            suggestion(80.0, "high", demand=pair["demand"], achievement=pair["achievement"])
            endorsement(**pair)
            enquiry(EnquiryState.ACCEPTED, **pair_of(world))
            dismissal("field", **pair_of(world))
            model(number * 10 + row + 1)
        counts.append(queries_of(PAGE))
    assert counts[0] == counts[1]
