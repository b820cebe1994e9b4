"""Lists searched and narrowed: what is found, what is counted, and what happens while there is no index."""

import pytest
from django.urls import reverse

from jiedui.areas.exchange.models import Achievement
from jiedui.areas.exchange.selectors import portal_numbers
from jiedui.foundation.core.indexing import touch_all
from jiedui.foundation.search.testing import indexed
from tests.accounts.factories import UserFactory
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from tests.taxonomy.factories import TechnicalFieldFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return twinned_world()


@pytest.fixture
def catalogue(world):
    """Three achievements on two sides, one of them for twins only."""
    here = OrganisationFactory(name="此岸所", region=world.region_a)
    there = OrganisationFactory(name="彼岸所", region=world.region_b)
    top = TechnicalFieldFactory(code="H", name="农产品加工", parent=None)
    field = TechnicalFieldFactory(code="H01", name="果蔬", parent=top)
    AchievementFactory(
        published=True, owner=here, title="柑橘果胶提取", title_en="Citrus pectin", trl=7, field=field
    )
    AchievementFactory(
        published=True, owner=there, title="柑橘精油分离", kind="patent", trl=None, field=field
    )
    AchievementFactory(published=True, owner=there, title="果胶凝胶材料", visibility="twinned", trl=5)
    indexed(afresh=True)
    return world


def listed(client, **query):
    context = client.get(reverse("exchange:achievements"), query).context
    counts = {
        facet.name: {option.value: option.count for option in facet.options} for facet in context["facets"]
    }
    return [shown.listing.title for shown in context["page"]], counts


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"q": "果胶"}, ["柑橘果胶提取"]),
        ({"q": "citrus"}, ["柑橘果胶提取"]),
        ({"q": "CITRUS PECTIN"}, ["柑橘果胶提取"]),
        ({"trl": "7"}, ["柑橘果胶提取"]),
        ({"trl": "none"}, ["柑橘精油分离"]),
        ({"trl": ["7", "none"], "sort": "trl"}, ["柑橘果胶提取", "柑橘精油分离"]),
        ({"type": "patent"}, ["柑橘精油分离"]),
        ({"field": "H", "sort": "trl"}, ["柑橘果胶提取", "柑橘精油分离"]),
        ({"leaf": "H01", "q": "精油"}, ["柑橘精油分离"]),
        ({"region": "510700"}, ["柑橘果胶提取"]),
        ({"q": "没有的东西"}, []),
        ({"trl": "nonsense"}, []),
        ({"organisation": "x"}, []),
    ],
)
def test_what_is_asked_is_found(query, titles, client, catalogue):
    assert listed(client, **query)[0] == titles


def test_sides_narrow(client, catalogue):
    assert listed(client, side=str(catalogue.b.pk))[0] == ["柑橘精油分离"]


def test_counts_are_of_what_the_reader_may_see(client, catalogue):
    sides = {str(catalogue.a.pk): 1, str(catalogue.b.pk): 1}
    assert listed(client)[1]["side"] == sides
    client.force_login(MembershipFactory(organisation__region=catalogue.region_a).user)
    assert listed(client)[1]["side"] == {**sides, str(catalogue.b.pk): 2}
    client.force_login(UserFactory())
    assert listed(client)[1]["side"] == sides


def test_other_values_of_a_chosen_facet_are_still_counted(client, catalogue):
    counts = listed(client, trl="7")[1]
    assert counts["trl"] == {"7": 1, "none": 1}
    assert counts["side"] == {str(catalogue.a.pk): 1, str(catalogue.b.pk): 0}


def test_leaves_are_offered_under_a_chosen_field(client, catalogue):
    assert "leaf" not in listed(client)[1]
    assert listed(client, field="H")[1]["leaf"] == {"H01": 2}


def test_organisations_are_counted_by_name(client, catalogue):
    facets = client.get(reverse("exchange:achievements")).context["facets"]
    organisations = next(facet for facet in facets if facet.name == "organisation")
    assert {option.label: option.count for option in organisations.options} == {"此岸所": 1, "彼岸所": 1}


def test_the_list_works_while_there_is_no_index(client, world):
    AchievementFactory(published=True, trl=7, title="有")
    AchievementFactory(published=True, trl=5, title="无")
    titles, counts = listed(client, trl="7")
    assert titles == ["有"]
    assert set(counts["trl"].values()) == {None}
    page = client.get(reverse("exchange:achievements"), {"q": "有"})
    assert "搜索索引正在准备" in page.text


def test_pages_keep_the_query(client, catalogue):
    for number in range(25):
        AchievementFactory(published=True, title=f"柑橘技术{number}")
    touch_all("achievement")
    indexed()
    page = client.get(reverse("exchange:achievements"), {"q": "柑橘", "page": "2"})
    assert len(page.context["page"].object_list) == 7
    assert page.context["page"].paginator.count == 27
    assert "page=1" in page.text


def test_a_withdrawn_row_leaves_the_list_before_the_index_hears_of_it(client, catalogue):
    Achievement.objects.filter(title="柑橘果胶提取").update(state="archived")
    assert listed(client, q="果胶")[0] == []


def test_experts_are_found_by_any_of_their_fields(client, world):
    other = TechnicalFieldFactory(code="K01")
    expert = ExpertFactory(published=True, title="果胶")
    expert.fields.add(other)
    indexed(afresh=True)
    page = client.get(reverse("exchange:experts"), {"leaf": "K01"})
    assert [shown.listing for shown in page.context["page"]] == [expert]


def test_the_portals_numbers_are_counted(world):
    here = OrganisationFactory(region=world.region_a)
    AchievementFactory(published=True, owner=here)
    AchievementFactory(published=True, visibility="internal", owner=here)
    DemandFactory(published=True, owner=OrganisationFactory(region=world.region_b))
    numbers = portal_numbers()
    assert (numbers.achievements, numbers.demands, numbers.experts) == (1, 1, 0)
    assert portal_numbers(world.a).demands == 0
