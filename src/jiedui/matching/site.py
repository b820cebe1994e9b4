"""Site search: what a typed text asks of the index, by words, by parts of Latin words, and by names and their sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from jiedui.matching.analysis import Analyzer, Token, stem
from jiedui.matching.asked import TITLE_WEIGHT
from jiedui.matching.backend import Backend
from jiedui.matching.grams import latin_runs
from jiedui.matching.model import And, Filter, In, Query, Wanted
from jiedui.matching.places import is_function
from jiedui.matching.readings import beginning_read, name_in, reading_in, readings, sounds_like, typed
from jiedui.matching.spelling import Meant
from jiedui.matching.text import fold

LONGEST_PART = 64
LOOKED_AT = 400
_NOTHING = In("kind", ())


def query(
    texts: Sequence[str], analyzer: Analyzer, where: Filter | None, k: int = 10, offset: int = 0
) -> Query:
    """Return the query for records that contain all words of one of the texts; an empty text finds all.

    Every record that contains a text literally is found: a Chinese run is asked for by the bigrams of its words, which
    every record that holds the run has, and a Latin one as a part of some word. What is rarer or stands together counts more.
    """
    if not any(text.strip() for text in texts):
        return Query(where=where, k=k, offset=offset)
    wanted = tuple(filter(None, (_wanted(text, analyzer) for text in texts)))
    if not wanted:
        return Query(where=And(_NOTHING, *([where] if where else [])), k=k, offset=offset)
    words = dict.fromkeys((word for text in texts for word in analyzer.words(text)), 1.0)
    units = list(dict.fromkeys(unit for text in texts for unit in _scored(text, analyzer)))
    terms = {
        "words": words,
        "grams": dict.fromkeys(units, 1.0),
        "title": dict.fromkeys(units, TITLE_WEIGHT),
    }
    return Query(terms, wanted, where, k, offset)


def telling(text: str, analyzer: Analyzer) -> list[str]:
    """Return the words of a text that are looked for, once each, in order."""
    return list(dict.fromkeys(token.text for token in _telling(analyzer.segment(fold(text)))))


def ignored(text: str, analyzer: Analyzer) -> list[str]:
    """Return the words of a text that are not looked for, once each: function characters beside others."""
    tokens = analyzer.segment(fold(text))
    kept = {token.text for token in _telling(tokens)}
    return list(dict.fromkeys(token.text for token in tokens if token.text not in kept))


def names(backend: Backend, beginning: str, where: Filter | None, k: int) -> list[tuple[str, int]]:
    """Return names that begin so, as written or by their sound, with the number of records, most frequent first."""
    sought = typed(beginning)
    if not sought:
        return []
    counted: Counter[str] = Counter()
    for entry, count in backend.names(sought, where, LOOKED_AT):
        counted[name_in(entry)] = max(count, counted[name_in(entry)])
    return sorted(counted.items(), key=lambda item: (-item[1], len(item[0]), item[0]))[:k]


def spelt_like(backend: Backend, text: str, where: Filter | None, k: int) -> list[str]:
    """Return names that may have been meant by a text, nearest and then most frequent first; the text itself is none of them."""
    meant = Meant(text)
    near: dict[str, tuple[int, int]] = {}
    for beginning in meant.beginnings():
        for entry, count in backend.names(beginning, where, LOOKED_AT):
            name = name_in(entry)
            distance = meant.distance(name, reading_in(entry))
            if distance is not None:
                near[name] = min(near.get(name, (distance, -count)), (distance, -count))
    return sorted(near, key=lambda name: (near[name], name))[:k]


def read_as(backend: Backend, letters: str, words: Iterable[str], where: Filter | None, k: int) -> list[str]:
    """Return what a word typed by its sound may stand for: names of that sound, beginnings of names, then other words as they are usually read."""
    sought = typed(letters)
    if len(sought) < 4 or not (sought.isascii() and sought.isalpha()):
        return []
    said: Counter[str] = Counter()
    for entry, count in backend.names(sought, where, LOOKED_AT):
        said[beginning_read(name_in(entry), sought)] += count
    likely = [word for word, _ in said.most_common() if len(word) > 1][:k]
    return likely or list(
        islice((word for word in sounds_like(sought, words) if sought in readings(word)), k)
    )


def _wanted(text: str, analyzer: Analyzer) -> Wanted:
    folded = fold(text)
    tokens = _telling(analyzer.segment(folded))
    grams = (unit for token in tokens if token.han for unit in analyzer.units(token))
    parts = (run[:LONGEST_PART] for run in latin_runs(folded))
    return Wanted(
        tuple(dict.fromkeys(grams)),
        tuple(tuple(dict.fromkeys((part, stem(part)))) for part in dict.fromkeys(parts)),
    )


def _scored(text: str, analyzer: Analyzer) -> Iterator[str]:
    """Units of the words that tell something, and the pairs where two Chinese words stand together."""
    tokens = analyzer.segment(fold(text))
    for token in _telling(tokens):
        yield from analyzer.units(token)
    for one, other in pairwise(tokens):
        if one.han and other.han and one.end == other.start:
            yield one.text[-1] + other.text[0]


def _telling(tokens: list[Token]) -> list[Token]:
    """What is looked for: all but function characters, unless there is nothing else."""
    return [token for token in tokens if not is_function(token)] or tokens
