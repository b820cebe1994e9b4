"""Reasons for a score: the words both sides use, where they stand, and the heavy words that are missing.

The reasons come from the scorer's own gram weights. Words of the problem that the record also contains are joined
to the longest common strings, so that people read ``动力电池低温性能`` and not eight bigrams.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from jiedui.matching import scoring
from jiedui.matching.analysis import FUNCTION_CHARACTERS, Analyzer, Token
from jiedui.matching.learned.encoding import Encoder
from jiedui.matching.learned.similar import nearest
from jiedui.matching.model import Match, Problem, Record, SharedTerm, SimilarTerm, Span
from jiedui.matching.scoring import Weighted
from jiedui.matching.text import fold_with_offsets, original_span
from jiedui.matching.vectors import Bag, Frequencies, unpack

MOST_SHARED = 8
MOST_MISSING = 5
MOST_SIMILAR = 5
MOST_COMPARED = 12
FIELDS = ("title", "body")
_NUMBER_OR_TIME = re.compile(
    r"[0-9.零一二三四五六七八九十百千万亿两几半多年月日天周时分秒点号上中下旬底初前后个次]+"
)
_BEFORE_UNIT = re.compile(r"(?<=\d) ?(?=[a-z%‰°μµω])")

_PLAIN_WORDS = """
一种 一个 一定 一些 一般 以上 以下 以及 以内 目前 现有 当前 需要 需求 希望 要求 解决 问题 难题 方面 进行 实现 达到 采用 利用 通过
使用 具有 可以 能够 相关 其中 由于 因此 同时 如何 是否 或者 并且 为了 对于 关于 根据 包括 主要 存在 我们 我司 公司 企业 本项目 项目
技术 研究 研发 开发 方法 系统 应用 提供 寻求 寻找 怎样 怎么 怎么样 什么 越来越 左右 现在 后来 以后 以前 听说 最多 最少 很多 不少 一样
一直 大部分 没有 不能 不会 不要 不用 不清 已经 只有 还有 如果 但是 因为 所以 有没有 能不能 想要 最好 当场 希望能 办法 东西 时候 the and of for in to with on is are by an
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())


@dataclass(frozen=True)
class Folded:
    """The fields of a problem or record, folded, with the way back to the original positions."""

    texts: Mapping[str, str]
    offsets: Mapping[str, list[int]]
    lengths: Mapping[str, int]

    @classmethod
    def of(cls, source: Problem | Record) -> Folded:
        """Fold title and body."""
        originals = {name: getattr(source, name) for name in FIELDS}
        folded = {name: fold_with_offsets(text) for name, text in originals.items()}
        return cls(
            {name: text for name, (text, _) in folded.items()},
            {name: offsets for name, (_, offsets) in folded.items()},
            {name: len(text) for name, text in originals.items()},
        )

    @cached_property
    def joined(self) -> str:
        """All fields in one string, apart."""
        return "\n".join(self.texts.values())

    def contains(self, text: str) -> bool:
        """Say whether a folded text stands in one of the fields."""
        if text in self.joined:
            if not _ends_in_latin(text):
                return True
        elif _loosely_spaced(text) is None:
            return False
        return next(occurrences(self.joined, text), None) is not None

    def spans(self, text: str) -> dict[str, tuple[Span, ...]]:
        """Return where a folded text stands in the original fields; fields without it are left out."""
        return {name: spans for name in self.texts if (spans := self.spans_in(name, text))}

    def spans_in(self, name: str, text: str) -> tuple[Span, ...]:
        """Return where a folded text stands in one field, in positions of the original."""
        offsets, length = self.offsets[name], self.lengths[name]
        return tuple(
            original_span(offsets, length, start, end) for start, end in occurrences(self.texts[name], text)
        )

    @cached_property
    def places(self) -> dict[str, dict[str, tuple[Span, ...]]]:
        """Where terms stand as far as that was asked: a problem is asked about the same terms for every record."""
        return {}


@dataclass(frozen=True)
class Asked:
    """A problem made ready to be compared with many records."""

    folded: Folded
    tokens: Mapping[str, list[Token]]
    heavy: tuple[str, ...]
    weighted: tuple[Weighted, Weighted]
    encoder: Encoder | None

    @classmethod
    def of(
        cls, problem: Problem, analyzer: Analyzer, frequencies: Frequencies, encoder: Encoder | None = None
    ) -> Asked:
        """Fold, cut and weigh a problem; an encoder finds similar terms."""
        folded, (in_title, in_all) = Folded.of(problem), bags_of(problem, analyzer)
        tokens = {name: analyzer.segment(text) for name, text in folded.texts.items()}
        title, text = Weighted.of(in_title, frequencies), Weighted.of(in_all, frequencies)
        heavy = _heaviest(tokens, analyzer, text.by_gram())
        return cls(folded, tokens, heavy, (title, text), encoder)

    def bags(self) -> tuple[Bag, Bag]:
        """Return the problem's grams as the scorer takes them."""
        title, text = self.weighted
        return title.bag, text.bag


def occurrences(folded: str, text: str) -> Iterator[Span]:
    """Yield where a folded text stands, without overlap; a Latin word or number is found only as a whole word.

    A quantity is found whether or not a space stands before its unit: to the analyser both are one.
    """
    latin, pattern = _ends_in_latin(text), _loosely_spaced(text)
    place = 0
    while span := _next(folded, text, pattern, place):
        whole = not latin or (_apart(folded, span[0]) and _apart(folded, span[1]))
        if whole:
            yield span
        place = span[1] if whole else span[0] + 1


def _next(folded: str, text: str, pattern: re.Pattern[str] | None, place: int) -> Span | None:
    if pattern:
        found = pattern.search(folded, place)
        return found.span() if found else None
    start = folded.find(text, place)
    return (start, start + len(text)) if start >= 0 else None


@lru_cache(maxsize=4096)
def _loosely_spaced(text: str) -> re.Pattern[str] | None:
    """Return how a text with quantities in it is looked for; None if it has none."""
    parts = _BEFORE_UNIT.split(text)
    return re.compile(" ?".join(map(re.escape, parts))) if len(parts) > 1 else None


def _ends_in_latin(text: str) -> bool:
    return text[0].isascii() or text[-1].isascii()


def _apart(folded: str, place: int) -> bool:
    """Say whether a cut here goes through no run of ASCII letters and digits."""
    around = folded[place - 1 : place + 1] if 0 < place < len(folded) else ""
    return not (around.isascii() and around.isalnum())


def explained(
    asked: Asked, record: Record, packed: bytes, row: Sequence[float], score: float, analyzer: Analyzer
) -> Match:
    """Return the match of a record, given its stored vectors, features and unrounded score."""
    rounded = round(float(score), 1)
    parts = scoring.contributions(row, rounded)
    points = scoring.gram_points(asked.weighted, unpack(packed), parts)
    folded = Folded.of(record)
    similar = similar_terms(asked, folded, analyzer)
    return Match(
        record=record,
        score=rounded,
        band=scoring.band(rounded),
        contributions=parts,
        shared=shared_terms(asked, folded, analyzer, points),
        missing=missing_terms(asked, folded, {term.text for term in similar}),
        similar=similar,
    )


def shared_terms(
    asked: Asked, record: Folded, analyzer: Analyzer, points: Mapping[str, float]
) -> tuple[SharedTerm, ...]:
    """Return at most eight readable strings that both sides contain, the heaviest first.

    ``points`` are the scorer's points per gram; each gram pays for one term only, the longest that holds it.
    """
    common = dict.fromkeys(text for name in FIELDS for text in _common(asked, name, record))
    left = dict(points)
    found: list[tuple[float, str]] = []
    for text in sorted(common, key=len, reverse=True):
        weight = sum(left.pop(gram, 0.0) for gram in _grams(text, analyzer))
        if weight > 0 and not any(text in longer for _, longer in found):
            found.append((weight, text))
    found.sort(key=lambda term: -term[0])
    return tuple(
        SharedTerm(
            text,
            round(weight, 2),
            _whole_or_parts(text, asked.folded, analyzer),
            _whole_or_parts(text, record, analyzer),
        )
        for weight, text in found[:MOST_SHARED]
    )


@lru_cache(maxsize=4096)
def _grams(text: str, analyzer: Analyzer) -> tuple[str, ...]:
    return tuple(analyzer.grams(text))


@lru_cache(maxsize=4096)
def _parts(text: str, analyzer: Analyzer) -> tuple[str, ...]:
    words = [token.text for token in analyzer.segment(text)]
    return tuple(word for word in words if len(word) > 1 and word != text)


def _whole_or_parts(text: str, folded: Folded, analyzer: Analyzer) -> dict[str, tuple[Span, ...]]:
    """Where a term stands; in a field that lacks it as a whole, where its words of two characters and more stand."""
    if text not in folded.places:
        folded.places[text] = _looked_up(text, folded, analyzer)
    return dict(folded.places[text])


def _looked_up(text: str, folded: Folded, analyzer: Analyzer) -> dict[str, tuple[Span, ...]]:
    places = folded.spans(text)
    for name in FIELDS:
        if name in places:
            continue
        parts = _parts(text, analyzer)
        spans = sorted({span for part in parts for span in folded.spans_in(name, part)})
        if apart := tuple(span for i, span in enumerate(spans) if i == 0 or span[0] >= spans[i - 1][1]):
            places[name] = apart
    return places


def _common(asked: Asked, name: str, record: Folded) -> Iterator[str]:
    """Yield maximal sequences of adjoining words of a field that stand in the record as well."""
    folded, tokens = asked.folded.texts[name], asked.tokens[name]
    joined = record.joined
    known = [token.text in joined or record.contains(token.text) for token in tokens]
    first = 0
    while first < len(tokens):
        last = first
        while last < len(tokens) and known[last] and _together(tokens, first, last):
            if not record.contains(folded[tokens[first].start : tokens[last].end]):
                break
            last += 1
        yield from _readable(folded, tokens[first:last])
        first = max(last, first + 1)


def _together(tokens: list[Token], first: int, last: int) -> bool:
    return last == first or tokens[last].start == tokens[last - 1].end


def _readable(folded: str, tokens: list[Token]) -> Iterator[str]:
    """Yield the string of the tokens without function characters at its ends, if it still says something."""
    while tokens and _says_nothing(tokens[0]):
        tokens = tokens[1:]
    while tokens and _says_nothing(tokens[-1]):
        tokens = tokens[:-1]
    if not tokens or all(token.text in _PLAIN for token in tokens):
        return
    text = folded[tokens[0].start : tokens[-1].end]
    if len(text) > 1:
        yield text


def _says_nothing(token: Token) -> bool:
    return len(token.text) == 1 and (token.text in FUNCTION_CHARACTERS or not token.han)


def missing_terms(asked: Asked, record: Folded, similar: Collection[str] = ()) -> tuple[str, ...]:
    """Return at most five of the problem's heaviest words that the record does not contain in these or similar words."""
    lacking = (text for text in asked.heavy if text not in similar and not record.contains(text))
    return tuple(islice(lacking, MOST_MISSING))


def similar_terms(asked: Asked, record: Folded, analyzer: Analyzer) -> tuple[SimilarTerm, ...]:
    """Return at most five of the problem's heaviest words that the record lacks, each with its nearest word there."""
    if asked.encoder is None:
        return ()
    known = asked.encoder.well_known
    lacking = [text for text in asked.heavy if known(text) and not record.contains(text)][:MOST_COMPARED]
    if not lacking:
        return ()
    tokens = {token.text for text in record.texts.values() for token in analyzer.segment(text)}
    theirs = [text for text in sorted(tokens) if _means_something(text) and known(text)]
    others = [text for text in theirs if text not in asked.folded.joined]
    return tuple(
        SimilarTerm(ours, theirs, likeness, asked.folded.spans(ours), record.spans(theirs))
        for ours, theirs, likeness in nearest(asked.encoder, lacking, others)[:MOST_SIMILAR]
    )


def _means_something(text: str) -> bool:
    return len(text) > 1 and text not in _PLAIN and not _NUMBER_OR_TIME.fullmatch(text)


def _heaviest(
    tokens: Mapping[str, list[Token]], analyzer: Analyzer, weights: Mapping[str, float]
) -> tuple[str, ...]:
    """Return the words of a problem, the heaviest first.

    A word weighs what its 2-grams (or itself) weigh together, divided by the root of their number, so that long
    words win only by rarity.
    """
    found: dict[str, float] = {}
    for token in (token for name in FIELDS for token in tokens[name]):
        if not _means_something(token.text):
            continue
        units = analyzer.units(token)
        found[token.text] = sum(weights.get(unit, 0.0) for unit in units) / len(units) ** 0.5
    return tuple(sorted(found, key=lambda text: -found[text]))


def highlight(text: str, query: str, analyzer: Analyzer) -> list[Span]:
    """Return the spans of ``text`` that show the words of ``query``, in order, merged, in original positions.

    A Chinese word that does not occur as a whole is shown by those of its bigrams that do.
    """
    folded, offsets = fold_with_offsets(text)
    marked: list[Span] = []
    for token in analyzer.segment(fold_with_offsets(query)[0]):
        if _says_nothing(token):
            continue
        whole = _places(folded, [token.text])
        marked += whole or _places(folded, analyzer.units(token))
    return [original_span(offsets, len(text), start, end) for start, end in _merged(marked)]


def _places(folded: str, texts: Iterable[str]) -> list[Span]:
    return [span for text in texts for span in occurrences(folded, text)]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def bags_of(problem: Problem, analyzer: Analyzer) -> tuple[Counter[str], Counter[str]]:
    """Return the grams of a problem's title, and of title and body; a body without a title is its own title."""
    title, body = analyzer.grams(problem.title), analyzer.grams(problem.body)
    return title or body, title + body
