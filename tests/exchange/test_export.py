"""Lists are taken along as their filters show them, and say no more than their pages do."""

from decimal import Decimal

import pytest
from django.urls import reverse

from jiedui.areas.exchange.models import Demand
from jiedui.areas.exchange.tables import LEDGERS
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.ledgers import exports, services
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.exchange.town import all_indexed, build_town
from tests.exchange.town import demand as published_demand
from tests.ledgers.files import sheet_of, taken, xlsx
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("factory", "url"),
    [(AchievementFactory, "/achievements/"), (DemandFactory, "/demands/"), (ExpertFactory, "/experts/")],
)
def test_a_public_list_is_taken_along_as_its_filters_show_it(factory, url, client):
    shown = factory(published=True, title="柑橘果胶")
    factory(published=True, title="石墨烯")
    factory(title="柑橘草稿")
    factory(published=True, title="柑橘内部", visibility="internal")
    all_indexed()
    assert [row["编号"] for row in taken(client, url, q="柑橘")] == [shown.code]
    assert len(taken(client, url)) == 2
    answer = client.get(url, {"q": "柑橘", "export": "xlsx"})
    assert answer["Content-Type"] == exports.XLSX
    assert [row[0] for row in sheet_of(answer)[1:]] == [shown.code]
    assert "export=csv" in client.get(url, {"q": "柑橘"}).text


def test_what_is_sorted_on_the_page_is_sorted_in_the_file(client):
    for trl in (3, 9, 6):
        AchievementFactory(published=True, trl=trl)
    assert [row["技术成熟度"] for row in taken(client, "/achievements/", sort="trl")] == ["9", "6", "3"]


def test_an_anonymous_owner_stays_hidden_from_strangers(client):
    owner = OrganisationFactory(name="甘露食品（示例）")
    DemandFactory(published=True, anonymous=True, owner=owner)
    (row,) = taken(client, "/demands/")
    assert (row["所属单位"], "甘露" in str(row)) == ("匿名单位", False)
    client.force_login(manager_of(owner))
    assert taken(client, "/demands/")[0]["所属单位"] == "甘露食品（示例）"


def test_contact_and_accounts_of_experts_do_not_leave_with_a_public_list(client):
    person = UserFactory(username="chen", email="chen@example.org")
    ExpertFactory(published=True, person=person)
    (row,) = taken(client, "/experts/")
    assert "chen" not in str(row)


def test_a_formula_in_a_title_does_not_run_where_the_file_is_opened(client):
    AchievementFactory(published=True, title="=cmd|' /C calc'!A0", summary="@SUM(1)")
    (row,) = taken(client, "/achievements/")
    assert (row["名称"], row["摘要"]) == ("'=cmd|' /C calc'!A0", "'@SUM(1)")


def test_money_is_a_number_in_the_spreadsheet(client):
    DemandFactory(published=True, budget_max=Decimal(805_000))
    headings, row = sheet_of(client.get("/demands/", {"export": "xlsx"}))
    assert row[headings.index("预算上限（万元）")] == 80.5


def test_what_was_taken_along_comes_back_unchanged(client):
    owner = OrganisationFactory(name="甘露食品（示例）")
    manager = manager_of(owner)
    first = DemandFactory(
        owner=owner, title="-20 ℃ 冷冻", budget_max=Decimal(805_000), targets="收率 ≥ 18 %\n废水 ≤ 5 t", anonymous=True,
        field__name="冷链", keywords=["柑橘", "冷冻"], cooperation=["licence", "testing"], trl_wanted=7,
    )  # fmt: skip
    client.force_login(manager)
    content = b"".join(client.get("/desk/demands/", {"export": "xlsx"}).streaming_content)
    upload = xlsx()
    upload.file.seek(0)
    upload.file.write(content)
    run = services.begin_import(LEDGERS[1], owner=owner, upload=upload, actor=manager)
    services.import_run(
        services.map_columns(run, mapping=run.mapping, actor=manager), extent="all", actor=manager
    )
    second = Demand.objects.exclude(pk=first.pk).get()
    names = [column.name for column in LEDGERS[1].columns]
    assert [getattr(second, name) for name in names] == [getattr(first, name) for name in names]


@pytest.mark.parametrize("factory", [AchievementFactory, DemandFactory, ExpertFactory])
def test_the_list_at_the_desk_is_taken_along_with_its_drafts(factory, client):
    owner = OrganisationFactory()
    client.force_login(MembershipFactory(organisation=owner).user)
    draft, other = factory(owner=owner), factory(owner=owner, published=True)
    factory()
    url = reverse(f"exchange:desk_{draft.kind_name}s")
    assert {row["编号"] for row in taken(client, url)} == {draft.code, other.code}
    assert [row["状态"] for row in taken(client, url, state="draft")] == ["草稿"]


def test_enquiries_suggestions_and_the_matching_desk_are_taken_along(client):
    town = build_town()
    from jiedui.areas.exchange.services.enquiries import send_enquiry

    found = published_demand(town, anonymous=True)
    enquiry = send_enquiry(
        found, organisation=town.institute, actor=town.head, cooperation=["licence"], unclear="规模", about="研究所"
    )  # fmt: skip
    client.force_login(town.head)
    (row,) = taken(client, reverse("exchange:enquiries"), box="sent")
    assert (row["编号"], row["接收单位"], "甘露" in str(row)) == (enquiry.code, "匿名单位", False)
    assert taken(client, reverse("exchange:enquiries"), box="sent", state="accepted") == []
    client.force_login(town.boss)
    assert taken(client, reverse("exchange:enquiries"))[0]["接收单位"] == "甘露食品（示例）"
    assert [row["编号"] for row in taken(client, reverse("exchange:suggestions"))] == [found.code]
    one = reverse("exchange:suggestions_for", args=[found.code])
    assert [row["编号"] for row in taken(client, one)] == [
        card.code for card in client.get(one).context["cards"]
    ]
    assert taken(client, reverse("exchange:matching")) == []
    client.force_login(UserFactory())
    assert client.get(one, {"export": "csv"}).status_code in {403, 404}
    assert client.get(reverse("exchange:matching"), {"export": "csv"}).status_code == 403


def test_a_demonstration_says_so_in_every_file(client, settings):
    AchievementFactory(published=True)
    settings.JIEDUI.demo = True
    try:
        lines = b"".join(client.get("/achievements/?export=csv").streaming_content).decode().splitlines()
        rows = sheet_of(client.get("/achievements/?export=xlsx"))
    finally:
        settings.JIEDUI.demo = False
    assert lines[-1] == rows[-1][0] == "演示数据：单位、人员、成果与数字均为虚构示例"


def test_a_long_list_becomes_a_spreadsheet_in_the_background(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(exports, "ROWS_WHILE_WAITING", 1)
    for _ in range(3):
        AchievementFactory(published=True, title="柑橘")
    stranger = client.get("/achievements/", {"export": "xlsx"}).text
    assert "请登录后在后台生成 XLSX" in stranger
    assert len(taken(client, "/achievements/")) == 3
    client.force_login(UserFactory())
    page = client.get("/achievements/", {"export": "xlsx", "sort": "name"})
    assert ("共 3 行" in page.text, 'name="query" value="sort=name"' in page.text) == (True, True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("ledgers:export"),
            {"kind": "exchange.achievements", "query": "sort=name", "back": "//evil.example.org"},
        )
    job = BackgroundJob.objects.get()
    assert (job.state, job.outcome, job.back, job.title) == ("done", "共 3 行。", "/desk/", "导出：科技成果")
    assert len(sheet_of(client.get(reverse("jobs:file", args=[job.code])))) == 4


def test_strangers_export_ten_times_a_minute_and_no_more(client):
    answers = [client.get("/experts/?export=csv").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


@pytest.mark.parametrize("rows", [1, 3])
def test_an_export_needs_the_same_queries_for_any_number_of_rows(rows, client, django_assert_num_queries):
    for _ in range(rows):
        AchievementFactory(published=True)
    taken(client, "/achievements/")
    with django_assert_num_queries(10):
        assert len(taken(client, "/achievements/")) == rows
