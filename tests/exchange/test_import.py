"""A ledger that an organisation already has becomes drafts: mapped, checked row by row, imported, and taken back."""

from datetime import date
from decimal import Decimal

import pytest

from jiedui.areas.exchange.models import Demand, Expert
from jiedui.areas.exchange.services import listings
from jiedui.areas.exchange.tables import LEDGERS
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError, NotAllowed, WrongState
from jiedui.foundation.files.services import attach
from jiedui.foundation.ledgers import running, services
from jiedui.foundation.ledgers.models import ImportRun
from jiedui.foundation.ledgers.sheets import sentences_of, write_template
from tests.accounts.factories import UserFactory
from tests.ledgers.files import csv, xlsx
from tests.ledgers.steps import begun, checked, imported
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from tests.taxonomy.factories import TechnicalFieldFactory

pytestmark = pytest.mark.django_db

ACHIEVEMENTS, DEMANDS, EXPERTS = LEDGERS


@pytest.fixture
def owner():
    return OrganisationFactory(name="柑橘研究所（示例）", credit_code="91350100M000100Y43")


@pytest.fixture
def writer(owner):
    return MembershipFactory(organisation=owner).user


@pytest.fixture(autouse=True)
def fields():
    return [TechnicalFieldFactory(name=name) for name in ("新能源汽车", "果蔬加工", "储能")]


def wrong(run):
    """Each faulty row with its sentences."""
    rows = run.rows.exclude(errors={})
    return {row.number: sentences_of(row.errors, run.of_kind) for row in rows}


DEMAND_LEDGER = [
    ["2026 年技术需求台账", None, None, None, None],
    ["序号", "需求名称 *", "需求描述", "经费预算（万元）", "截止日期", "合作方式", "所属领域", "是否匿名"],
    [1, "柑橘皮渣高值利用", "收率低。", 80, date(2027, 6, 30), "合作开发、技术咨询", "果蔬加工", "是"],
    [
        2,
        "𠮷野㛃电池回收",
        "<script>alert(1)</script>",
        "1,000.5 元",
        "2027年3月1日",
        "licence",
        "上级 › 储能",
        None,
    ],
]


def test_a_ledger_with_headings_of_its_own_becomes_drafts(owner, writer):
    run = imported(DEMANDS, xlsx(*DEMAND_LEDGER), owner, writer)
    first, second = Demand.objects.order_by("pk")
    assert (run.state, run.heading_row, run.headings[1]) == ("imported", 2, "需求名称 *")
    assert (first.title, first.budget_max, first.deadline, first.cooperation, first.anonymous) == (
        "柑橘皮渣高值利用", Decimal(800_000), date(2027, 6, 30), ["development", "consulting"], True)  # fmt: skip
    assert (first.owner, first.created_by, first.state, first.field.name) == (
        owner,
        writer,
        "draft",
        "果蔬加工",
    )
    assert (second.title, second.budget_max, second.deadline) == (
        "𠮷野㛃电池回收",
        Decimal("1000.50"),
        date(2027, 3, 1),
    )
    assert (second.problem, second.cooperation, second.field.name) == (
        "<script>alert(1)</script>",
        ["licence"],
        "储能",
    )
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["exchange.demand.created", "exchange.demand.created", "ledgers.run.imported"]


@pytest.mark.parametrize("kind", LEDGERS, ids=lambda kind: kind.code)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_maps_itself_and_its_example_is_not_imported(kind, language, owner, writer, tmp_path):
    from django.utils import translation

    with translation.override(language):
        write_template(kind, tmp_path / "template.xlsx")
    upload = xlsx(name="模板.xlsx")
    upload.file.write((tmp_path / "template.xlsx").read_bytes())
    run = begun(kind, upload, owner, writer)
    assert run.mapping == {str(place): column.name for place, column in enumerate(kind.columns)}
    with translation.override(language):
        services.map_columns(run, mapping=run.mapping, actor=writer)
    assert run.rows.count() == 0


@pytest.mark.parametrize("kind", LEDGERS, ids=lambda kind: kind.code)
def test_what_the_example_says_would_be_a_sound_row(kind, owner, writer):
    cells = [None if column.example is None else column.example for column in kind.columns]
    said = [str(cell) if not isinstance(cell, int | date | None) else cell for cell in cells]
    run = checked(
        kind,
        xlsx([str(column.label) for column in kind.columns], [*said[:-1], "柑橘研究所（示例）"]),
        owner,
        writer,
    )
    assert run.rows.count() == 0  # it is the example
    said = [f"{cell}二" if column.required else cell for column, cell in zip(kind.columns, said, strict=True)]
    run = checked(kind, xlsx([str(column.label) for column in kind.columns], said), owner, writer)
    assert (wrong(run), run.rows.count()) == ({}, 1)


def test_every_error_is_said_by_row_and_column_in_words(owner, writer):
    headings = ["成果名称", "技术领域", "技术成熟度", "报价", "报价上限", "有效期至", "成果类型", "所属单位"]
    run = checked(
        ACHIEVEMENTS,
        xlsx(
            headings,
            ["柑橘一号", "新能源车", None, None, None, None, None, None],
            ["柑橘二号", None, 12, "面议", None, None, None, None],
            ["柑橘三号", None, "TRL 6", 50, 20, None, None, None],
            [None, None, 3, None, None, "2026-13-01", "神器", None],
            ["字" * 10_000, "=A1", None, -3, None, 46093, None, "别家单位"],
            ["柑橘\x07六号".replace("\x07", ""), None, None, None, None, None, None, "91350100M000100Y43"],
        ),
        owner,
        writer,
    )
    assert wrong(run) == {
        2: ["“技术领域”：没有“新能源车”，相近的有：新能源汽车。"],
        3: [
            "“技术成熟度”：应为 1 至 9 的整数，现为“12”。",
            "“报价（定价或下限，万元）”：“面议”不是金额，请写成 80 或 80 万元的样子。",
        ],
        4: ["报价下限不能高于上限"],
        5: [
            "“名称”：必填。",
            "“有效期至”：“2026-13-01”看不出是哪一天，请写成 2026-03-31，或“2026年3月底”“第一季度”“全年”。",
            "“成果类型”：没有“神器”这一项，可填：专利、软件、新品种、工艺、样机、标准、其他。",
        ],
        6: [
            "“名称”：不超过 120 个字，现有 10000 个字。",
            "“技术领域”：B6 是公式。请复制这些单元格，用“选择性粘贴—数值”粘回原处再上传。",
            "“报价（定价或下限，万元）”：金额不能是负数。",
            "“有效期至”：“46093”看不出是哪一天，请写成 2026-03-31，或“2026年3月底”“第一季度”“全年”。",
            "“所属单位”：没有“别家单位”。",
        ],
    }


def test_the_owner_that_a_row_names_must_be_ones_own(owner, writer):
    OrganisationFactory(name="果品公司（示例）")
    run = checked(DEMANDS, csv("名称,单位\n甲,果品公司（示例）\n乙,柑橘研究所（示例）\n"), owner, writer)
    assert wrong(run) == {2: ["“所属单位”：您不属于“果品公司（示例）”，只能登记自己所在单位的内容。"]}


def test_faulty_rows_hold_back_all_or_only_themselves(owner, writer):
    run = checked(DEMANDS, csv("名称,技术领域\n甲,没有的\n乙,储能\n", encoding="gbk"), owner, writer)
    assert run.encoding == "GB18030"
    with pytest.raises(WrongState, match="有 1 行有误"):
        services.import_run(run, extent="all", actor=writer)
    services.import_run(ImportRun.objects.get(), extent="valid", actor=writer)
    assert [demand.title for demand in Demand.objects.all()] == ["乙"]


def test_the_mapping_is_remembered_for_the_organisation(owner, writer):
    upload = "项,分类号\n甲,储能\n"
    run = begun(DEMANDS, csv(upload), owner, writer)
    assert run.mapping == {}
    with pytest.raises(DomainError, match="还没有指定哪一列是“需求名称”，这些是必填的。"):
        services.map_columns(run, mapping={}, actor=writer)
    with pytest.raises(DomainError, match="有两列都对应到“技术领域”，请只留一列。"):
        services.map_columns(run, mapping={"0": "field", "1": "field"}, actor=writer)
    services.map_columns(run, mapping={"0": "title", "1": "field"}, actor=writer)
    assert begun(DEMANDS, csv("分类号,项\n储能,乙\n"), owner, writer).mapping == {"0": "field", "1": "title"}
    colleague = MembershipFactory(organisation=owner).user
    assert begun(DEMANDS, csv(upload), owner, colleague).mapping == {"0": "title", "1": "field"}
    elsewhere = OrganisationFactory()
    stranger = MembershipFactory(organisation=elsewhere).user
    assert begun(DEMANDS, csv(upload), elsewhere, stranger).mapping == {}


def test_the_same_file_is_imported_twice_only_on_purpose(owner, writer):
    with clock.at("2026-03-12"):
        imported(DEMANDS, csv("名称\n甲\n"), owner, writer)
    colleague = MembershipFactory(organisation=owner).user
    run = checked(DEMANDS, csv("名称\n甲\n", name="另一个名字.csv"), owner, colleague)
    with pytest.raises(WrongState, match=r"同一个文件已由 .* 于 2026-03-12 导入过。"):
        services.import_run(run, extent="all", actor=colleague)
    services.import_run(ImportRun.objects.get(pk=run.pk), extent="all", again=True, actor=colleague)
    assert Demand.objects.count() == 2


def test_undoing_deletes_what_was_made_and_keeps_what_was_used_since(owner, writer):
    titles = ["未动", "改过", "提交", "附件", "删掉"]
    run = imported(
        EXPERTS, csv("姓名,专长\n" + "".join(f"{title},示例\n" for title in titles)), owner, writer
    )
    made = {expert.name: expert for expert in Expert.objects.all()}
    listings.change_listing(made["改过"], actor=writer, position="研究员")
    Expert.objects.filter(pk=made["提交"].pk).update(state="submitted")
    attach(made["附件"], upload=b"text", name="a.txt", actor=writer)
    listings.delete_listing(made["删掉"], actor=writer)
    services.undo_run(run, actor=writer)
    assert set(Expert.objects.values_list("name", flat=True)) == {"改过", "提交", "附件"}
    assert [row.refusal for row in run.rows.all()] == [
        "", "导入后已被修改。", "现在的状态是“待审核”，不再是草稿。", "导入后添加了附件。", ""]  # fmt: skip
    assert (ImportRun.objects.get().state, run.rows.filter(state="undone").count()) == ("imported", 2)


def test_an_import_of_which_nothing_remains_is_undone_and_may_come_again(owner, writer):
    services.undo_run(imported(DEMANDS, csv("名称\n甲\n"), owner, writer), actor=writer)
    assert (ImportRun.objects.get().state, Demand.objects.count()) == ("undone", 0)
    imported(DEMANDS, csv("名称\n甲\n"), owner, writer)
    assert Demand.objects.count() == 1


def test_being_begun_again_makes_nothing_twice(owner, writer, monkeypatch):
    """As after a kill: some rows were made, and the run still says that it is under way."""
    run = checked(DEMANDS, csv("名称\n" + "".join(f"需求{n}\n" for n in range(5))), owner, writer)
    ImportRun.objects.filter(pk=run.pk).update(state="importing")
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 2)
    reader = running.RowReader(run, DEMANDS, actor=writer, owner=owner)
    assert running._import_some(run, DEMANDS, owner, reader) == 3
    running.import_rows(ImportRun.objects.get(), lambda done, total: None)
    assert (Demand.objects.count(), ImportRun.objects.get().state) == (5, "imported")


def test_all_or_nothing_takes_back_what_was_made_when_a_row_is_refused_at_last(owner, writer):
    """The row was sound when it was checked; meanwhile its field was retired."""
    run = checked(DEMANDS, csv("名称,技术领域\n甲,\n乙,储能\n"), owner, writer)
    from jiedui.foundation.taxonomy.models import TechnicalField

    TechnicalField.objects.filter(name="储能").update(retired=True)
    services.import_run(run, extent="all", actor=writer)
    run = ImportRun.objects.get()
    assert (run.state, Demand.objects.count()) == ("checked", 0)
    assert run.problem == "有的行在导入时未被接受，已导入的行都已撤回；请看标出的行。"
    assert [row.state for row in run.rows.all()] == ["ready", "faulty"]


def test_whoever_left_the_organisation_imports_nothing_in_its_name(owner, writer):
    run = checked(DEMANDS, csv("名称\n甲\n"), owner, writer)
    writer.memberships.all().delete()
    stranger = type(writer).objects.get(pk=writer.pk)
    with pytest.raises(NotAllowed, match="您没有权限导入这类台账。"):
        begun(DEMANDS, csv("名称\n甲\n"), owner, stranger)
    with pytest.raises(WrongState, match="您已不再属于这次导入的单位"):
        services.import_run(ImportRun.objects.get(pk=run.pk), extent="all", actor=stranger)
    assert Demand.objects.count() == 0


def test_an_account_is_named_among_the_members_only(owner, writer):
    UserFactory(username="elsewhere")
    run = checked(EXPERTS, csv(f"姓名,专长,账号\n甲,柑橘,{writer.email}\n乙,柑橘,elsewhere\n"), owner, writer)
    assert wrong(run) == {3: ["“平台账号”：本单位成员中没有账号“elsewhere”。"]}
    services.import_run(run, extent="valid", actor=writer)
    assert Expert.objects.get().person == writer
