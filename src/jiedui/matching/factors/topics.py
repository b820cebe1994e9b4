"""What a quantity is about: the words before it, and how far two such topics are one and the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHANGE = re.compile(
    "(?P<more>增加|提高|提升|上升|升高|增长|增产|增重|增)(?P<moreto>[了约]*)$"
    "|(?P<less>减少|降低|下降|缩短|节约|节省|压缩|减|降)(?P<lessto>[了约]*)$"
)
_BEHIND = re.compile(
    "(?:分别|平均|一般|稳定|保持在|控制在|控制|维持在|可以|能够|必须|[:=≈~ 为是在达的了约可能应需均要仍也就都不将至到由从之以及且])+$"
)
_AHEAD = re.compile("^(?:希望|要求|需要|实现|使得|以及|并且|[ 使且并而其该和与及或对将把在的了后下内里时])+")
_HAN = re.compile("[㐀-鿿]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]+")
_VAGUE = frozenset(
    (
        "保持",
        "完成",
        "处理",
        "提前",
        "覆盖",
        "使用",
        "运行",
        "时间",
        "成本",
        "费用",
        "价格",
        "温度",
        "误差",
        "精度",
        "含量",
        "数量",
        "产量",
        "用量",
        "效率",
    )
)
_SPANNING = re.compile("范围|工作|使用|适用|适应|环境|运行|量程|贮存|存储|耐|range|operating")
_COMMON = frozenset(
    {
        "the",
        "and",
        "for",
        "with",
        "from",
        "its",
        "should",
        "must",
        "has",
        "have",
        "than",
        "can",
        "of",
        "to",
        "is",
        "are",
        "be",
        "at",
    }
)
_LONGEST = 16


@dataclass(frozen=True)
class Topic:
    """The property that a quantity measures: its words, their pairs of characters, its name as it is written, the last pair, and
    the pairs before it.

    ``change`` says whether the quantity is by how much the property rises (``more``) or falls (``less``), not how high it is.
    """

    words: str = ""
    grams: frozenset[str] = frozenset()
    name: str = ""
    head: str = ""
    beyond: frozenset[str] = frozenset()
    change: str = ""

    @property
    def spanning(self) -> bool:
        """Whether a range of it has to be covered, as a range of working temperatures has, and not only met somewhere."""
        return _SPANNING.search(self.words) is not None

    def likeness(self, other: Topic) -> float:
        """Return how far two topics are the same, 0 to 1.

        They are not the same unless the last words of one stand in the other, and, where both say more, they share of that too:
        ``果胶收率`` is ``柑橘皮渣的果胶收率``, but ``划痕检出率`` is not ``气泡检出率``. A word that may be said of anything, as 成本, is only
        like itself.
        """
        if self.change != other.change or not self.grams or not other.grams:
            return 0.0
        if self.words in _VAGUE or other.words in _VAGUE:
            return float(self.words == other.words)
        if self.head not in other.words and other.head not in self.words:
            return 0.0
        if self.beyond and other.beyond and not self.beyond & other.beyond:
            return 0.0
        return len(self.grams & other.grams) / len(self.grams | other.grams)


def topic_of(text: str, written: str = "") -> Topic:
    """Return what the words before a quantity name, as far as they are one phrase; ``written`` is the phrase in full."""
    name = _AHEAD.sub("", _BEHIND.sub("", (written or text)[-2 * _LONGEST :])).strip()
    words = _BEHIND.sub("", text[-2 * _LONGEST :])
    change = ""
    if found := _CHANGE.search(words):
        change = "more" if found["more"] else "less"
        words = _BEHIND.sub("", words[: found.start()])
    words = _AHEAD.sub("", words)
    runs = _HAN.findall(words)
    latin = [word.lower() for word in _LATIN.findall(words) if word.lower() not in _COMMON]
    if runs:
        han = "".join(runs)[-_LONGEST:]
        grams = [han[place : place + 2] for place in range(len(han) - 1)] or [han]
        return Topic(
            han + " ".join(latin), frozenset((*grams, *latin)), name, grams[-1], frozenset(grams[:-2]), change
        )
    if latin:
        return Topic(" ".join(latin), frozenset(latin), name, latin[-1], frozenset(latin[:-1]), change)
    return Topic(change=change)
