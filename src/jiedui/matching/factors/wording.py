"""What the words around a number make of it: a bound or none, what it is counted by, how things were or are elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jiedui.matching.factors.numbers import Number
from jiedui.matching.factors.units import BELOW_THE_LINE, han_unit_at, unit_at

LEAST, MOST, WITHIN, ABOUT, EXACT = "least", "most", "within", "about", "exact"
REACHING, SINKING = "reaching", "sinking"

_WINDOW, _NEAR = 48, 24
_NOT = "(?<!不)(?<!未)(?<!没)"
_BOUNDS = {
    LEAST: f"不低于|不少于|不小于|不短于|不下于|至少|最少|[≥≧⩾]|>=|=>|>|{_NOT}(?:大于等于|大于|高于|多于|超过)"
    "|at least|(?:no|not) less than|(?<!no )(?<!not )(?:more|greater|higher) than|above|exceed(?:ing|s)?",
    MOST: f"不高于|不超过|不大于|不多于|不长于|不超|至多|最多|[≤≦⩽]|<=|=<|<|{_NOT}(?:小于等于|小于|低于|少于|短于)"
    "|at most|(?:no|not) (?:more|greater|higher) than|(?<!no )(?<!not )(?:less|lower) than|below|under|within",
    "better": "优于|好于",
    WITHIN: r"±|\+/-",
    ABOUT: "大约|约|接近|近|[≈~]|about|approximately",
    REACHING: "(?:提高|提升|恢复|增加|上升|升温|增|升|扩大)[到至]|达到|可达|达",
    SINKING: "(?:降低|降温|降|减少|减|缩短|压缩|下降)[到至]",
}
_BOUND = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _BOUNDS.items()))
_GAP = re.compile(r"[^\d,，、。;；:：(){}$\\]{0,8}")
_AFTER = re.compile(
    " ?(?:(?P<least>[及或]?以上|or more)|(?P<most>[及或]?以下|以内|之内|or less)|(?P<inside>内(?![径外部存腔壁层]))|(?P<about>左右|上下))"
)
_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
_STOP, _PAUSE = re.compile(r"[。;；!！?？\n]"), re.compile(r"[。;；!！?？\n,，、:：()\t|]")
_NOW = re.compile("现有|目前|现在|当前|已有|仅|只有|只能|只剩|不足|不到|才")
_WISH = re.compile("希望|要求|需要|期望|目标|指标|提高到|提升到|降到|达到|拟|想")
_OTHERS = re.compile("对照|原来|原有|原工艺|传统|常规|以往|过去|国标|同类")
_FROM = re.compile("[由从]")
_ONWARD = re.compile(
    " ?(?:大幅|显著|逐步|快速)?(?:提高|提升|恢复|增加|上升|增|升|扩大|降低|降|减少|减|缩短|压缩|下降|变)[到至为]"
)
_MANY = {"": "", "十": "own_10*", "百": "own_100*", "千": "own_1000*", "万": "own_10000*"}
_DIFFERENCE = re.compile("升高|温升|升温|降温|降低|下降|波动|误差|精度|温差|偏差|均匀|变化")
_SMALL_IS_GOOD = re.compile("精度|误差|偏差|分辨率|检测限|检出限|下限|噪声|粗糙度|不确定度")


@dataclass(frozen=True)
class Wording:
    """A number's words, taken apart.

    ``words`` name what it is about. From ``lead`` to ``end`` it is written with what makes it a bound. ``each`` is the unit of what
    it is counted by. ``differs`` says that it is a difference, ``former`` that it is how things were or are elsewhere,
    ``carries_on`` that it has no words but those of the number before it.
    """

    words: str
    lead: int
    end: int
    sense: str
    unit: str
    each: str
    differs: bool
    former: bool
    carries_on: bool


def wording(text: str, number: Number, last_end: int) -> Wording:
    """Take the words before and behind a number apart; ``last_end`` is where the quantity before it ended."""
    first = max(0, number.start - _WINDOW)
    bound, gap = _bound(text, number.start)
    lead = bound.start() if bound else number.start
    clause, note = _without_note(text[first:lead])
    stop = first + len(clause)
    words = _PAUSE.split(clause[last_end - first :] if first < last_end <= stop else clause)[-1]
    after = _AFTER.match(text, number.end)
    origin = _FROM.search(words) if _ONWARD.match(text, number.end) else None
    each = _each(words) or _each(gap)
    return Wording(
        words=words[: origin.start()] if origin else words,
        lead=lead - len(each.written) if each and words.endswith(each.written) and not note else lead,
        end=after.end() if after else number.end,
        sense=_sense(number, bound, after, words),
        unit=number.unit or _unit_noted(note),
        each=each.unit if each else "",
        differs=bool(_DIFFERENCE.search(words + gap)) or bool(bound and bound[WITHIN]),
        former=origin is not None or _OTHERS.search(words) is not None,
        carries_on=bool(bound) and not words.strip() and 0 < last_end == stop,
    )


def of_today(text: str, place: int) -> bool:
    """Say whether what stands at a place is told as the state of today, after the last wish in its sentence."""
    sentence = _STOP.split(text[max(0, place - _WINDOW) : place])[-1]
    wished = max((wish.end() for wish in _WISH.finditer(sentence)), default=0)
    return _NOW.search(sentence, wished) is not None


def without_each(words: str) -> str:
    """Leave out what a number is counted by."""
    while each := _each(words):
        words = words.replace(each.written, " ")
    return words


@dataclass(frozen=True)
class _Each:
    """What a number is counted by, as it is written (``每百平方米``), and its unit."""

    written: str
    unit: str


def _each(words: str) -> _Each | None:
    place = words.find("每")
    while place >= 0:
        many = words[place + 1 : place + 2] if words[place + 1 : place + 2] in _MANY else ""
        if found := han_unit_at(words, place + 1 + len(many), BELOW_THE_LINE):
            end = found[1] + words.startswith("次", found[1])
            return _Each(words[place:end], _MANY[many] + found[0])
        place = words.find("每", place + 1)
    return None


def _bound(text: str, start: int) -> tuple[re.Match[str] | None, str]:
    """Return the last word before a number that makes it a bound, and what stands between the two."""
    last = None
    for last in _BOUND.finditer(text, max(0, start - _NEAR), start):  # noqa: B007 -- the last one is what is asked for
        pass
    if last is None or not _GAP.fullmatch(text, last.end(), start):
        return None, ""
    return last, text[last.end() : start]


def _sense(number: Number, bound: re.Match[str] | None, after: re.Match[str] | None, words: str) -> str:
    if after and (after["inside"] is None or number.unit in _TIMES):
        return MOST if after["inside"] else next(name for name in (LEAST, MOST, ABOUT) if after[name])
    name = bound.lastgroup or EXACT if bound else EXACT
    if name == "better":
        name = MOST if _SMALL_IS_GOOD.search(words) else LEAST
    if number.ranged:
        return name if name in {LEAST, MOST} else WITHIN
    return MOST if name == WITHIN else name


def _without_note(clause: str) -> tuple[str, str]:
    """Part a clause from the note in brackets at its end: ``循环寿命（25℃）`` is ``循环寿命``."""
    clause = clause.rstrip(" :=为是")
    if not clause.endswith(")"):
        return clause, ""
    front, opened, note = clause.rpartition("(")
    return (front.rstrip(), note[:-1]) if opened else (clause, "")


def _unit_noted(note: str) -> str:
    """Return the unit if the note is nothing else: ``能量密度（Wh/kg）``."""
    found = unit_at(note, 0) if note else None
    return found[0] if found and found[1] == len(note) else ""
