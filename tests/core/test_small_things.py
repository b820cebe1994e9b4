"""Clock, codes, text, money, personal data, events: the small parts everything else leans on."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from jiedui.foundation.core import clock, codes
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.events import EventKind, event_kinds, record
from jiedui.foundation.core.money import yuan, yuan_range
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.privacy import find_personal_data
from jiedui.foundation.core.registry import Registry
from jiedui.foundation.core.text import excerpt, fold, initials, slugify_pinyin, sort_key


def test_the_clock_can_be_told_and_goes_on_afterwards():
    with clock.at("2020-04-27 15:00") as moment:
        assert clock.now() == moment
        assert clock.today() == date(2020, 4, 27)
        with clock.at("2020-04-28"):
            assert timezone.localtime(clock.now()).hour == 9
        assert clock.now() == moment
    assert clock.today() > date(2026, 1, 1)


def test_a_moment_is_meant_in_the_active_time_zone():
    with timezone.override("America/St_Johns"), clock.at("2020-04-27 22:00"):
        assert clock.now().isoformat() == "2020-04-27T22:00:00-02:30"
        with timezone.override("Asia/Shanghai"):
            assert clock.today() == date(2020, 4, 28)


def test_nonsense_is_no_date():
    with pytest.raises(ValueError, match="not a date"):
        clock.at("soon").__enter__()


def test_codes_are_short_unlike_each_other_and_repeatable_when_seeded():
    assert len({codes.new_code("CG") for _ in range(500)}) == 500
    with codes.seeded("a"):
        first = [codes.new_code("CG"), codes.new_code("XQ")]
    with codes.seeded("a"):
        second = [codes.new_code("CG"), codes.new_code("XQ")]
    assert first == second
    assert len(first[0]) == len("CG-") + codes.LENGTH


def test_text_is_folded_sorted_by_sound_and_cut():
    assert fold("電動汽車 ＡＢＣ１２") == "电动汽车 abc12"
    assert sorted(["重庆", "北碚", "绵阳", "安州"], key=sort_key) == ["安州", "北碚", "重庆", "绵阳"]
    assert initials("柑橘") == "gj"
    assert slugify_pinyin("绵阳市 2020") == "mian-yang-shi-2020"
    assert excerpt("一二三四五六", 4) == "一二三…"


@given(st.text(max_size=60))
def test_any_text_has_a_plain_sort_key(text):
    assert sort_key(text).isascii()


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("800000"), "80 万元"),
        (Decimal("9999.50"), "9,999.5 元"),
        (Decimal("1234500"), "123.45 万元"),
        (Decimal("250000000"), "2.5 亿元"),
        (Decimal("0"), "0 元"),
    ],
)
def test_money_is_shown_with_its_unit_and_nothing_rounded_away(amount, shown):
    with translation.override("zh-hans"):
        assert yuan(amount).replace(",", "") == shown.replace(",", "")


def test_personal_data_in_text_is_found_with_its_place():
    text = "联系 13812345678 或 0816-1234567，邮箱 wang@example.org；证件 11010519491231002X"
    assert [(finding.kind, text[finding.start : finding.end]) for finding in find_personal_data(text)] == [
        ("mobile", "13812345678"),
        ("telephone", "0816-1234567"),
        ("email", "wang@example.org"),
        ("id_number", "11010519491231002X"),
    ]


@pytest.mark.parametrize(
    "text", ["年产 20000 吨", "专利 示例-0001", "3 × 10^12 Ω·m", "110105194912310021", "能量密度 300 Wh/kg"]
)
def test_figures_of_technology_are_not_taken_for_personal_data(text):
    assert find_personal_data(text) == []


def test_an_event_of_an_unregistered_kind_is_refused(db, django_user_model):
    kind = EventKind("core.nothing.done", label="无", sentence="无")
    with pytest.raises(LookupError):
        record(kind, actor=None, target=django_user_model(pk=1))


def test_an_event_keeps_no_floats_or_amounts(db, django_user_model):
    kind = next(iter(event_kinds))
    with pytest.raises(TypeError):
        record(kind, actor=None, target=django_user_model(pk=1), amount=Decimal("1.5"))


def test_a_key_taken_twice_stops_the_start():
    names = Registry(str, key=lambda name: name[0])
    names.add("wang")
    with pytest.raises(ValueError, match="twice"):
        names.add("wu")
    assert [*names] == ["wang"]


def test_a_periodic_job_says_when_in_one_way_only():
    with pytest.raises(ValueError, match="either"):
        periodic(at="02:30", every=60)


def test_a_page_that_does_not_exist_gives_the_nearest():
    rows = list(range(45))
    assert page_of(rows, "x").number == 1
    assert page_of(rows, 99).number == 3
    assert page_of(rows, -4).number == 3


def test_a_refusal_of_several_fields_reads_as_one_sentence():
    refusal = Invalid({"title": ["请填写名称"], "": ["起止日期颠倒"]})
    assert str(refusal) == "请填写名称；起止日期颠倒"


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (200_000, 500_000, "20–50 万元"),
        (5000, 12_000, "5000 元–1.2 万元"),
        (80_000_000, 120_000_000, "8000 万元–1.2 亿元"),
    ],
)
def test_two_amounts_share_their_unit_where_they_have_the_same(low, high, shown):
    with translation.override("zh-hans"):
        assert yuan_range(low, high).replace(",", "") == shown


def test_two_amounts_in_english_stand_whole():
    with translation.override("en"):
        assert yuan_range(200_000, 500_000) == "200,000–500,000 yuan"


def test_amounts_in_english_stand_whole():
    with translation.override("en"):
        assert yuan(600_000).startswith("600,000 ")
        assert yuan(Decimal("1505000.50")).startswith("1,505,000.5 ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话１３８００１３８０００。", [("mobile", "１３８００１３８０００")]),
        ("138 0013 8000 或 139-0013-9000", [("mobile", "138 0013 8000"), ("mobile", "139-0013-9000")]),
        ("1 3 8 0 0 1 3 8 0 0 0", [("mobile", "1 3 8 0 0 1 3 8 0 0 0")]),
        ("1380 013 8000", [("mobile", "1380 013 8000")]),
        ("+86 138 0013 8000", [("mobile", "+86 138 0013 8000")]),
        ("手机-13800138000", [("mobile", "13800138000")]),
        ("电话0816-2345678转801", [("telephone", "0816-2345678")]),
        ("电话08162345678", [("telephone", "08162345678")]),
        ("电话（０２３）６８２５ ００００", [("telephone", "（０２３）６８２５ ００００")]),
        ("023 6825 0000", [("telephone", "023 6825 0000")]),
        ("+86 816 2345678", [("telephone", "+86 816 2345678")]),
        ("400-820-8820", [("telephone", "400-820-8820")]),
        ("1101 0519 4912 3100 2X", [("id_number", "1101 0519 4912 3100 2X")]),
        (
            "序号 12 １１０１０５１９４９１２３１００２ｘ",
            [("id_number", "１１０１０５１９４９１２３１００２ｘ")],
        ),
        ("邮箱someone＠example.org。", [("email", "someone＠example.org")]),
        ("some.one (at) example.org", [("email", "some.one (at) example.org")]),
    ],
)
def test_personal_data_is_found_as_people_write_it(text, found):
    assert [(finding.kind, finding.text) for finding in find_personal_data(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-12 09:30 至 2027-03-12",
        "产量 1350 1400 1450 1500 千克",
        "专利 ZL202010123456.7、示例-0001",
        "处理成本 0.0816 元，含量 10.023 4567 8901 %",
        "流量 15 L/min @ 3.2 MPa",
        "粒径 1300-1500 目，批号 20260312001",
        "110105194912310020",
        "统一社会信用代码 91350100M000100Y43",
    ],
)
def test_figures_of_a_trial_are_no_personal_data(text):
    assert find_personal_data(text) == []
