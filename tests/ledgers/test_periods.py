"""Days and quantities as ledgers write them in words."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from jiedui.foundation.core.sentences import keep, read
from jiedui.foundation.ledgers import parsing
from jiedui.foundation.ledgers.parsing import Taken, Wrong
from jiedui.foundation.ledgers.periods import first_day, last_day
from jiedui.foundation.ledgers.quantities import Quantity, quantity


def value_of(parse, cell):
    taken = parse(cell)
    return taken.value if isinstance(taken, Taken) else taken


def refusal(parse, cell):
    with pytest.raises(Wrong) as wrong:
        parse(cell)
    return str(wrong.value)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2026-03-15", (3, 15), (3, 15)),
        ("2026.3.15", (3, 15), (3, 15)),
        ("2026年3月15日前", (3, 15), (3, 15)),
        ("2026-03-31之前完成", (3, 31), (3, 31)),
        ("3月15日", (3, 15), (3, 15)),
        ("三月十五日", (3, 15), (3, 15)),
        ("3.15", (3, 15), (3, 15)),
        ("2026年3月底前", (3, 31), (3, 31)),
        ("3月底", (3, 31), (3, 31)),
        ("2月末前完成", (2, 28), (2, 28)),
        ("2026-03", (3, 1), (3, 31)),
        ("2026.3", (3, 1), (3, 31)),
        ("２０２６年３月", (3, 1), (3, 31)),
        ("二〇二六年十一月", (11, 1), (11, 30)),
        ("3月份", (3, 1), (3, 31)),
        ("9月中旬", (9, 11), (9, 20)),
        ("2月下旬", (2, 21), (2, 28)),
        ("第一季度", (1, 1), (3, 31)),
        ("二季度末", (6, 30), (6, 30)),
        ("2026年第三季度", (7, 1), (9, 30)),
        ("2026Q4", (10, 1), (12, 31)),
        ("上半年", (1, 1), (6, 30)),
        ("下半年", (7, 1), (12, 31)),
        ("全年", (1, 1), (12, 31)),
        ("2026年", (1, 1), (12, 31)),
        ("本年度内", (1, 1), (12, 31)),
        ("今年底前", (12, 31), (12, 31)),
        ("2026年年底", (12, 31), (12, 31)),
        ("3-5月", (3, 1), (5, 31)),
        ("2026年3月—5月", (3, 1), (5, 31)),
        ("3月1日至4月15日", (3, 1), (4, 15)),
        ("第一季度至第二季度", (1, 1), (6, 30)),
        ("截至6月底", (6, 30), (6, 30)),
        ("计划于10月召开", (10, 1), (10, 31)),
    ],
)
def test_a_day_in_words_is_read_from_its_beginning_or_to_its_end(said, first, last):
    assert value_of(first_day(2026)("开始时间"), said) == date(2026, *first)
    assert value_of(last_day(2026)("完成时限"), said) == date(2026, *last)


@pytest.mark.parametrize(
    "said",
    ["4月前", "第一季度前", "长期", "持续推进", "每季度", "13月", "2月30日", "3", "1-3", "年", "2026", "春节前后", "5月至3月", "3月1日至15日"],
)  # fmt: skip
def test_what_names_no_clear_day_is_told_how_one_is_written(said):
    assert refusal(last_day(2026)("完成时限"), said) == (
        f"“{said}”看不出是哪一天，请写成 2026-03-31，或“2026年3月底”“第一季度”“全年”。"
    )


@pytest.mark.parametrize("number", [3.15, 3.1, 46093, 12])
def test_a_number_is_no_day_for_the_spreadsheet_has_changed_what_was_typed(number):
    assert "看不出是哪一天" in refusal(last_day(2026)("完成时限"), number)


def test_a_date_of_the_spreadsheet_is_what_it_is():
    moment = datetime(2026, 3, 2, 8)  # noqa: DTZ001 -- spreadsheets know no zones
    assert last_day(2026)("完成时限")(moment) == last_day(2026)("完成时限")(20260302) == date(2026, 3, 2)


def test_how_a_day_was_read_is_told_unless_it_stood_there():
    assert last_day(2026)("完成时限")("2026年3月底前").note == "“2026年3月底前”按 2026-03-31 读"
    assert last_day(2026)("完成时限")("2026年3月31日") == date(2026, 3, 31)


def test_without_a_year_to_go_by_it_must_be_written():
    assert value_of(last_day()("截止日期"), "2027年6月底") == date(2027, 6, 30)
    assert refusal(last_day()("截止日期"), "6月底") == "“6月底”没有写年份，请写成“2026年3月底”的样子。"


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        (2, "2", ""),
        (2.5, "2.5", ""),
        ("2", "2", ""),
        ("2 次", "2", "次"),
        ("约30人", "30", "人"),
        ("≥5 项", "5", "项"),
        ("不少于三场", "3", "场"),
        ("5项以上", "5", "项"),
        ("1,200人次", "1200", "人次"),
        ("30余人", "30", "人"),
        ("两次", "2", "次"),
        ("召开2次", "2", "次"),
        ("１０％", "10", "%"),
    ],
)
def test_a_quantity_is_read_with_its_unit(cell, value, unit):
    assert value_of(quantity()("目标值"), cell) == Quantity(Decimal(value), unit)


@pytest.mark.parametrize(
    "cell", ["若干", "2-3次", "两三次", "5项以内", "不超过5项", "2次、3场", "全覆盖", True]
)
def test_what_is_no_quantity_is_told_how_one_is_written(cell):
    assert "不是一个数，请写成 2 或“2 次”的样子。" in refusal(quantity()("目标值"), cell)


def test_words_that_are_left_away_are_told():
    assert quantity()("目标值")("约30人").note == "“约30人”按 30人 读"


def test_what_is_told_is_kept_for_readers_of_either_language():
    kept = keep(last_day(2026)("完成时限")("3月底").note)
    with translation.override("en"):
        assert read(kept) == "“3月底” is read as 2026-03-31"
    assert parsing.shown("3月底") in read(kept)
