"""A problem made ready to be compared with many records; what only reasons need is made when they are asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.analysis import Analyzer, Token
from jiedui.matching.factors import Prepared
from jiedui.matching.learned.dictionary import Dictionary
from jiedui.matching.learned.encoding import Encoder
from jiedui.matching.model import MatchingError, Problem
from jiedui.matching.places import FIELDS, Folded, is_loose
from jiedui.matching.scoring import Sentence, Weighted
from jiedui.matching.vectors import Bag, Frequencies

MOST_CHARACTERS = 50_000
TITLE_WEIGHT = 2.0
MOST_TRANSLATED = 40
TAKEN_UP, LEAST = (0.35, 0.75), 0.1
_NUMBER_OR_TIME = re.compile(
    r"[0-9.零一二三四五六七八九十百千万亿两几半多年月日天周时分秒点号上中下旬底初前后个次]+"
)

_PLAIN_WORDS = """
一种 一个 一定 一些 一般 以上 以下 以及 以内 目前 现有 当前 需要 需求 希望 要求 解决 问题 难题 方面 进行 实现 达到 采用 利用 通过
使用 具有 可以 能够 相关 其中 由于 因此 同时 如何 是否 或者 并且 为了 对于 关于 根据 包括 主要 存在 我们 我司 公司 企业 本项目 项目
技术 研究 研发 开发 方法 系统 应用 提供 寻求 寻找 怎样 怎么 怎么样 什么 越来越 左右 现在 后来 以后 以前 听说 最多 最少 很多 不少 一样
一直 大部分 没有 不能 不会 不要 不用 不清 已经 只有 还有 如果 但是 因为 所以 有没有 能不能 想要 最好 当场 希望能 办法 东西 时候 the and of for in to with on is are by an
"""
PLAIN = frozenset(_PLAIN_WORDS.split())

Grams: TypeAlias = tuple[tuple[str, ...], Weighted]


class ProblemTooLong(MatchingError):
    """A problem of more than ``MOST_CHARACTERS`` characters: whoever tells so much has to say what it is about."""


@dataclass(frozen=True)
class Asked:
    """A problem cut and weighed by the frequencies of a site; an encoder gives it vectors, a dictionary English words."""

    problem: Problem
    analyzer: Analyzer
    frequencies: Frequencies
    encoder: Encoder | None = None
    dictionary: Dictionary | None = None
    sentence: Sentence | None = None

    def __post_init__(self) -> None:
        length = len(self.problem.title) + len(self.problem.body)
        if length > MOST_CHARACTERS:
            raise ProblemTooLong(
                f"a problem may have {MOST_CHARACTERS:,} characters, this one has {length:,}: tell it in fewer words"
            )

    @cached_property
    def words(self) -> Mapping[str, float]:
        """The words that find candidates, by 1 + ln of how often they occur; those of the title count three times."""
        counts: Counter[str] = Counter(self.analyzer.words(self.problem.body))
        for word in self.analyzer.words(self.problem.title):
            counts[word] += 1 + int(TITLE_WEIGHT)
        return {word: 1.0 + float(np.log(count)) for word, count in counts.items()}

    @cached_property
    def grams(self) -> Mapping[str, Grams]:
        """The grams of each feature and their weights; a body without a title is its own title."""
        title, body = (self.analyzer.grams(text) for text in (self.problem.title, self.problem.body))
        counts = self._taken_up(title, body)
        return {
            "title": self._weighed(title or body, counts),
            "text": self._weighed(title + body, 1 + (1 - counts) / 2),
            "translated": self._translated,
        }

    @cached_property
    def candidates(self) -> Mapping[str, float]:
        """The words to look for: the problem's own, and the heaviest of those that the dictionary gives for them."""
        words, weighted = self._translated
        order = np.argsort(-weighted.weights, kind="stable")[:MOST_TRANSLATED].tolist()
        given = {words[place]: self._in_english[words[place]] for place in order}
        return {**given, **self.words}

    @cached_property
    def _in_english(self) -> Mapping[str, float]:
        """What English words weigh for a Chinese problem; nothing for one without Chinese words."""
        given = self.dictionary.translated(self.words) if self.dictionary else {}
        own = {word: weight for word, weight in self.words.items() if word.isascii()} if given else {}
        return {word: max(given.get(word, 0.0), own.get(word, 0.0)) for word in {**given, **own}}

    @cached_property
    def _translated(self) -> Grams:
        words = tuple(self._in_english)
        bag = Bag.of(dict.fromkeys(words, 1))
        weights = np.array(list(self._in_english.values()), dtype=np.float32)
        return words, Weighted(bag, weights * self.frequencies.of_grams(bag.ids))

    @cached_property
    def by_id(self) -> tuple[list[str], NDArray[np.uint32], NDArray[np.float32]]:
        """The problem's grams by rising number, their numbers, and their weights in title and text, float32[2, grams]."""
        (_, title), (grams, text) = self.grams["title"], self.grams["text"]
        order = np.argsort(text.bag.ids)
        ids = text.bag.ids[order]
        in_title = np.zeros(len(ids), dtype=np.float32)
        in_title[np.searchsorted(ids, title.bag.ids)] = title.weights
        return [grams[place] for place in order.tolist()], ids, np.stack([in_title, text.weights[order]])

    @cached_property
    def learned(self) -> NDArray[np.float32] | None:
        """The problem's vectors, float32[2, dimensions], where there is a model."""
        return self.encoder.problem(self.problem) if self.encoder else None

    @cached_property
    def factors(self) -> Prepared:
        """What factors beside the text read of the problem."""
        return Prepared.of(self.problem)

    @cached_property
    def folded(self) -> Folded:
        """The fields, folded."""
        return Folded.of(self.problem)

    @cached_property
    def tokens(self) -> Mapping[str, list[Token]]:
        """The words of each field, in order and apart."""
        return {name: self.analyzer.segment(text) for name, text in self.folded.texts.items()}

    @cached_property
    def heavy(self) -> tuple[str, ...]:
        """The words of the problem, the heaviest first.

        A word weighs what its 2-grams (or itself) weigh together, divided by the root of their number, so that long
        words win only by rarity.
        """
        grams, weighted = self.grams["text"]
        weights = dict(zip(grams, weighted.weights.tolist(), strict=True))
        found: dict[str, float] = {}
        for token in (token for name in FIELDS for token in self.tokens[name]):
            if not means_something(token.text):
                continue
            units = self.analyzer.units(token)
            found[token.text] = sum(weights.get(unit, 0.0) for unit in units) / len(units) ** 0.5
        return tuple(sorted(found, key=lambda text: -found[text]))

    @cached_property
    def told(self) -> list[tuple[str, bool]]:
        """The words of all fields, each once, and whether it is a quantity, which may be written with a space."""
        texts = dict.fromkeys(token.text for tokens in self.tokens.values() for token in tokens)
        return [(text, is_loose(text)) for text in texts]

    def _taken_up(self, title: Counter[str], body: Counter[str]) -> float:
        """Return what the title counts for, from ``LEAST`` to 1, by how much of it the body takes up.

        The title of a technical demand names what the body is about; in a letter of plain words the body tells it otherwise.
        """
        if not title or not body:
            return 1.0
        bag = Bag.of(title)
        squares = np.square(self.frequencies.weights(bag))
        shared = float(squares[[gram in body for gram in title]].sum()) / float(squares.sum())
        return min(1.0, max(LEAST, (shared - TAKEN_UP[0]) / (TAKEN_UP[1] - TAKEN_UP[0])))

    def _weighed(self, grams: Counter[str], factor: float = 1.0) -> Grams:
        bag = Bag.of(grams)
        return tuple(grams), Weighted(bag, self.frequencies.weights(bag), factor)


@lru_cache(maxsize=1 << 15)
def means_something(text: str) -> bool:
    """Say whether a word may be a reason: more than a character, no figure, no word that stands in every text."""
    return len(text) > 1 and text not in PLAIN and not _NUMBER_OR_TIME.fullmatch(text)
