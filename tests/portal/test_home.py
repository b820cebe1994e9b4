"""The first page: what it counts is counted, and costs the same for few rows and many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiedui.fronts.portal.selectors import both_sides, front
from jiedui.fronts.portal.services import prepare_portal
from tests.agreements.factories import make_organisation, make_user, twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory
from tests.portal.factories import make_article, make_picture
from tests.taxonomy.factories import TechnicalFieldFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def world():
    prepare_portal()
    return twinned_world()


def text(client, path="/"):
    return client.get(path).content.decode()


def test_an_empty_portal_says_so_and_invites(client):
    prepare_portal()
    page = text(client)
    assert "常常是另一边的成果。" in page
    assert "还没有公开的需求" in page
    assert 'action="/ask/"' in page


def test_the_numbers_change_with_what_is_published(world, client):
    assert front(world.staff).numbers.achievements == 0
    AchievementFactory(published=True, owner=world.lead_a)
    AchievementFactory(published=True, owner=world.lead_b, visibility="twinned")
    AchievementFactory(owner=world.lead_b)
    DemandFactory(published=True, owner=world.lead_b)
    numbers = front(world.staff).numbers
    assert (numbers.achievements, numbers.demands) == (1, 1)
    assert "<dd>1</dd>" in text(client)


def test_what_only_twins_may_see_is_not_on_the_first_page_even_for_twins(world, client):
    AchievementFactory(published=True, owner=world.lead_b, visibility="twinned", title="仅结对可见的成果")
    client.force_login(world.staff)
    assert "仅结对可见的成果" not in text(client)


def test_an_anonymous_owner_is_not_named(world, client):
    owner = make_organisation(name="不愿具名的单位", region=world.region_a)
    DemandFactory(published=True, owner=owner, anonymous=True)
    page = text(client)
    assert "匿名单位" in page
    assert "不愿具名的单位" not in page


def test_both_sides_are_shown_although_one_published_last(world):
    DemandFactory.create_batch(6, published=True, owner=world.lead_a)
    with_b = DemandFactory(published=True, owner=world.lead_b)
    DemandFactory.create_batch(6, published=True, owner=world.lead_a)
    shown = front(world.staff).demands
    assert len(shown) == 4
    assert with_b in [row.listing for row in shown]


def test_taking_turns_keeps_the_order_of_the_rows():
    assert both_sides([]) == []


def test_the_figure_names_the_fields_in_which_each_side_has_most(world, client):
    top = TechnicalFieldFactory(name="农产品加工", parent=None)
    field = TechnicalFieldFactory(name="果蔬副产物", parent=top)
    AchievementFactory(published=True, owner=world.lead_b, field=field)
    shown = front(world.staff)
    assert shown.strengths == {world.a.pk: [], world.b.pk: ["农产品加工"]}
    figure = text(client).partition('class="c-circles"')[2].partition("</svg>")[0]
    assert "农产品加工" in figure


def test_the_agreement_is_quoted_with_what_came_of_it(world, client):
    page = text(client)
    assert f"{world.agreement.get_absolute_url()}#clause-3" in page
    assert "对接成功 0 次" in page
    assert "绵阳与北碚自2020年4月起结对共建" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_first_page_needs_the_same_queries_for_any_number_of_rows(world, client, rows):
    fields = [TechnicalFieldFactory(parent=TechnicalFieldFactory(parent=None)) for _ in range(rows)]
    for field in fields:
        for owner in (world.lead_a, world.lead_b):
            AchievementFactory(published=True, owner=owner, field=field)
            DemandFactory(published=True, owner=owner, field=field)
        make_article(cover=make_picture())
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert len(asked) == QUERIES, "\n".join(query["sql"][:160] for query in asked)


QUERIES = 29


def test_english_readers_are_greeted_in_english(world, client):
    page = text(client)
    assert 'lang="zh-Hans"' in page.partition("<head>")[0]
    english = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert 'lang="en"' in english.partition("<head>")[0]
    assert "Mianyang" in english


def test_a_signed_in_reader_sees_the_same_first_page(world, client):
    client.force_login(make_user())
    assert client.get("/").status_code == 200
