"""The ledger that people have becomes lines of a plan's draft: read against the agreement, written at once, taken out again."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from jiedui.areas.agreements.joint.services import edit_draft, offer
from jiedui.areas.agreements.models import JointText
from jiedui.areas.agreements.plans.importing import LEDGER, draft_by_pk, drafts_of
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core.errors import NotAllowed, WrongState
from jiedui.foundation.ledgers import running, services
from jiedui.foundation.ledgers.models import ImportRun
from jiedui.foundation.ledgers.sheets import sentences_of, write_template
from tests.ledgers.files import csv, sheet_of, xlsx
from tests.ledgers.steps import begun, checked
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
UPPER = ["序号", "条款", "重点工作", "量化指标", "目标", "时间安排", None, "责任单位", None, "备注"]
LOWER = [None, None, None, None, None, "启动时间", "完成时间", "绵阳方", "北碚方", None]
TITLE = ["绵阳—北碚2021年度工作计划台账", *[None] * 9]
SPANS = ("A1:J1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:G2", "H2:I2", "J2:J3")


@pytest.fixture
def draft(planning):
    """An empty draft of the plan for 2021, and organisations on both sides."""
    world = planning.pledge.world
    OrganisationFactory(name="绵阳市科学技术局（示例）", short_name="绵阳市科技局", region=world.region_a)
    OrganisationFactory(name="北碚区教育委员会（示例）", short_name="北碚区教委", region=world.region_b)
    return draft_by_pk(planning.started(lines=[]).pk)


@pytest.fixture
def writer(planning):
    return planning.pledge.signer["a"]


def ledger(*rows, spans=()):
    def prepare(sheet):
        for span in (*SPANS, *spans):
            sheet.merge_cells(span)

    return xlsx(TITLE, UPPER, LOWER, *rows, prepare=prepare, name="计划台账.xlsx")


def rows_of(*rows):
    """A plain ledger with one heading row."""
    headings = ["条款", "工作事项", "目标值", "计量单位", "完成时限", "绵阳责任单位", "北碚责任单位"]
    return xlsx(headings, *[[*row, *[None] * (len(headings) - len(row))] for row in rows])


def lines(draft):
    return JointText.objects.get(pk=draft.pk).terms["lines"]


def said(line):
    return (
        line["clause"]["heading"],
        line["title"],
        line["measure"],
        line["target"],
        line["unit"],
        line["starts_on"],
        line["due_on"],
        [each["organisation"] for each in line["responsible"]],
        line["note"],
    )


def wrong(run):
    kind = running.kind_of(run)
    return {row.number: sentences_of(row.errors, kind) for row in run.rows.exclude(errors={})}


def imported(draft, upload, actor, extent="all"):
    run = checked(LEDGER, upload, draft, actor)
    return services.import_run(run, extent=extent, actor=actor)


def test_a_ledger_as_people_have_it_becomes_lines_of_the_draft(draft, writer):
    upload = ledger(
        [1, "三", "互访", "互访次数", "2 次", "3月", "第二季度", "绵阳市科技局", "北碚区教委", "各一次"],
        [2, None, "征集需求", "需求数", "≥5 项", None, "2021年9月底前", None, None, None],
        ["合计", None, None, None, 7, None, None, None, None, None],
        [3, "共享科研资源", "开放仪器", None, None, None, "全年", "绵阳牵头单位", "北碚牵头单位", None],
        spans=("B4:B5",),
    )
    run = begun(LEDGER, upload, draft, writer)
    assert run.headings[5:9] == ["时间安排 / 启动时间", "时间安排 / 完成时间", "责任单位 / 绵阳方", "责任单位 / 北碚方"]  # fmt: skip
    assert list(run.mapping.values()) == [
        "clause", "title", "measure", "target", "starts_on", "due_on", "responsible_1", "responsible_2", "note"
    ]  # fmt: skip
    services.map_columns(run, mapping=run.mapping, actor=writer)
    assert (wrong(run), run.merged) == ({}, ["B4:B5"])
    kind = running.kind_of(run)
    notes = {row.number: sentences_of(row.notes, kind) for row in run.rows.all()}
    assert notes[4] == ["“开始时间”：“3月”按 2021-03-01 读", "“完成时限”：“第二季度”按 2021-06-30 读"]
    assert notes[6] == ["这是合计行，不导入。"]
    services.import_run(run, extent="all", actor=writer)
    assert [said(line) for line in lines(draft)] == [
        ("共促成果转化", "互访", "互访次数", "2", "次", "2021-03-01", "2021-06-30", ["绵阳市科学技术局（示例）", "北碚区教育委员会（示例）"], "各一次"),
        ("共促成果转化", "征集需求", "需求数", "5", "项", "【待定】", "2021-09-30", ["【待定】", "【待定】"], ""),
        ("共享科研资源", "开放仪器", "【待定】", "【待定】", "【待定】", "【待定】", "2021-12-31", ["绵阳牵头单位", "北碚牵头单位"], ""),
    ]  # fmt: skip
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["agreements.draft.changed", "ledgers.run.imported"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_error_is_said_by_row_and_column(language, draft, writer):
    run = checked(
        LEDGER,
        rows_of(
            ["第九条", "甲", "若干", None, "四月前", "绵阳市科技厅", "北碚区教委"],
            ["成果转化", "乙", 0, None, "2022-03-31", "北碚区教委", "绵阳牵头单位"],
            ["第三条 共享科研资源", "丙", "2 次", "场", None, "绵阳市科技局、绵阳牵头单位", None],
            [None, None, None, None, None, None, "北碚区教委"],
        ),
        draft,
        writer,
    )
    with translation.override(language):
        assert {number: wrong(run)[number] for number in EXPECTED[language]} == EXPECTED[language]
    with pytest.raises(WrongState, match="没有可以导入的行"):
        services.import_run(run, extent="all", actor=writer)
    assert lines(draft) == []


EXPECTED = {
    "zh-hans": {
        2: [
            "“条款”：现行协议没有第 9 条，共 3 条。",
            "“目标值”：“若干”不是一个数，请写成 2 或“2 次”的样子。",
            "“完成时限”：“四月前”看不出是哪一天，请写成 2026-03-31，或“2026年3月底”“第一季度”“全年”。",
            "“绵阳责任单位”：没有“绵阳市科技厅”，相近的有：绵阳市科学技术局（示例）。",
        ],
        3: [
            "“条款”：没有“成果转化”，相近的有：共促成果转化。",
            "“完成时限”：2022-03-31 不在计划的 2021-01-01 到 2021-12-31 之间。",
            "“绵阳责任单位”：“北碚区教育委员会（示例）”不在“绵阳”，不能作这一方的责任单位",
            "“北碚责任单位”：“绵阳牵头单位”不在“北碚”，不能作这一方的责任单位",
        ],
        4: [
            "“条款”：第 3 条是“共促成果转化”，不是“共享科研资源”，请改其一。",
            "“绵阳责任单位”：每一方只填一个责任单位，配合单位请写在备注里。",
        ],
        5: ["“工作事项”：必填。"],
    },
    "en": {
        2: [
            "“Clause”: The agreement in force has no clause 9; it has 3.",
            "“Target”: “若干” is not a number; write 2 or “2 次”.",
            "“Due”: “四月前” does not say which day; write 2026-03-31, or “2026年3月底”, “第一季度” or “全年”.",
            "“Responsible organisation of Mianyang”: There is no “绵阳市科技厅”; similar are: 绵阳市科学技术局（示例）.",
        ],
    },
}


def test_what_the_row_says_as_a_whole_is_checked_too(draft, writer, planning):
    planning.edited(draft.text, planning.line(title="已有的工作", due_on="2021-06-30"))
    draft = draft_by_pk(draft.pk)
    run = checked(
        LEDGER,
        rows_of(["三", "甲", 0], ["三", "乙", "2 次", "场"], ["三", "已有的工作", 1, "场", "6月底"]),
        draft,
        writer,
    )
    assert wrong(run) == {
        2: ["年度目标须大于 0"],
        3: ["“计量单位”：目标值写的单位是“次”，这里是“场”，请改其一。"],
        4: ["“工作事项”：草稿第 1 条已经是这项工作。"],
    }


@pytest.mark.parametrize(
    "clause", ["3", 3, 3.0, "三", "第三条", "第3条", "第 三 条", "3.", "三、共促成果转化", "第 3 条 共促成果转化", "共促成果转化"]
)  # fmt: skip
def test_a_clause_is_found_by_number_or_heading(clause, draft, writer):
    imported(draft, rows_of([clause, "甲"]), writer)
    assert [line["clause"]["number"] for line in lines(draft)] == [3]


@pytest.mark.parametrize(
    "heading", ["绵阳责任单位", "绵阳市责任单位", "责任单位（绵阳）", "绵阳方", "绵方责任单位", "绵阳市牵头单位", "绵阳牵头单位"]
)  # fmt: skip
def test_the_column_of_a_side_is_guessed_by_what_people_call_it(heading, draft, writer):
    assert begun(LEDGER, xlsx(["工作", heading, "事项"], ["x", "y", "z"]), draft, writer).mapping == {
        "1": "responsible_1",
        "2": "title",
    }


def test_a_heading_of_ones_own_is_mapped_by_hand_and_remembered(draft, writer, planning):
    run = begun(LEDGER, csv("要办的事,归谁\n甲,绵阳市科技局\n"), draft, writer)
    assert run.mapping == {}
    services.map_columns(run, mapping={"0": "title", "1": "responsible_1"}, actor=writer)
    later = draft_by_pk(planning.started(year=2022, lines=[]).pk)
    assert begun(LEDGER, csv("归谁,要办的事\n绵阳市科技局,乙\n"), later, writer).mapping == {
        "0": "responsible_1",
        "1": "title",
    }


def test_valid_rows_only_and_the_same_file_told(draft, writer):
    upload = [["三", "甲"], ["九", "乙"]]
    run = imported(draft, rows_of(*upload), writer, extent="valid")
    assert [line["title"] for line in lines(draft)] == ["甲"]
    again = rows_of(*upload)
    ImportRun.objects.update(sha256=services._fingerprint(again))  # a file made anew differs in its time
    run = checked(LEDGER, again, draft_by_pk(draft.pk), writer)
    assert wrong(run)[2] == ["“工作事项”：草稿第 1 条已经是这项工作。"]
    assert [each.code for each in services.same_file(run)] == [ImportRun.objects.earliest("pk").code]


def test_all_or_nothing_writes_nothing_where_a_row_is_refused_at_last(draft, writer, planning):
    """Both rows were sound when they were checked; meanwhile a colleague wrote one of them."""
    run = checked(LEDGER, rows_of(["三", "甲", 1, "场", "6月底"], ["三", "乙"]), draft, writer)
    planning.edited(draft.text, planning.line(title="甲", due_on="2021-06-30"))
    services.import_run(run, extent="all", actor=writer)
    run = ImportRun.objects.get()
    assert (run.state, [line["title"] for line in lines(draft)]) == ("checked", ["甲"])
    assert [row.state for row in run.rows.all()] == ["faulty", "ready"]


def test_undoing_takes_out_what_is_as_it_was_written(draft, writer, planning):
    planning.edited(draft.text, planning.line(title="原有的"))
    run = imported(draft_by_pk(draft.pk), rows_of(["三", "甲"], ["三", "乙"], ["三", "丙"]), writer)
    text = JointText.objects.get(pk=draft.pk)
    first, second, third, _fourth = text.terms["lines"]
    edit_draft(
        text,
        actor=writer,
        terms={**text.terms, "lines": [{**third, "title": "乙改"}, first, second]},
        seen=text.fingerprint,
    )
    services.undo_run(run, actor=writer)
    assert [line["title"] for line in lines(draft)] == ["原有的", "乙改"]
    rows = {row.number: (row.state, row.refusal) for row in run.rows.all()}
    assert rows == {2: ("undone", ""), 3: ("created", "导入后已被修改。"), 4: ("undone", "")}
    assert ImportRun.objects.get().state == "imported"


def test_nothing_is_taken_out_of_a_draft_that_was_offered(draft, writer):
    run = imported(draft, rows_of(["三", "甲"]), writer)
    text = JointText.objects.get(pk=draft.pk)
    offer(text, actor=writer)
    services.undo_run(run, actor=writer)
    (row,) = run.rows.all()
    assert (row.state, row.refusal) == ("created", "第 1 稿已经提出，不能再改；请另起一稿。")


def test_only_those_who_draft_bring_lines_in_and_only_into_drafts(draft, writer, planning):
    other = planning.pledge.signer["b"]
    assert [each.pk for each in drafts_of(writer)] == [draft.pk]
    assert drafts_of(other) == []
    with pytest.raises(NotAllowed, match="只能导入到由您起草、还没有提出的文本。"):
        begun(LEDGER, rows_of(["三", "甲"]), draft, other)
    run = checked(LEDGER, rows_of(["三", "甲"]), draft, writer)
    planning.edited(draft.text, planning.line())
    offer(JointText.objects.get(pk=draft.pk), actor=writer)
    with pytest.raises(WrongState, match="这次要导入到的内容已经不能再改"):
        services.import_run(run, extent="all", actor=writer)
    assert ImportRun.objects.get().state == "checked"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_offers_clauses_and_units_and_maps_itself(language, draft, writer, tmp_path):
    kind = LEDGER.of(draft)
    with translation.override(language):
        write_template(kind, tmp_path / "template.xlsx")
    upload = xlsx(name="模板.xlsx")
    upload.file.write((tmp_path / "template.xlsx").read_bytes())
    run = begun(LEDGER, upload, draft, writer)
    assert run.mapping == {str(place): column.name for place, column in enumerate(kind.columns)}
    with translation.override(language):
        (clauses, *_units) = [column for column in kind.columns if column.words]
        assert [clauses.parser("")(word).number for word in clauses.words()] == [1, 2, 3]
    assert [list(column.words()) for column in kind.columns if column.words] == [
        ["第 1 条 合作宗旨", "第 2 条 共享科研资源", "第 3 条 共促成果转化"],
        ["绵阳牵头单位", "绵阳市科学技术局（示例）"],
        ["北碚牵头单位", "北碚区教育委员会（示例）"],
    ]


def test_the_whole_way_through_the_pages(draft, writer, client):
    client.force_login(writer)
    start = f"{reverse('ledgers:new')}?kind=agreements.plan%40{draft.code}"
    assert f'href="{start}"' in client.get(draft.plan.get_absolute_url()).text
    assert f'href="{start}"' in client.get(f"{draft.url}edit/").text
    page = client.get(start)
    assert f'value="agreements.plan@{draft.code}"' in page.text
    template = client.get(f"{reverse('ledgers:template', args=['agreements.plan'])}?owner={draft.code}")
    assert sheet_of(template)[0][:2] == ["条款", "工作事项 *"]
    answer = client.post(
        reverse("ledgers:new"),
        {
            "kind": f"agreements.plan@{draft.code}",
            "upload": ledger(["1", "三", "互访", None, "约2次", None, "6月底", None, None, None]),
        },
        follow=True,
    )
    run = ImportRun.objects.get()
    assert "第 1 行：绵阳—北碚2021年度工作计划台账" in answer.text
    assert "2–3" in answer.text
    mapping = {f"c{place}": name for place, name in run.mapping.items()}
    answer = client.post(reverse("ledgers:columns", args=[run.code]), mapping, follow=True)
    assert "无误 1 行，有误 0 行。" in answer.text
    assert "“目标值”：“约2次”按 2次 读" in answer.text
    done = client.post(reverse("ledgers:write", args=[run.code]), {"extent": "all"}, follow=True)
    assert "已导入 1 条。" in done.text
    assert f'href="{draft.url}"' in done.text
    assert [Decimal(line["target"]) for line in lines(draft)] == [2]
    assert "互访" in client.get(draft.url).text
    undone = client.post(reverse("ledgers:undo", args=[run.code]), follow=True)
    assert "已撤销，删除了 1 条。" in undone.text
    assert lines(draft) == []


def test_programs_are_told_into_which_drafts_lines_may_go(draft, writer, client, planning):
    client.force_login(writer)
    kinds = {each["kind"]["value"]: each for each in client.get("/api/v1/imports/kinds").json()}
    told = kinds["agreements.plan"]
    assert told["owners"] == [{"code": draft.code, "name": draft.label}]
    assert [column["label"] for column in told["columns"]][-3:] == ["绵阳责任单位", "北碚责任单位", "备注"]
    client.force_login(planning.pledge.signer["b"])
    codes = {each["kind"]["value"] for each in client.get("/api/v1/imports/kinds").json()}
    assert "agreements.plan" not in codes
