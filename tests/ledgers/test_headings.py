"""Where the headings of real ledgers stand: below titles, over two rows, merged; and how a wrong guess is put right."""

import pytest
from django.urls import reverse

from jiedui.areas.exchange.models import Demand
from jiedui.areas.exchange.tables import LEDGERS
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.ledgers import services
from jiedui.foundation.ledgers.models import ImportRun
from jiedui.foundation.ledgers.sheets import sentences_of
from tests.ledgers.files import csv, xlsx
from tests.ledgers.steps import begun, checked, imported
from tests.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
DEMANDS = LEDGERS[1]
TITLE = ["2026年技术需求台账", None, None, None]
FILLED_IN = ["填报单位：示例研究所", None, "日期：2026-03-01", None]
UPPER = ["序号", "需求名称", "对接要求", None]
LOWER = [None, None, "预算（万元）", "截止日期"]


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def writer(owner):
    return MembershipFactory(organisation=owner).user


def merged(*spans):
    def prepare(sheet):
        for span in spans:
            sheet.merge_cells(span)

    return prepare


def ledger(*rows, spans=()):
    heads = ("A1:D1", "A2:B2", "C2:D2", "A3:A4", "B3:B4", "C3:D3")
    return xlsx(TITLE, FILLED_IN, UPPER, LOWER, *rows, prepare=merged(*heads, *spans))


def test_headings_in_two_rows_below_a_title_are_put_together(owner, writer):
    run = begun(DEMANDS, ledger([1, "甲", 80, "2027-06-30"]), owner, writer)
    assert (run.heading_row, run.heading_last) == (3, 4)
    assert run.headings == ["序号", "需求名称", "对接要求 / 预算（万元）", "对接要求 / 截止日期"]
    assert run.above == [[1, "2026年技术需求台账"], [2, "填报单位：示例研究所；日期：2026-03-01"]]
    assert run.samples == ["1", "甲", "80", "2027-06-30"]
    assert run.mapping == {"1": "title", "2": "budget_max", "3": "deadline"}


def test_a_lower_row_that_only_divides_a_merged_heading_belongs_to_it(owner, writer):
    """The headings beside are not merged downwards."""
    upload = xlsx(UPPER, LOWER, [1, "甲", 80, None], prepare=merged("C1:D1"))
    run = begun(DEMANDS, upload, owner, writer)
    assert (run.heading_row, run.heading_last, run.headings[2]) == (1, 2, "对接要求 / 预算（万元）")


def test_a_value_merged_over_several_rows_counts_for_each_and_the_page_says_so(owner, writer, client):
    upload = ledger([1, "甲", 80, None], [2, "乙", None, None], [3, "丙", None, None], spans=["C5:C7"])
    run = imported(DEMANDS, upload, owner, writer)
    assert run.merged == ["C5:C7"]
    assert {demand.title: int(demand.budget_max) for demand in Demand.objects.all()} == dict.fromkeys(
        "甲乙丙", 800_000
    )
    client.force_login(writer)
    said = "文件里有合并的单元格，每一格都按左上角的内容读：C5:C7"
    assert said in client.get(run.get_absolute_url()).text


def test_sums_subtitles_and_footnotes_are_left_out_and_said(owner, writer, client):
    upload = ledger(
        ["一、加工类", None, None, None],
        [1, "甲", 80, None],
        [None, None, None, None],
        ["小计", None, "=SUM(C6:C6)", None],
        [2, "合计算法的验证", 20, None],
        ["合　计", "2 项", 100, None],
        ["注：预算为估算。", None, None, None],
        spans=["A5:D5"],
    )
    run = checked(DEMANDS, upload, owner, writer)
    rows = {row.number: (row.state, sentences_of(row.notes, DEMANDS)) for row in run.rows.all()}
    assert (run.samples, run.merged) == (["1", "甲", "80", ""], [])
    assert rows == {
        5: ("left_out", ["这是小标题或表下的说明，不是一条内容，不导入。"]),
        6: ("ready", []),
        8: ("left_out", ["这是合计行，不导入。"]),
        9: ("ready", []),
        10: ("left_out", ["这是合计行，不导入。"]),
        11: ("left_out", ["这是小标题或表下的说明，不是一条内容，不导入。"]),
    }
    client.force_login(writer)
    page = client.get(run.get_absolute_url()).text
    assert "无误 2 行，有误 0 行。" in page
    assert "合计、小标题和说明 4 行不导入。" in page
    services.import_run(run, extent="all", actor=writer)
    assert [demand.title for demand in Demand.objects.order_by("pk")] == ["甲", "合计算法的验证"]


def test_a_wrong_guess_is_put_right_at_the_step_of_the_columns(owner, writer, client):
    rows = [["名称", "截止日期"], ["项", "时限"], ["甲", "2027-06-30"]]
    run = begun(DEMANDS, xlsx(*rows), owner, writer)
    assert (run.heading_row, run.headings) == (1, ["名称", "截止日期"])
    client.force_login(writer)
    url = reverse("ledgers:headings", args=[run.code])
    assert url in client.get(reverse("ledgers:columns", args=[run.code])).text
    answer = client.post(url, {"first": 2, "last": 2}, follow=True)
    assert "第 1 行：名称；截止日期" in answer.text
    run = ImportRun.objects.get()
    assert (run.heading_row, run.heading_last, run.headings, run.mapping) == (2, 2, ["项", "时限"], {})
    services.set_headings(run, first=1, last=2, actor=writer)
    assert ImportRun.objects.get().headings == ["名称 / 项", "截止日期 / 时限"]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (9, 9, "第 9 行是空的，请填表头所在的行号。"),
        (2, 1, "表头最多占 3 行，末行不能在首行之前。"),
        (1, 4, "表头最多占 3 行，末行不能在首行之前。"),
        (2, 2, "第 2 行以下没有内容。"),
    ],
)
def test_rows_that_hold_no_headings_are_refused_beside_the_field(
    first, last, sentence, owner, writer, client
):
    run = begun(DEMANDS, csv("名称\n甲\n"), owner, writer)
    with pytest.raises(Invalid, match=sentence):
        services.set_headings(run, first=first, last=last, actor=writer)
    client.force_login(writer)
    answer = client.post(reverse("ledgers:headings", args=[run.code]), {"first": first, "last": last})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert ImportRun.objects.get().headings == ["名称"]


def test_headings_stay_once_rows_were_imported(owner, writer):
    run = imported(DEMANDS, csv("名称\n甲\n乙\n"), owner, writer)
    with pytest.raises(Exception, match="当前状态是“已导入”"):
        services.set_headings(run, first=2, last=2, actor=writer)
