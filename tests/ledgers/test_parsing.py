"""Single cells as people write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from jiedui.areas.exchange.choices import Cooperation, PriceMode
from jiedui.foundation.core.spreadsheets import Broken, Formula
from jiedui.foundation.ledgers import parsing
from jiedui.foundation.ledgers.cells import kept, seen, taken
from jiedui.foundation.ledgers.mapping import heading_key
from jiedui.foundation.ledgers.parsing import Wrong

DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 8)  # noqa: DTZ001 -- spreadsheets know no zones


def refusal(parse, cell):
    with pytest.raises(Wrong) as wrong:
        parse(cell)
    return str(wrong.value)


@pytest.mark.parametrize(
    "cell", [DAY, MORNING, "2026-03-02", "2026/3/2", "2026.3.2", "2026年3月2日", "20260302", "２０２６-３-２"]
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell):
    assert parsing.day()("日期")(cell) == DAY


@pytest.mark.parametrize("cell", ["2026-02-30", "三月", 46093, "2026年3月", "0026-01-01", True])
def test_what_is_no_day_is_told_how_one_is_written(cell):
    assert "不是日期，请写成 2026-03-12 的样子。" in refusal(parsing.day()("日期"), cell)


@pytest.mark.parametrize(
    ("heading", "cell", "yuan"),
    [
        ("预算（万元）", 80, 800_000),
        ("预算", 80.5, 805_000),
        ("预算（元）", 80, 80),
        ("预算(亿元)", "1.2", 120_000_000),
        ("预算", "¥1,000 元", 1000),
        ("预算（元）", "３万元", 30_000),
        ("Budget (yuan)", 80, 80),
        ("Highest budget (CNY 10,000)", 80, 800_000),
        ("预算", "0.0001", 1),
    ],
)
def test_an_amount_counts_in_the_unit_that_cell_or_heading_name(heading, cell, yuan):
    assert parsing.wan()(heading)(cell) == Decimal(yuan)


@pytest.mark.parametrize("cell", ["面议", "80-100", "", True, DAY, "1e9999", 10**12, -1, "９" * 40])
def test_what_is_no_amount_is_refused(cell):
    assert refusal(parsing.wan()("预算"), cell)


def test_choices_are_taken_in_both_languages_and_by_their_codes():
    parse = parsing.choice(PriceMode)("报价方式")
    assert {parse(cell) for cell in ("面议", "Negotiable", "negotiable", " 面 议 ")} == {"negotiable"}
    several = parsing.several(Cooperation)("合作方式")
    assert several("合作开发，Training".replace("Training", "检验检测")) == ["development", "testing"]
    assert "可填：面议、定价、价格区间。" in refusal(parse, "随便")


@pytest.mark.parametrize(("cell", "level"), [(6, 6), ("TRL 6", 6), ("trl6", 6), ("6级", 6), ("6 级 · 样机在相关环境演示", 6), ("不适用", None), (6.0, 6)])  # fmt: skip
def test_a_level_is_read_however_it_is_written(cell, level):
    assert parsing.level(1, 9, none=("不适用",))("成熟度")(cell) == level


@pytest.mark.parametrize("cell", [0, 10, 6.5, "六", "TRL"])
def test_what_is_no_level_is_refused(cell):
    assert "应为 1 至 9 的整数" in refusal(parsing.level(1, 9)("成熟度"), cell)


def test_numbers_that_a_spreadsheet_has_spoilt_and_signs_that_nobody_sees_are_refused():
    parse = parsing.text(20)("代码")
    assert parse(510703.0) == "510703"
    assert "数字过长" in refusal(parse, 9.1510703e17)
    assert "控制字符" in refusal(parse, "甲\x01乙")
    assert "不超过 20 个字，现有 21 个字。" in refusal(parse, "字" * 21)
    assert "选择性粘贴" in refusal(parse, Formula("=A1"))
    assert "#N/A" in refusal(parse, Broken("#N/A"))


@pytest.mark.parametrize(
    "cell", ["甲", 1, 1.5, True, None, DAY, MORNING, Formula("=A1"), Broken("#N/A"), "𠮷"]
)
def test_a_cell_is_kept_and_taken_as_what_it_was(cell):
    assert taken(kept(cell)) == cell
    assert isinstance(seen(kept(cell)), str)


def test_a_nul_and_half_a_character_are_kept_as_something_that_every_database_takes():
    assert kept("甲\0乙") == "甲\x01乙"
    assert kept("甲\ud800") == "甲?"


@pytest.mark.parametrize("heading", ["预算（万元）", " 预 算 * ", "预算:", "预算(元)", "預算"])
def test_headings_are_compared_without_units_and_signs(heading):
    assert heading_key(heading) == "预算"
