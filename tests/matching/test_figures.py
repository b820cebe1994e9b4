"""Target figures: found as people write them, compared as quantities, never when they are of different things."""

import random

import pytest

from jiedui.matching import Facts, Problem, Record
from jiedui.matching.factors import figures, figures_compared, quantities, units
from jiedui.matching.factors.numerals import number_of
from jiedui.matching.factors.quantities import even


def offered(text):
    """What a text offers, as (low, high, kind) in base units, rounded."""
    return [(round(each.low, 9), round(each.high, 9), each.kind) for each in quantities.offered(even(text))]


def asked(text):
    """What a text asks for, as it is written and what it is about."""
    return [(figure.written, figure.quantity.topic.name) for figure in figures.asked_in(Problem("", text))]


def compared(wanted, found, **facts):
    """Figures compared as rows of name, asked, offered, fulfilled."""
    answer = figures_compared(
        Problem("需求", wanted, Facts(**facts)), Record(1, "achievement", "成果", found)
    )
    return [(each.name, each.asked, each.offered, each.fulfilled) for each in answer]


LENGTH, MASS, TIME, SHARE = "[length]+1", "[mass]+1", "[time]+1", "share"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("厚 5 mm", (0.005, 0.005, LENGTH)),
        ("厚5毫米", (0.005, 0.005, LENGTH)),
        ("厚５ｍｍ", (0.005, 0.005, LENGTH)),
        ("重 1,200 公斤", (1200, 1200, MASS)),
        ("日处理2万吨", (2e7, 2e7, MASS)),
        ("重三十六千克", (36, 36, MASS)),
        ("等二十五分钟", (1500, 1500, TIME)),
        ("等2-3 小时", (7200, 10800, TIME)),
        ("等2小时至3小时", (7200, 10800, TIME)),
        ("纯度百分之八", (0.08, 0.08, SHARE)),
        ("检出限十亿分之五", (5e-9, 5e-9, SHARE)),
        ("镉0.2 mg/kg", (2e-7, 2e-7, SHARE)),
        ("镉每千克0.2毫克", (2e-7, 2e-7, SHARE)),
        ("镉 0.2 mg·kg⁻¹", (2e-7, 2e-7, SHARE)),
        ("压力 1.5×10^3 Pa", (1500, 1500, "[length]-1 [mass]+1 [time]-2")),
        ("压力 2MPa", (2e6, 2e6, "[length]-1 [mass]+1 [time]-2")),
        ("粘度 2 mPa·s", (0.002, 0.002, "[length]-1 [mass]+1 [time]-1")),
        ("导热 5 W/(m·K)", (5, 5, "[length]+1 [mass]+1 [temperature]-1 [time]-3")),
        ("面积 2 ㎡", (2, 2, "[length]+2")),
        ("面积 15亩", (10000, 10000, "[length]+2")),
        ("在20℃", (293.15, 293.15, "[temperature]+1")),
        ("零下二十度", (253.15, 253.15, "[temperature]+1")),
        ("在-40~85℃", (233.15, 358.15, "[temperature]+1")),
        ("温升不超过 20℃", (20, 20, "difference of [temperature]+1")),
        ("波动±0.1℃", (0.1, 0.1, "difference of [temperature]+1")),
        ("直径 10±0.5 mm", (0.0095, 0.0105, LENGTH)),
        ("土壤pH4.7，", (4.7, 4.7, "number")),
        ("能量密度（Wh/kg）：300", (1080000, 1080000, "[length]+2 [time]-2")),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text, found):
    assert offered(text) == [found]


@pytest.mark.parametrize(
    "text",
    ["2024年", "一次性投资", "型号 T91", "3D打印", "5G通信", "第3号", "18650电芯"],
)
def test_what_is_no_quantity_is_left_alone(text):
    assert offered(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("能量密度 ≥ 300 Wh/kg", ("≥ 300 Wh/kg", "能量密度")),
        ("能量密度不低于300瓦时/千克", ("不低于300瓦时/千克", "能量密度")),
        ("厚度小于 5 mm", ("小于 5 mm", "厚度")),
        ("检出率95%以上", ("95%以上", "检出率")),
        ("充电时间2-3 小时", ("2-3 小时", "充电时间")),
        ("放电容量不低于室温的78%", ("不低于室温的78%", "放电容量")),
        ("循环寿命（25℃，1C）≥2000次", ("≥2000次", "循环寿命")),
        ("每千克加工费不超过5元", ("不超过5元", "每千克加工费")),
        ("energy density of at least 300 Wh/kg", ("at least 300 Wh/kg", "energy density of")),
        ("電池容量不低於50安時", ("不低於50安時", "电池容量")),
        ("定位精度优于0.1mm", ("优于0.1mm", "定位精度")),
    ],
)
def test_a_bound_is_what_is_asked_for(text, found):
    assert asked(text) == [found]


@pytest.mark.parametrize(
    "text",
    ["年产皮渣3000吨", "现有酸提法收率低于12%", "目前损耗超过5%", "收率由高于12%提高到", "仅有不到3小时"],
)
def test_an_account_of_how_things_are_asks_for_nothing(text):
    assert asked(text) == []


def test_a_wish_after_the_account_of_today_is_asked_for():
    assert asked("目前收率12%，希望提高到18%以上") == [("提高到18%以上", "")]


@pytest.mark.parametrize(
    ("wanted", "found", "fulfilled"),
    [
        ("能量密度≥300 Wh/kg", "比能量280瓦时/千克", False),
        ("能量密度≥300 Wh/kg", "电芯能量密度0.31 kWh/kg", True),
        ("收率≥18%", "果胶收率达19.5%", True),
        ("收率≥18%", "收率15%—20%", True),
        ("收率≥18%", "收率由12%提高到17%", False),
        ("厚度小于5毫米", "厚度0.4 cm", True),
        ("厚度小于5毫米", "厚度6 mm", False),
        ("废水量减少≥50%", "酸性废水减少46%", False),
        ("处理能力每小时不低于2吨", "处理能力 50 t/d", True),
        ("总镉≤0.2 mg/kg", "米中总镉150 ppb", True),
        ("粒径1–5 µm", "粒径3微米", True),
        ("粒径1–5 µm", "粒径8微米", False),
        ("工作温度-40~85℃", "工作温度-20~60℃", False),
        ("工作温度-40~85℃", "工作温度-55~125℃", True),
        ("使用温度不高于45℃", "使用温度 104 °F", True),
        ("土壤pH提高到4.7以上", "土壤pH为5.6。", True),
        ("灰分约3%", "灰分2.9%", True),
    ],
)
def test_figures_of_one_thing_are_compared_with_their_units(wanted, found, fulfilled):
    assert [row[3] for row in compared(wanted, found)] == [fulfilled]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("果胶收率≥18%", "含水率80%"),
        ("划痕检出率≥95%", "气泡检出率97%"),
        ("成本增加不超过5%", "产量增加8%"),
        ("成本不超过5%", "成本增加3%"),
        ("厚度小于5 mm", "厚度5 kg"),
        ("升温不超过12℃", "升温到45℃"),
        ("成本不超过9元", "成本2.7万元"),
        ("灰分约3%", "灰分12%"),
        ("收率≥18%", "收率不超过20%"),
        ("收率≥18%", "对照收率12%"),
        ("收率≥18%", ""),
        ("保持85%以上", "强度保持89%"),
    ],
)
def test_figures_of_different_things_are_not_compared(wanted, found):
    assert compared(wanted, found) == []


def test_each_figure_asked_for_gets_an_answer_of_its_own():
    assert compared(
        "果胶收率 ≥ 18 %\n废水量减少 ≥ 50 %", "柑橘皮渣的果胶收率达 19.5 %，废水量减少 46 %，已运行。"
    ) == [
        ("果胶收率", "≥ 18 %", "19.5 %", True),
        ("废水量减少", "≥ 50 %", "46 %", False),
    ]


def test_places_are_those_of_the_original_texts():
    problem, record = (
        Problem("能量密度≥３００ Wh/kg的電池", ""),
        Record(1, "a", "電池", "其能量密度為280 Wh/kg。"),
    )
    (figure,) = figures_compared(problem, record)
    ((start, end),) = figure.in_problem["title"]
    assert problem.title[start:end] == figure.asked == "≥３００ Wh/kg"
    ((start, end),) = figure.in_record["body"]
    assert record.body[start:end] == figure.offered == "280 Wh/kg"


def test_where_the_problem_offers_the_record_asks():
    assert compared("果胶收率 17 %", "果胶收率 ≥ 18 %", offers=True) == [
        ("果胶收率", "≥ 18 %", "17 %", False)
    ]
    assert compared("果胶收率 17 %", "果胶收率 ≥ 18 %") == []


def figures_units(wanted, found):
    return units(Problem("", wanted), Record(1, "a", "", found)).get("figures", 0.0)


def test_what_is_reached_adds_and_what_is_missed_takes_by_how_far():
    reached = figures_units("收率≥20%", "收率21%")
    near, half, far = (figures_units("收率≥20%", f"收率{value}%") for value in (19, 10, 4))
    assert reached == figures.REACHED
    assert 0 > near > half == far == -figures.MISSED
    assert figures_units("收率≥20%", "产品洁白") == 0.0


def test_many_figures_count_no_more_than_the_bound():
    names = ["收率", "纯度", "灰分", "水分", "得率", "酸度", "硬度", "韧度"]
    wanted = "\n".join(f"{name}≥20%" for name in names)
    assert figures_units(wanted, "，".join(f"{name}30%" for name in names)) == figures.MOST_UNITS
    assert figures_units(wanted, "，".join(f"{name}5%" for name in names)) == -figures.MOST_UNITS


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三千二百", 3200), ("两万", 20000), ("二点五", 2.5), ("半", 0.5), ("十二", 12), ("一百零五", 105), ("三亿五千万", 3.5e8),
        ("七八", None), ("一二三", None), ("万", None), ("点五", None), ("零", 0),
    ],
)  # fmt: skip
def test_chinese_numerals_are_numbers(text, number):
    assert number_of(text) == number


HOSTILE = {
    "digits": "1" * 200_000,
    "numbers": "1 " * 100_000,
    "figures": "收率≥5%，" * 40_000,
    "emoji": "😀" * 200_000,
    "numerals": "一" * 200_000,
    "brackets": "(" * 200_000,
    "nonsense units": "≥5 kg·kg·kg/℃²/m-4 " * 10_000,
    "exponents": "≥9e99 m ≥5×10^99 Wh/kg ≥1e-99 Wh/kg " * 2_000,
    "zeros": "收率≥0%，收率0%，≥0 mm " * 2_000,
    "control characters": "\x00≥ 5\x00 mm\ud800\u0301",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_is_too_much(text):
    problem, record = Problem(text, text), Record(1, "a", text, text)
    assert len(figures_compared(problem, record)) <= figures.MOST_ASKED
    assert abs(units(problem, record).get("figures", 0.0)) <= figures.MOST_UNITS


def test_random_texts_of_figures_raise_nothing():
    chance = random.Random(3)
    letters = "0123456789.,-–~±≥≤%℃ mkgWh/()（）每个万亿千百分之十一二两点至到不低于超过约由从提高到降至以上以内年，。\npH×10^"
    for _ in range(300):
        text = "".join(chance.choice(letters) for _ in range(120))
        units(Problem(text, text), Record(1, "a", text, text))
