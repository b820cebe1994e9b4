"""Bringing a ledger in through the pages, in front of the work and behind it."""

import pytest
from django.urls import reverse

from jiedui.areas.exchange.models import Achievement, Demand
from jiedui.areas.exchange.tables import LEDGERS
from jiedui.foundation.jobs.services import cancel_job
from jiedui.foundation.ledgers import services
from jiedui.foundation.ledgers.models import ImportRun
from tests.ledgers.files import csv, sheet_of, xlsx
from tests.ledgers.steps import begun, checked, imported
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from tests.taxonomy.factories import TechnicalFieldFactory

pytestmark = pytest.mark.django_db

ACHIEVEMENTS, DEMANDS, _EXPERTS = LEDGERS


@pytest.fixture
def owner():
    TechnicalFieldFactory(name="储能")
    return OrganisationFactory(name="柑橘研究所（示例）")


@pytest.fixture
def writer(owner):
    return MembershipFactory(organisation=owner).user


@pytest.fixture
def desk(client, writer):
    client.force_login(writer)
    return client


def test_the_whole_way_through_the_pages(desk, owner):
    page = desk.get(reverse("ledgers:new")).text
    assert "科技成果导入模板" in page
    assert reverse("ledgers:template", args=["exchange.demand"]) in page
    answer = desk.post(
        reverse("ledgers:new"),
        {"kind": "exchange.demand", "upload": csv("需求名称,领域,没人要的列\n甲,储能,x\n乙,没有的,x\n")},
        follow=True,
    )
    run = ImportRun.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("ledgers:columns", args=[run.code])
    assert "没人要的列" in answer.text
    assert "例：储能" in answer.text
    answer = desk.post(
        reverse("ledgers:columns", args=[run.code]), {"c0": "title", "c1": "field", "c2": ""}, follow=True
    )
    assert "无误 1 行，有误 1 行。" in answer.text
    assert "没有导入的列：没人要的列" in answer.text
    assert "“技术领域”：没有“没有的”。" in answer.text
    only = desk.get(run.get_absolute_url(), {"state": "faulty"}).text
    assert ("乙" in only, '<td data-label="需求名称">甲' in only) == (True, False)
    errors = sheet_of(desk.get(reverse("ledgers:errors", args=[run.code])))
    assert errors == [
        ["需求名称", "领域", "没人要的列", "有误之处", "原行号"],
        ["乙", "没有的", "x", "“技术领域”：没有“没有的”。", 3],
    ]
    refused = desk.post(reverse("ledgers:write", args=[run.code]), {"extent": "all"})
    assert (refused.status_code, "有 1 行有误" in refused.text) == (409, True)
    done = desk.post(reverse("ledgers:write", args=[run.code]), {"extent": "valid"}, follow=True)
    demand = Demand.objects.get()
    assert "已导入 1 条。" in done.text
    assert "有误的 1 行没有导入" in done.text
    assert demand.get_desk_url() in done.text
    assert "将删除这次导入的 1 条技术需求。" in done.text
    undone = desk.post(reverse("ledgers:undo", args=[run.code]), follow=True)
    assert "已撤销，删除了 1 条。" in undone.text
    assert Demand.objects.count() == 0
    assert run.file_name in desk.get(reverse("ledgers:list")).text


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (lambda: xlsx(["名称"], name="空.xlsx"), "没有找到内容"),
        (lambda: csv("", name="空.csv"), "文件是空的。"),
        (lambda: csv("MZ\x90\0\x03" + "\0" * 99, name="台账.xlsx"), "这不是表格文件"),
        (lambda: csv("x," * 100_000, name="宽.csv"), "表格超过 200 列"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_beside_the_field(upload, sentence, desk):
    answer = desk.post(reverse("ledgers:new"), {"kind": "exchange.demand", "upload": upload()})
    assert (answer.status_code, sentence in answer.text, ImportRun.objects.count()) == (422, True, 0)


def test_a_file_over_the_limit_of_the_installation_is_not_even_read(desk, settings):
    settings.JIEDUI.upload_limit_mb = 1
    try:
        answer = desk.post(
            reverse("ledgers:new"), {"kind": "exchange.demand", "upload": csv("x" * 2**20 + "\n\n")}
        )
    finally:
        settings.JIEDUI.upload_limit_mb = 20
    assert (answer.status_code, "文件超过 1 MB" in answer.text) == (422, True)


def test_a_name_with_a_path_and_html_is_only_a_name(desk):
    upload = csv("名称\n甲\n", name="..%2f..%2f<b>x</b>.csv")
    upload._name = "../../etc/<b>台账</b>.csv"
    desk.post(reverse("ledgers:new"), {"kind": "exchange.demand", "upload": upload})
    run = ImportRun.objects.get()
    assert ("/" in run.file_name, ".." in run.file.name) == (False, False)
    assert "<b>台账" not in desk.get(reverse("ledgers:list")).text


def test_other_peoples_imports_do_not_exist(desk, owner, client):
    other = MembershipFactory(organisation=owner).user
    run = begun(DEMANDS, csv("名称\n甲\n"), owner, other)
    for name in ("run", "columns", "errors"):
        assert desk.get(reverse(f"ledgers:{name}", args=[run.code])).status_code == 404
    for name in ("write", "undo", "discard", "go_on"):
        assert desk.post(reverse(f"ledgers:{name}", args=[run.code])).status_code == 404


def test_what_was_not_imported_can_be_discarded_and_what_was_cannot(
    desk, owner, writer, django_capture_on_commit_callbacks
):
    run = checked(DEMANDS, csv("名称\n甲\n"), owner, writer)
    stored = run.file.storage, run.file.name
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("ledgers:discard", args=[run.code]))
    assert (ImportRun.objects.count(), stored[0].exists(stored[1])) == (0, False)
    run = imported(DEMANDS, csv("名称\n甲\n"), owner, writer)
    answer = desk.post(reverse("ledgers:discard", args=[run.code]), follow=True)
    assert "已经导入了内容，请先撤销导入。" in answer.text


def test_many_rows_are_read_and_written_in_the_background(
    desk, owner, writer, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(services, "AT_ONCE", 3)
    run = begun(DEMANDS, csv("名称\n" + "".join(f"需求{n}\n" for n in range(6))), owner, writer)
    with django_capture_on_commit_callbacks(execute=True):
        services.map_columns(run, mapping=run.mapping, actor=writer)
    run = ImportRun.objects.get()
    assert (run.state, run.job.state, run.job.outcome) == (
        "checked",
        "done",
        "已读完，请查看结果，再决定导入。",
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.import_run(run, extent="all", actor=writer)
    run = ImportRun.objects.get()
    assert (run.state, run.job.outcome, Demand.objects.count()) == ("imported", "已导入 6 条。", 6)
    with django_capture_on_commit_callbacks(execute=True):
        services.undo_run(run, actor=writer)
    assert (ImportRun.objects.get().state, Demand.objects.count()) == ("undone", 0)


def test_work_that_was_cancelled_is_taken_up_or_taken_back(
    desk, owner, writer, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    run = begun(DEMANDS, csv("名称\n甲\n乙\n"), owner, writer)
    services.map_columns(run, mapping=run.mapping, actor=writer)
    cancel_job(run.job, actor=writer)
    assert "没有做完就停下了" in desk.get(run.get_absolute_url()).text
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("ledgers:go_on", args=[run.code]))
    assert ImportRun.objects.get().state == "checked"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_run_needs_the_same_queries_for_any_number_of_rows(
    rows, desk, owner, writer, queries_of
):
    run = imported(ACHIEVEMENTS, csv("名称\n" + "".join(f"成果{n}\n" for n in range(rows))), owner, writer)
    assert Achievement.objects.count() == rows
    assert queries_of(run.get_absolute_url()) == 15
