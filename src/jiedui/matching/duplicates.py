"""Finding what was posted before: the same text again, reworded, shortened, or with paragraphs added.

Texts are compared by runs of three characters, folded, punctuation left out. Likeness is the share of the shorter text's runs
that the longer one has (Broder 1997, "On the resemblance and containment of documents"); a text of fewer than thirty
runs, a title alone, must fill thirty if the other has as many, so that a phrase inside a long text is no duplicate.
What the thresholds were measured on is written in docs/develop/matching.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jiedui.matching.model import Eq, Filter, Not, Problem, Record, Span
from jiedui.matching.text import fold, fold_with_offsets, original_span

if TYPE_CHECKING:
    from jiedui.matching.engine import Matcher

SAME, NEAR = 0.9, 0.5
CANDIDATES = 50
FIELDS = ("title", "body")
_RUN = 3
_FEW = 30
_READABLE = 6
_BEGINNING = 5_000
_UNREAD = re.compile(r"[^\w%‰°]|_")


@dataclass(frozen=True)
class Duplicate:
    """A record that says the same: ``likeness`` up to 1, and where both texts agree for six characters or more.

    Spans are half-open, per field, in the texts as written. From ``SAME`` on it is the same text, from ``NEAR`` on a version of it.
    """

    record: Record
    likeness: float
    in_problem: Mapping[str, tuple[Span, ...]]
    in_record: Mapping[str, tuple[Span, ...]]


def duplicates(
    matcher: Matcher,
    text: Problem | Record,
    *,
    where: Filter | None = None,
    least: float = NEAR,
    k: int = 10,
) -> list[Duplicate]:
    """Return at most ``k`` records that are ``least`` alike to a text, the likest first; a record is not its own duplicate.

    Candidates are found by the first 5,000 characters of title and body, and compared as a whole.
    """
    if isinstance(text, Record):
        others = Not(Eq("id", text.id))
        where = others if where is None else where & others
    problem = Problem(text.title[:_BEGINNING], text.body[:_BEGINNING])
    ranked = matcher.rank(problem, where=where, k=CANDIDATES)
    records = matcher.backend.fetch(id for id, _ in ranked)
    ours = Runs(text)
    found = [(record, Runs(record)) for record in records.values()]
    alike = [(ours.likeness(theirs), record, theirs) for record, theirs in found]
    alike = [row for row in alike if row[0] >= least]
    alike.sort(key=lambda row: (-row[0], row[1].id))
    return [
        Duplicate(record, round(likeness, 3), ours.shared_with(theirs), theirs.shared_with(ours))
        for likeness, record, theirs in alike[:k]
    ]


class Runs:
    """The runs of three characters of a text, and where they stand; the whole of a field that is shorter."""

    def __init__(self, text: Problem | Record) -> None:
        self._originals = {name: getattr(text, name) for name in FIELDS}
        letters = (_UNREAD.sub("", fold(original)) for original in self._originals.values())
        self.all = frozenset().union(*map(_runs, letters))

    @cached_property
    def _folded(self) -> dict[str, tuple[str, list[int]]]:
        return {name: fold_with_offsets(original) for name, original in self._originals.items()}

    def likeness(self, other: Runs) -> float:
        """Return the share of the shorter text's runs that the longer one has, from 0 to 1."""
        shorter, longer = sorted((len(self.all), len(other.all)))
        return len(self.all & other.all) / max(shorter, min(longer, _FEW), 1)

    def shared_with(self, other: Runs) -> dict[str, tuple[Span, ...]]:
        """Return where this text, for six characters or more, says what the other says."""
        common = self.all & other.all
        spans = {name: tuple(self._spans(name, common)) for name in FIELDS}
        return {name: found for name, found in spans.items() if found}

    def _spans(self, name: str, common: frozenset[str]) -> Iterator[Span]:
        folded, offsets = self._folded[name]
        kept = [place for place, character in enumerate(folded) if not _UNREAD.match(character)]
        runs = _runs("".join(folded[place] for place in kept))
        shared = ((start, start + len(run)) for start, run in enumerate(runs) if run in common)
        for start, end in _joined(shared):
            if end - start >= _READABLE:
                yield original_span(offsets, len(self._originals[name]), kept[start], kept[end - 1] + 1)


def _runs(letters: str) -> list[str]:
    """Return the runs of a field, each at the place where it begins among its letters."""
    count = max(len(letters) - _RUN + 1, min(len(letters), 1))
    return [letters[start : start + _RUN] for start in range(count)]


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Join rising spans that overlap or touch."""
    whole: Span | None = None
    for start, end in spans:
        if whole and start <= whole[1]:
            whole = (whole[0], end)
        else:
            if whole:
                yield whole
            whole = (start, end)
    if whole:
        yield whole
