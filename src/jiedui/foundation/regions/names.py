"""Names of divisions in Latin letters, for readers of English."""

import re
from functools import lru_cache

from .spellings import PEOPLES, READ, SPELT, WITHOUT_SUFFIX, ZONES

_KINDS = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "地区", "林区", "特区",
    "省", "市", "区", "县", "盟",
)  # fmt: skip
_PROVINCE = re.compile(r".+?(?:省|自治区|特别行政区|市)")
_PEOPLE = "|".join([*(f"{name}族" for name in PEOPLES), *WITHOUT_SUFFIX])
_AUTONOMOUS = re.compile(rf"(.*?)((?:{_PEOPLE})*)(自治州|自治县|自治旗|(?<=族)区)")
_UNITS = {
    "自治州": "Autonomous Prefecture", "自治县": "Autonomous County", "自治旗": "Autonomous Banner", "区": "District",
}  # fmt: skip
_BANNER = re.compile(r"(.+?)([左右]翼)?([左右前中后]|联合)?旗")
_PARTS = {
    "左": "Left", "右": "Right", "左翼": "Left Wing", "右翼": "Right Wing", "前": "Front", "中": "Middle",
    "后": "Rear", "联合": "United",
}  # fmt: skip
_ZONE = re.compile(rf"(.{{2,}}?)市?({'|'.join(ZONES)})")
_OF_PROVINCE = re.compile("(安徽|河北|河南|湖南|山西|吉林|西藏|内蒙古)(.{2,})")
_READ = re.compile("|".join(READ))


@lru_cache(maxsize=4096)
def in_latin(name: str) -> str:
    """绵阳市 → Mianyang; 北川羌族自治县 → Beichuan Qiang Autonomous County; a name of one character keeps its kind: 安县 → Anxian."""
    if found := _AUTONOMOUS.fullmatch(name):
        place, peoples, unit = found.groups()
        return " ".join(filter(None, [_place(place), _peoples(peoples), _UNITS[unit]]))
    if found := _BANNER.fullmatch(name):
        place, *parts = found.groups()
        return " ".join([_place(place), *(_PARTS[part] for part in parts if part), "Banner"])
    if found := _ZONE.fullmatch(name):
        place, zone = found.groups()
        province, within = found.groups() if (found := _OF_PROVINCE.fullmatch(place)) else ("", place)
        return " ".join(filter(None, [*map(_place, [province, *within.split("市")]), ZONES[zone]]))
    kind = next((kind for kind in _KINDS if name.endswith(kind) and len(name) - len(kind) > 1), "")
    return _place(name.removesuffix(kind))


def path_in_latin(name: str, full_name: str) -> str:
    """四川省绵阳市涪城区 → Fucheng, Mianyang, Sichuan."""
    above = full_name.removesuffix(name)
    province = _PROVINCE.match(above)
    parts = [in_latin(name)]
    if province:
        if city := above.removeprefix(province.group()):
            parts.append(in_latin(city))
        parts.append(in_latin(province.group()))
    return ", ".join(parts)


def _peoples(told: str) -> str:
    """土家族苗族 → Tujia and Miao."""
    names = [PEOPLES[each.removesuffix("族")] for each in re.findall(_PEOPLE, told)]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _place(name: str) -> str:
    """A name alone, as it is established or by the reading of its characters."""
    if not name:
        return ""
    if name in SPELT:
        return SPELT[name]
    return "".join(
        f"'{part}" if at and part[:1] in "aeo" else part for at, part in enumerate(_syllables(name))
    ).capitalize()


def _syllables(name: str) -> list[str]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- slow to import, needed only for readers of English

    said, at = [each.replace("v", "ü") for each in lazy_pinyin(name)], 0
    while found := _READ.search(name, at):
        at = found.end()
        said[found.start() : at] = READ[found.group()].split()
    return said
