"""Lists searched and narrowed: what is found, what is counted, and what happens while there is no index."""

import pytest
from django.urls import reverse

from jiedui.areas.exchange import limits
from jiedui.areas.exchange.models import Achievement
from jiedui.areas.exchange.selectors import portal_numbers
from jiedui.foundation.core import clock
from jiedui.foundation.core.indexing import touch_all
from jiedui.foundation.search.testing import indexed
from tests.accounts.factories import UserFactory
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from tests.taxonomy.factories import TechnicalFieldFactory

pytestmark = pytest.mark.django_db

FACTORIES = {"achievement": AchievementFactory, "demand": DemandFactory, "expert": ExpertFactory}


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


@pytest.fixture
def worded(world):
    """Achievements whose words are hard to find: short, mixed with letters and figures."""
    for title, description in (
        ("橙汁脱苦树脂", "处理后 CO2 排放减少三成，已到 TRL 7。"),
        ("碳纖維預浸料", "采用ＰＡＮ原丝。"),
        ("果胶凝胶", "用于 Vitamin C 缓释。"),
    ):
        AchievementFactory(published=True, title=title, description=description)
    indexed(afresh=True)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("橙汁", "橙汁脱苦树脂"),
        ("脱苦", "橙汁脱苦树脂"),
        ("脫苦", "橙汁脱苦树脂"),
        ("碳纤维", "碳纖維預浸料"),
        ("碳纖維", "碳纖維預浸料"),
        ("CO2", "橙汁脱苦树脂"),
        ("co₂", "橙汁脱苦树脂"),
        ("ＣＯ２", "橙汁脱苦树脂"),
        ("TRL 7", "橙汁脱苦树脂"),
        ("PAN", "碳纖維預浸料"),
        ("ｐａｎ", "碳纖維預浸料"),
        ("vitamin", "果胶凝胶"),
        ("果胶 VITAMIN", "果胶凝胶"),
    ],
)
def test_words_are_found_however_they_are_written(text, title, client, worded):
    assert listed(client, q=text)[0] == [title]


GARBAGE = [
    "²",
    "９９",
    "9" * 30,
    "-1",
    "1e5",
    "\0",
    "a\0b",
    "'\"(",
    "*:*",
    "AND OR NOT",
    "🍊",
    "%ff",
    "长" * 5000,
]
NAMES = ["q", "side", "region", "field", "leaf", "trl", "type", "organisation", "sort", "page", "nonsense"]


@pytest.mark.postgres
@pytest.mark.parametrize("afresh", [True, False])
@pytest.mark.parametrize("kind", ["achievement", "demand", "expert"])
def test_nothing_that_stands_in_an_address_breaks_a_list(kind, afresh, client, world):
    FACTORIES[kind](published=True)
    if afresh:
        indexed(afresh=True)
    address = reverse(f"exchange:{kind}s")
    answers = {value: client.get(address, dict.fromkeys(NAMES, value)).status_code for value in GARBAGE}
    answers |= {name: client.get(address, {name: "9" * 30}).status_code for name in NAMES}
    assert set(answers.values()) == {200}


@pytest.mark.postgres
def test_nothing_that_stands_in_an_address_breaks_a_list_at_the_desk(client, world):
    client.force_login(MembershipFactory(organisation=DemandFactory().owner).user)
    names = ["q", "state", "field", "owner", "sort", "page"]
    answers = {
        value: client.get(reverse("exchange:desk_demands"), dict.fromkeys(names, value)).status_code
        for value in GARBAGE
    }
    assert set(answers.values()) == {200}


@pytest.mark.parametrize("text", ["柑橘", "柑橘皮渣", "ＣＯ２", "皮渣", "橘皮", "柑橘皮渣利用"])
def test_drafts_are_found_at_the_desk(text, client, world):
    draft = DemandFactory(title="柑橘皮渣利用", problem="减少 CO2 排放。")
    DemandFactory(owner=draft.owner, title="别的", problem="别的问题。")
    client.force_login(MembershipFactory(organisation=draft.owner).user)
    page = client.get(reverse("exchange:desk_demands"), {"q": text}).context["page"]
    assert list(page) == [draft]


def test_experts_are_found_and_sorted_by_name_at_the_desk(client, world):
    owner = OrganisationFactory()
    for name, title in (("赵示例", "柑橘"), ("陈示例", "植保")):
        ExpertFactory(owner=owner, name=name, title=title)
    client.force_login(MembershipFactory(organisation=owner).user)
    address = reverse("exchange:desk_experts")
    assert [row.name for row in client.get(address, {"q": "陈示例"}).context["page"]] == ["陈示例"]
    assert [row.name for row in client.get(address, {"sort": "name"}).context["page"]] == ["陈示例", "赵示例"]


def test_types_of_achievement_are_asked_of_the_tables(client, world):
    AchievementFactory(published=True, kind="patent", title="有")
    AchievementFactory(published=True, kind="process", title="无")
    assert listed(client, type="patent")[0] == ["有"]


def test_english_readers_meet_english_names_of_organisations(client, world):
    owner = OrganisationFactory(name="此岸所", name_en="Near Shore Institute", region=world.region_a)
    shown = AchievementFactory(published=True, owner=owner)
    indexed(afresh=True)
    english = {"accept-language": "en"}
    pages = [
        client.get(address, headers=english).text
        for address in (reverse("exchange:achievements"), shown.get_absolute_url())
    ]
    assert [("Near Shore Institute" in page, "此岸所" in page) for page in pages] == [(True, False)] * 2


def test_an_owner_without_a_public_page_is_named_without_a_link(client, world):
    shown = AchievementFactory(published=True, owner=OrganisationFactory(verified_at=None))
    page = client.get(shown.get_absolute_url()).text
    assert (shown.owner.name in page, shown.owner.get_absolute_url() in page) == (True, False)


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


def test_whoever_searches_without_pause_is_told_to_wait(client, monkeypatch, db):
    monkeypatch.setattr(limits, "PER_ADDRESS", 1)
    with clock.at("2026-11-28 12:00:15"):
        statuses = [client.get("/achievements/?q=柑橘").status_code for _index in range(2)]
        assert (statuses, client.get("/achievements/").status_code) == ([200, 429], 200)
