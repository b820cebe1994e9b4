"""Names of divisions in Latin letters, for readers of English."""

import re
from functools import lru_cache

_KINDS = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗",
    "地区", "林区", "省", "市", "区", "县", "旗", "盟",
)  # fmt: skip
_PROVINCE = re.compile(r".+?(?:省|自治区|特别行政区|市)")
_ESTABLISHED = {
    "150000": "Inner Mongolia",
    "540000": "Xizang",
    "610000": "Shaanxi",
    "810000": "Hong Kong",
    "820000": "Macao",
}


@lru_cache(maxsize=4096)
def in_latin(code: str, name: str) -> str:
    """绵阳市 → Mianyang; a name of one character keeps its kind: 安县 → Anxian."""
    if code in _ESTABLISHED:
        return _ESTABLISHED[code]
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- slow to import, needed only for readers of English

    kind = next((kind for kind in _KINDS if name.endswith(kind) and len(name) - len(kind) > 1), "")
    syllables = lazy_pinyin(name.removesuffix(kind))
    return "".join(
        f"'{part}" if at and part[:1] in "aeo" else part for at, part in enumerate(syllables)
    ).capitalize()


def path_in_latin(code: str, name: str, full_name: str) -> str:
    """四川省绵阳市涪城区 → Fucheng, Mianyang, Sichuan."""
    above = full_name.removesuffix(name)
    province = _PROVINCE.match(above)
    parts = [in_latin(code, name)]
    if province:
        if city := above.removeprefix(province.group()):
            parts.append(in_latin(code[:4] + "00", city))
        parts.append(in_latin(code[:2] + "0000", province.group()))
    return ", ".join(parts)
