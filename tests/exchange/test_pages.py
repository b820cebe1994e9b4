"""Lists and pages as readers meet them."""

import pytest
from django.urls import reverse

from jiedui.areas.exchange.models import LISTING_MODELS, Achievement, Demand, Expert
from jiedui.areas.exchange.services.listings import publish_listing, submit_listing
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of
from tests.taxonomy.factories import TechnicalFieldFactory

pytestmark = pytest.mark.django_db

FACTORIES = {"achievement": AchievementFactory, "demand": DemandFactory, "expert": ExpertFactory}
KINDS = sorted(FACTORIES)


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例果蔬研究所")


@pytest.fixture
def manager(institute):
    return manager_of(institute, name="管示例")


@pytest.fixture
def member(institute):
    return MembershipFactory(organisation=institute, user=UserFactory(name="员示例")).user


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_reads_what_is_published(kind, client, institute):
    listing = FACTORIES[kind](published=True, owner=institute)
    page = client.get(reverse(f"exchange:{kind}s"))
    assert page.status_code == 200
    assert listing.heading in page.text
    detail = client.get(listing.get_absolute_url())
    assert detail.status_code == 200
    assert listing.heading in detail.text
    assert institute.name in detail.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_nowhere_for_strangers(kind, client, institute):
    listing = FACTORIES[kind](owner=institute)
    assert listing.heading not in client.get(reverse(f"exchange:{kind}s")).text
    assert client.get(listing.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_the_desk_page_is_for_those_who_keep_it(kind, client, institute, member):
    listing = FACTORIES[kind](published=True, owner=institute)
    client.force_login(UserFactory())
    assert client.get(listing.get_desk_url()).status_code == 404
    client.force_login(member)
    assert client.get(listing.get_desk_url()).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_says_what_to_do(kind, client):
    assert "这里还没有内容" in client.get(reverse(f"exchange:{kind}s")).text
    assert "没有符合条件的内容" in client.get(reverse(f"exchange:{kind}s") + "?field=X").text


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_is_the_same_with_and_without_htmx(kind, client, institute):
    listing = FACTORIES[kind](published=True, owner=institute)
    part = client.get(reverse(f"exchange:{kind}s"), headers={"HX-Request": "true"})
    assert listing.heading in part.text
    assert "<html" not in part.text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("signed_in", [False, True])
def test_lists_and_pages_need_the_same_queries_for_any_number_of_rows(
    kind, signed_in, client, institute, member, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if signed_in:
        client.force_login(member)
    FACTORIES[kind](published=True, owner=institute)
    addresses = [reverse(f"exchange:{kind}s")]
    if signed_in:
        addresses.append(reverse(f"exchange:desk_{kind}s"))
    for address in addresses:
        client.get(address)
    counts = []
    for rows in (1, 3):
        while FACTORIES[kind]._meta.model.objects.count() < rows:
            FACTORIES[kind](published=True, owner=OrganisationFactory() if rows == 2 else institute)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            for address in addresses:
                assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.postgres
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", ["anonymous", "stranger", "manager"])
def test_a_page_needs_the_same_queries_however_much_stands_on_it(
    kind, reader, client, institute, manager, queries_of
):
    """Files, events, contributors, fields: one of each or three."""
    listing = FACTORIES[kind](owner=institute)
    if reader != "anonymous":
        client.force_login(manager if reader == "manager" else MembershipFactory().user)
    counts = []
    for rows in (1, 3):
        listing.state = "draft"
        listing.save()
        while Attachment.objects.count() < rows:
            attach(listing, upload="说明".encode(), name="说明.txt", actor=manager)
        for _ in range(rows - 1 if kind != "demand" else 0):
            if kind == "achievement":
                listing.contributors.add(OrganisationFactory())
            else:
                listing.fields.add(TechnicalFieldFactory())
        submit_listing(listing, actor=manager)
        publish_listing(listing, actor=manager, secrecy_confirmed=True)
        addresses = [listing.get_absolute_url()]
        if reader == "manager":
            addresses.append(listing.get_desk_url())
        counts.append([queries_of(address) for address in addresses])
    assert counts[0] == counts[1]


def test_typed_text_stays_when_a_form_is_refused(client, manager):
    client.force_login(manager)
    typed = {"title": "", "problem": "皮渣太多", "budget_min": "9", "budget_max": "3"}
    page = client.post(reverse("exchange:desk_demand_new"), typed)
    assert page.status_code == 422
    assert "皮渣太多" in page.text
    assert Demand.objects.count() == 0


def test_a_draft_needs_a_title_only(client, member):
    client.force_login(member)
    answer = client.post(
        reverse("exchange:desk_achievement_new"),
        {
            "title": "果胶提取",
            "kind": "process",
            "stage": "early",
            "ip_state": "none",
            "price_mode": "negotiable",
            "visibility": "public",
        },
    )
    made = Achievement.objects.get()
    assert answer.headers["Location"] == made.get_desk_url()
    assert (made.state, made.created_by) == ("draft", member)
    page = client.get(made.get_desk_url())
    assert "请填写“摘要”" in page.text


def test_amounts_are_typed_in_ten_thousands(client, member):
    client.force_login(member)
    client.post(
        reverse("exchange:desk_demand_new"),
        {
            "title": "果胶",
            "budget_min": "80",
            "budget_max": "150.5",
            "visibility": "public",
            "keywords": "果胶，皮渣、果胶",
        },
    )
    made = Demand.objects.get()
    assert (made.budget_min, made.budget_max) == (800_000, 1_505_000)
    assert made.keywords == ["果胶", "皮渣"]
    form = client.get(reverse("exchange:desk_demand_edit", args=[made.code])).text
    assert 'value="80"' in form
    assert 'value="150.5"' in form


def test_the_preview_button_stores_nothing(client, member):
    client.force_login(member)
    page = client.post(
        reverse("exchange:desk_demand_new"), {"title": "果胶提取工艺", "problem": "收率低", "preview": "1"}
    )
    assert page.status_code == 200
    assert "收率低" in page.text
    assert Demand.objects.count() == 0


def test_submitting_with_gaps_saves_the_draft_and_says_beside_each_field_what_is_missing(client, member):
    client.force_login(member)
    typed = {"title": "果胶", "visibility": "public", "cooperation": ["licence"], "submit": "1"}
    answer = client.post(reverse("exchange:desk_demand_new"), typed)
    demand = Demand.objects.get()
    edit = reverse("exchange:desk_demand_edit", args=[demand.code])
    assert (demand.state, answer.headers["Location"]) == ("draft", f"{edit}?check=1")
    form = client.get(answer.headers["Location"]).context["form"]
    assert {name: list(words) for name, words in form.errors.items()} == {
        "problem": ["请填写“要解决的问题”"],
        "field": ["请填写“技术领域”"],
        "keywords": ["请填写“关键词”"],
        "targets": ["请填写“目标指标”（希望的合作方式：取得许可）"],
    }
    assert client.get(edit).context["form"].errors == {}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": "patent"}, {"ip_numbers": "请填写“知识产权编号”（成果类型：专利）"}),
        ({"kind": "prototype"}, {"trl": "请填写“技术成熟度”（成果类型：样机）"}),
        ({"stage": "mature"}, {"scenes": "请填写“应用场景”（所处阶段：成熟应用阶段）"}),
        ({"price_mode": "range"}, {"price_max": "请填写“报价上限”（报价方式：价格区间）"}),
    ],
)
def test_what_kind_stage_and_price_ask_for_is_said_beside_the_field(
    values, expected, client, institute, member
):
    draft = AchievementFactory(
        owner=institute, **{"kind": "other", "scenes": [], "trl": None, "trl_note": "", **values}
    )
    client.force_login(member)
    page = client.get(reverse("exchange:desk_achievement_edit", args=[draft.code]), {"check": "1"})
    found = {name: list(words) for name, words in page.context["form"].errors.items()}
    assert {name: found[name] for name in expected} == {name: [words] for name, words in expected.items()}
    for sentence in expected.values():
        assert page.text.count(sentence) == 2  # in the summary and beside the field


def whole_demand(field):
    return {
        "title": "果胶提取",
        "summary": "寻求提取工艺。",
        "problem": "收率低。",
        "targets": "收率 ≥ 18 %",
        "field": field.pk,
        "keywords": "果胶",
        "cooperation": ["licence"],
        "visibility": "public",
    }


def test_from_writing_to_publishing(client, member, manager):
    client.force_login(member)
    field = TechnicalFieldFactory()
    client.post(reverse("exchange:desk_demand_new"), {**whole_demand(field), "submit": "1"})
    demand = Demand.objects.get()
    assert demand.state == "submitted"
    do = reverse("exchange:desk_demand_do", args=[demand.code, "publish"])
    assert client.post(do, {"secrecy_confirmed": "on"}).status_code == 403
    client.force_login(manager)
    refused = client.post(do)
    assert refused.status_code == 422
    assert "发布前请完成保密审查" in refused.text
    assert client.post(do, {"secrecy_confirmed": "on"}).status_code == 303
    demand.refresh_from_db()
    assert (demand.state, demand.secrecy_checked_by) == ("published", manager)


def test_returning_keeps_the_reason_for_the_writer(client, member, manager):
    client.force_login(member)
    client.post(reverse("exchange:desk_demand_new"), {**whole_demand(TechnicalFieldFactory()), "submit": "1"})
    demand = Demand.objects.get()
    client.force_login(manager)
    do = reverse("exchange:desk_demand_do", args=[demand.code, "return"])
    assert client.post(do, {"comment": " "}).status_code == 409
    client.post(do, {"comment": "请补充现有设备。"})
    client.force_login(member)
    assert "请补充现有设备。" in client.get(demand.get_desk_url()).text


def test_personal_data_is_marked_for_the_reviewer(client, institute, manager):
    DemandFactory(owner=institute, state="submitted", problem="请联系 13800138000。")
    client.force_login(manager)
    page = client.get(Demand.objects.get().get_desk_url()).text
    assert "<mark>13800138000</mark>" in page


def test_the_person_agrees_on_the_desk_page(client, institute, member):
    expert = ExpertFactory(owner=institute, person=member, consent_at=None)
    client.force_login(member)
    address = reverse("exchange:desk_expert_consent", args=[expert.code])
    assert client.post(address, {"consent": "yes"}).status_code == 303
    expert.refresh_from_db()
    assert expert.consent_by == member


def test_people_without_an_organisation_are_told_what_to_do(client):
    client.force_login(UserFactory())
    for model in LISTING_MODELS:
        page = client.get(reverse(f"exchange:desk_{model.kind_name}_new"))
        assert page.status_code == 200
        assert "您还没有加入单位" in page.text


def test_the_target_figures_are_a_table(client):
    demand = DemandFactory(published=True, targets="果胶收率 ≥ 18 %\n废水减少>=50%\n连续运行")
    assert [(row.name, row.sign, row.value) for row in demand.target_rows] == [
        ("果胶收率", "≥", "18 %"),
        ("废水减少", "≥", "50%"),
        ("连续运行", "", ""),
    ]
    assert "≥ 18 %" in client.get(demand.get_absolute_url()).text


@pytest.mark.parametrize(("sort", "expected"), [("trl", [7, 5, None]), ("newest", [None, 5, 7])])
def test_achievements_are_sorted(sort, expected, client):
    for trl in (7, 5, None):
        AchievementFactory(published=True, trl=trl)
    page = client.get(reverse("exchange:achievements"), {"sort": sort}).context["page"]
    assert [shown.listing.trl for shown in page] == expected


def test_an_expert_is_listed_by_name_and_specialty(client):
    expert = ExpertFactory(published=True, name="秦示例", title="果胶提取")
    assert "秦示例 · 果胶提取" in client.get(expert.get_absolute_url()).text
    assert Expert.objects.get().heading == "秦示例 · 果胶提取"


def test_renewal_by_page(client, institute, manager):
    listing = AchievementFactory(owner=institute, published=True)
    client.force_login(manager)
    do = reverse("exchange:desk_achievement_do", args=[listing.code, "renew"])
    assert client.post(do, {"expires_on": "2000-01-01"}).status_code == 422
    assert client.post(do).status_code == 303


def test_services_and_pages_name_the_same_steps():
    from jiedui.areas.exchange.pages.desk import STEPS
    from jiedui.areas.exchange.workflow import ACHIEVEMENT

    by_people = {transition.name for transition in ACHIEVEMENT.transitions if transition.permission}
    assert set(STEPS) == by_people


def test_target_figures_in_plain_words_are_read_too():
    demand = DemandFactory(targets="升温不超过12分钟\n处理能力每小时2.5吨\n冷藏至少28天\n每千克收购价：8元")
    assert [(row.name, row.sign, row.value) for row in demand.target_rows] == [
        ("升温", "≤", "12分钟"),
        ("处理能力每小时2.5吨", "", ""),
        ("冷藏", "≥", "28天"),
        ("每千克收购价", "", "8元"),
    ]
