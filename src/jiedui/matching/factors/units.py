"""Units as people write them, in Latin letters and in Chinese, and what they are worth: the library pint converts.

pint is loaded with the first unit whose worth is asked for; what each expression is worth is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

PREFIXES = {
    "G": "giga", "M": "mega", "k": "kilo", "h": "hecto", "d": "deci", "c": "centi", "m": "milli", "μ": "micro", "n": "nano",
    "p": "pico",
}  # fmt: skip
HAN_PREFIXES = {
    "": "", "吉": "giga", "兆": "mega", "千": "kilo", "百": "hecto", "分": "deci", "厘": "centi", "毫": "milli", "微": "micro",
    "纳": "nano", "皮": "pico",
}  # fmt: skip
SYMBOLS = {
    # what pint calls it, and the prefixes it takes: the likelier first, where small and capital letters are mixed up
    "m": ("meter", "kcdmμn"), "g": ("gram", "kmμn"), "L": ("liter", "mμ"), "l": ("liter", "mμ"), "t": ("metric_ton", "k"),
    "s": ("second", "mμn"), "sec": ("second", ""), "min": ("minute", ""), "h": ("hour", ""), "hr": ("hour", ""),
    "hours": ("hour", ""), "minutes": ("minute", ""), "seconds": ("second", ""), "days": ("day", ""), "d": ("day", ""),
    "years": ("year", ""), "months": ("month", ""), "Hz": ("hertz", "kMG"), "Pa": ("pascal", "MkGhm"), "bar": ("bar", "m"),
    "psi": ("psi", ""), "mmHg": ("mmHg", ""), "atm": ("standard_atmosphere", ""), "N": ("newton", "kmM"), "J": ("joule", "kMmG"),
    "cal": ("calorie", "k"), "W": ("watt", "kmMGμ"), "Wh": ("watt_hour", "kMG"), "Wp": ("watt", "kM"), "VA": ("volt_ampere", "kM"),
    "V": ("volt", "kmμM"), "A": ("ampere", "mkμn"), "Ah": ("ampere_hour", "mk"), "Ω": ("ohm", "kmM"), "ohm": ("ohm", "kM"),
    "S": ("siemens", "mμ"), "F": ("farad", "mμnp"), "H": ("henry", "mμ"), "T": ("tesla", "m"), "Gs": ("gauss", "k"),
    "K": ("kelvin", "m"), "eV": ("electron_volt", "kMGm"), "mol": ("mole", "mμk"), "cd": ("candela", "m"), "lm": ("lumen", "k"),
    "lx": ("lux", "k"), "lux": ("lux", ""), "P": ("poise", "c"), "cSt": ("centistokes", ""), "Da": ("dalton", "k"),
    "ha": ("hectare", ""), "inch": ("inch", ""), "ppm": ("ppm", ""), "ppb": ("own_ppb", ""), "%": ("percent", ""),
    "‰": ("permille", ""), "wt%": ("percent", ""), "vol%": ("percent", ""), "mol%": ("percent", ""), "at%": ("percent", ""),
    "%RH": ("percent", ""), "°C": ("degC", ""), "°F": ("degF", ""), "°": ("own_angle", ""), "r": ("own_turn", ""),
    "rpm": ("own_turn/minute", ""), "dB": ("own_decibel", ""), "dBA": ("own_decibel", ""), "bit": ("own_bit", "kMG"),
    "bps": ("own_bit/second", "kMG"), "B": ("own_byte", "kMG"), "px": ("own_pixel", ""), "U": ("own_activity", ""),
    "IU": ("own_activity", ""), "CFU": ("own_colony", ""), "Gy": ("own_dose", "kmc"), "w": ("watt", ""), "v": ("volt", ""),
    "yuan": ("own_yuan", ""), "RMB": ("own_yuan", ""), "cycles": ("own_count_0", ""), "times": ("own_count_0", ""),
}  # fmt: skip
HAN_SYMBOLS = {
    "米": "meter", "克": "gram", "升": "liter", "秒": "second", "赫兹": "hertz", "赫": "hertz", "伏特": "volt", "伏": "volt",
    "安培": "ampere", "安": "ampere", "瓦特": "watt", "瓦": "watt", "焦耳": "joule", "焦": "joule", "牛顿": "newton", "牛": "newton",
    "帕": "pascal", "欧姆": "ohm", "欧": "ohm", "法拉": "farad", "摩尔": "mole", "瓦时": "watt_hour", "瓦小时": "watt_hour",
    "安时": "ampere_hour", "安小时": "ampere_hour", "电子伏特": "electron_volt", "电子伏": "electron_volt", "西门子": "siemens",
    "卡路里": "calorie", "卡": "calorie", "特斯拉": "tesla", "流明": "lumen", "勒克斯": "lux", "坎德拉": "candela", "巴": "bar",
    "戈瑞": "own_dose", "字节": "own_byte", "比特": "own_bit",
}  # fmt: skip
HAN_WORDS = {
    "公里": "kilometer", "公分": "centimeter", "公斤": "kilogram", "斤": "own_jin", "吨": "metric_ton", "亩": "own_mu",
    "公顷": "hectare", "平方公里": "kilometer**2", "度电": "kilowatt_hour", "摄氏度": "degC", "华氏度": "degF", "小时": "hour",
    "个小时": "hour", "分钟": "minute", "天": "day", "昼夜": "day", "周": "week", "个月": "month", "年": "year", "元": "own_yuan",
    "块钱": "own_yuan", "转": "own_turn", "分贝": "own_decibel", "度": "own_grade", "倍": "own_fold", "个百分点": "own_point",
    "百分点": "own_point", "大气压": "standard_atmosphere", "目": "own_mesh", "像素": "own_pixel", "英寸": "inch",
    "马力": "metric_horsepower", "角分": "own_angle_minute", "角秒": "own_angle_second",
    "循环": "own_count_0",
}  # fmt: skip
COUNTED = (*"次个人名台套件批只株点页头项种条家处瓶箱支粒片芽口户座副辆道颗根盏组级层", "模次")
BELOW_THE_LINE = {"分": "minute", "时": "hour", "月": "month", "日": "day"}
OWN = (
    *(f"own_{name} = [own_{name}]" for name in ("yuan", "decibel", "turn", "byte", "dose", "angle", "grade", "fold")),
    *(f"own_{name} = [own_{name}]" for name in ("point", "mesh", "pixel", "activity", "colony")),
    *(f"own_count_{place} = [own_count_{place}]" for place in range(len(COUNTED))),
    "own_bit = own_byte / 8", "own_jin = 0.5 * kilogram", "own_mu = 10000 / 15 * meter ** 2",
    "own_angle_minute = own_angle / 60", "own_angle_second = own_angle / 3600", "own_10 = 10", "own_100 = 100", "own_1000 = 1000",
    "own_10000 = 10000", "own_ppb = 1e-9",
)  # fmt: skip
TELLING = (
    "watt_hour/kilogram", "watt/meter/kelvin", "watt/kilogram", "siemens/meter", "ohm*meter", "pascal*second", "meter**2/gram",
    "lumen/watt", "ampere_hour/kilogram", "farad/gram", "volt/meter", "joule/kilogram/kelvin", "watt/meter**2/kelvin",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """What a unit is worth: figures of one ``kind`` compare as ``value * factor + offset``."""

    kind: str
    factor: float = 1.0
    offset: float = 0.0


PLAIN = Measure("number")


def _latin() -> Iterator[tuple[str, str]]:
    for symbol, (name, prefixes) in SYMBOLS.items():
        yield symbol, name
        yield from ((prefix + symbol, PREFIXES[prefix] + name) for prefix in prefixes)


def _han() -> Iterator[tuple[str, str]]:
    for prefix, name in HAN_PREFIXES.items():
        yield from ((prefix + symbol, name + root) for symbol, root in HAN_SYMBOLS.items())
        yield f"平方{prefix}米", f"{name}meter**2"
        yield f"立方{prefix}米", f"{name}meter**3"
    yield from HAN_WORDS.items()
    yield from ((word, f"own_count_{place}") for place, word in enumerate(COUNTED))


EXACT = dict(_latin())
LOOSE: dict[str, str] = {}
for _symbol, _name in EXACT.items():
    if len(_symbol) > 1:
        LOOSE.setdefault(_symbol.lower(), _name)
HAN_UNITS = dict(_han())

_NOTHING: Mapping[str, str] = {}
_MOST_JOINTS = 3
_LONGEST_HAN = max(map(len, HAN_UNITS))
_HAN_BEGINNINGS = frozenset(unit[0] for unit in HAN_UNITS)
_LATIN_UNIT = re.compile(
    r"((?:wt|vol|mol|at)%|%(?:RH)?|‰|[℃℉]|°[CF]?|(?:[A-Za-zμµΩ\u2126]|[㎀-㏟]){1,12})(\^?[-−]?[1-4](?!\d)|⁻?[¹²³⁴])?"
)
_JOINT = re.compile(r" ?(/|每|[·•⋅*])\(? ?")


def unit_at(text: str, start: int) -> tuple[str, int] | None:
    """Return the unit written at a place, as an expression of pint's, and where it ends; None where none stands there."""
    if text.startswith(" ", start):
        start += 1
    found = han_unit_at(text, start) or _latin_unit_at(text, start)
    if found is None:
        return None
    expression, end = found
    over = True
    for _joint in range(_MOST_JOINTS):
        joint = _JOINT.match(text, end)
        if joint is None:
            break
        part = han_unit_at(text, joint.end(), BELOW_THE_LINE) or _latin_unit_at(text, joint.end())
        if part is None or text[part[1] : part[1] + 2].strip()[:1].isdecimal():
            break
        over = over and joint[1] not in "/每"
        expression += f"*{part[0]}" if over else f"/({part[0]})"
        end = part[1] + text.startswith(")", part[1])
    return expression, end


def han_unit_at(text: str, start: int, also: Mapping[str, str] = _NOTHING) -> tuple[str, int] | None:
    """Return the longest Chinese unit that begins at a place, and where it ends."""
    beginning = text[start : start + 1]
    if beginning not in _HAN_BEGINNINGS and beginning not in also:
        return None
    for end in range(min(len(text), start + _LONGEST_HAN), start, -1):
        if name := HAN_UNITS.get(text[start:end]) or also.get(text[start:end]):
            return name, end
    return None


def _latin_unit_at(text: str, start: int) -> tuple[str, int] | None:
    found = _LATIN_UNIT.match(text, start)
    if found is None:
        return None
    written = unicodedata.normalize("NFKC", found[0]).replace("µ", "μ").replace("^", "").replace("−", "-")
    symbol = written.rstrip("-0123456789")
    name = EXACT.get(symbol) or LOOSE.get(symbol.lower())
    if name is None:
        return None
    power = written[len(symbol) :]
    return f"({name})**{power}" if power else name, found.end()


@lru_cache(maxsize=2048)
def measure_of(expression: str, *, difference: bool = False) -> Measure:
    """Return what a unit is worth.

    A temperature is counted from absolute zero, unless it is the ``difference`` of two or part of a compound unit.
    """
    registry = _registry()
    alone = expression in {"degC", "degF"} and not difference
    unit = registry.parse_units(expression if alone else expression.replace("deg", "delta_deg"))
    zero, one = (float(registry.Quantity(value, unit).to_base_units().magnitude) for value in (0.0, 1.0))
    kind = " ".join(f"{name}{power:+g}" for name, power in sorted(unit.dimensionality.items()))
    changes = difference and expression in {"degC", "degF", "kelvin"}
    return Measure(f"difference of {kind}" if changes else kind or "share", one - zero, zero)


@cache
def telling_kinds() -> frozenset[str]:
    """Return the kinds whose unit alone says what is measured, as Wh/kg does and % does not."""
    return frozenset(measure_of(unit).kind for unit in TELLING)


@cache
def _registry() -> Any:
    import pint  # noqa: PLC0415 -- it and its list of units cost half a second that a text without figures does not need

    registry: Any = pint.UnitRegistry()
    for definition in OWN:
        registry.define(definition)
    return registry
