"""What is compared: our kernel and the baselines, behind one small protocol.

Each system reads the documents once and then answers queries. Where two documents score the same, a fixed shuffle
decides, so that the order of the files, which often lists the right answers first, helps nobody.
"""

from __future__ import annotations

import logging
import tempfile
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from typing import Protocol, TypeAlias

import numpy as np

from jiedui.matching.bench.labelled import Text
from jiedui.matching.bench.metrics import SEED, Floats
from jiedui.matching.bench.progress import progress

Scored: TypeAlias = list[tuple[int, float]]
Build: TypeAlias = Callable[["Documents"], AbstractContextManager["System"]]
INSTALL = "pip install 'jiedui[bench]' (in a checkout: make .venv/.bench)"


class Documents(Protocol):
    """Texts that are read once, in order, and need not all be held in memory."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Text]: ...


class System(Protocol):
    """Answers queries over the documents it was built from."""

    def order(self, query: Text, depth: int) -> list[int]:
        """Return the places of at most ``depth`` documents, best first; those that share nothing are left out."""
        ...

    def score(self, query: Text, depth: int, among: Collection[int] | None = None) -> Scored:
        """Return places and scores, best first; ``among`` names the documents to choose from, if not all."""
        ...


class OverAll:
    """A baseline that scores every document of a small set at once."""

    def __init__(self, documents: int, score: Callable[[Text], Floats]) -> None:
        self._scores = score
        self._shuffle = np.random.default_rng(SEED).permutation(documents)

    def order(self, query: Text, depth: int) -> list[int]:
        """Order by score."""
        return [place for place, _ in self.score(query, depth)]

    def score(self, query: Text, depth: int, among: Collection[int] | None = None) -> Scored:
        """Order by score, then by the shuffle; scores of 0 or less are no answer unless asked for by ``among``."""
        scores = self._scores(query)
        chosen = np.flatnonzero(scores > 0) if among is None else np.array(sorted(among), dtype=np.intp)
        if len(chosen) > depth > 0:
            least = np.partition(scores[chosen], -depth)[-depth]
            chosen = chosen[scores[chosen] >= least]
        best = chosen[np.lexsort((self._shuffle[chosen], -scores[chosen]))][:depth]
        return [(int(place), float(scores[place])) for place in best]


def words(text: str) -> list[str]:
    """Return the words of a text, lower case, as the baselines see them: rjieba's cut without punctuation."""
    import rjieba  # noqa: PLC0415 -- its dictionary costs 100 ms

    return [word for word in rjieba.cut(text.lower()) if any(character.isalnum() for character in word)]


@contextmanager
def jiedui(documents: Documents) -> Iterator[System]:
    """Our kernel as the platform uses it: the public matcher over the embedded engine, with what is trained."""
    from jiedui.matching.bench.ours import Ours  # noqa: PLC0415 -- loads the engine

    with tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder:
        yield Ours(folder, documents)


@contextmanager
def tantivy(documents: Documents) -> Iterator[System]:
    """The engine alone: BM25 over the same words in one field, without our second stage."""
    from jiedui.matching.bench.plain import PlainTantivy  # noqa: PLC0415 -- loads the engine

    with tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder:
        texts = progress((document.joined for document in documents), "tantivy: index", len(documents))
        yield PlainTantivy(folder, texts)


@contextmanager
def bm25_words(documents: Documents) -> Iterator[System]:
    """BM25 (Lucene's form, k1 1.5, b 0.75) of the library bm25s over words."""
    import bm25s  # noqa: PLC0415 -- in the extra only

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    known: dict[str, int] = {"": 0}  # bm25s finds no document for the empty word, which an empty document has
    ids = [
        array("I", [known.setdefault(word, len(known)) for word in words(document.joined)] or [0])
        for document in progress(documents, "bm25-words: cut", len(documents))
    ]
    index = bm25s.BM25()
    index.index((ids, known), show_progress=False)

    def score(query: Text) -> Floats:
        asked = [word for word in words(query.joined) if word in known]
        return np.asarray(index.get_scores(asked), dtype=np.float64) if asked else np.zeros(len(ids))

    yield OverAll(len(documents), score)


@contextmanager
def tfidf_words(documents: Documents) -> Iterator[System]:
    """Cosine of TF-IDF over words, term frequency dampened (scikit-learn)."""
    yield _tfidf(documents, analyzer=words)


@contextmanager
def tfidf_chars(documents: Documents) -> Iterator[System]:
    """Cosine of TF-IDF over runs of one to three characters, term frequency dampened (scikit-learn)."""
    yield _tfidf(documents, analyzer="char", ngram_range=(1, 3))


@contextmanager
def lsa(documents: Documents) -> Iterator[System]:
    """Latent semantic analysis: the TF-IDF of words in 200 dimensions by a truncated decomposition (scikit-learn)."""
    yield _tfidf(documents, dimensions=200, analyzer=words)


def _tfidf(documents: Documents, dimensions: int = 0, **options: object) -> System:
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415 -- in the extra only
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 -- in the extra only
    from sklearn.preprocessing import normalize  # noqa: PLC0415 -- in the extra only

    vectorizer = TfidfVectorizer(sublinear_tf=True, **options)
    table = vectorizer.fit_transform([document.joined for document in documents])
    size = min(dimensions, min(table.shape) - 1)
    if size < 1:
        turned = table.T.tocsr()
        return OverAll(
            len(documents), lambda query: (vectorizer.transform([query.joined]) @ turned).toarray()[0]
        )
    latent = TruncatedSVD(size, random_state=SEED)
    dense = normalize(latent.fit_transform(table))

    def score(query: Text) -> Floats:
        scores: Floats = dense @ normalize(latent.transform(vectorizer.transform([query.joined])))[0]
        return scores

    return OverAll(len(documents), score)


SYSTEMS: dict[str, tuple[Build, tuple[str, ...]]] = {
    "jiedui": (jiedui, ()),
    "bm25-words": (bm25_words, ("bm25s",)),
    "tfidf-words": (tfidf_words, ("sklearn",)),
    "tfidf-chars": (tfidf_chars, ("sklearn",)),
    "lsa": (lsa, ("sklearn",)),
    "tantivy": (tantivy, ()),
}


def chosen(names: Iterable[str] | None) -> tuple[list[str], list[str]]:
    """Return the systems to run and, where none were named, those left out because their library is not installed.

    Raises ``ValueError`` for a name that is unknown, or named and not installed.
    """
    asked = list(dict.fromkeys(names)) if names is not None else list(SYSTEMS)
    if unknown := [name for name in asked if name not in SYSTEMS]:
        raise ValueError(f"no such system: {', '.join(unknown)}; there are {', '.join(SYSTEMS)}")
    lacking = [name for name in asked if not all(map(_installed, SYSTEMS[name][1]))]
    if lacking and names is not None:
        raise ValueError(f"{', '.join(lacking)}: a library is not installed; {INSTALL}")
    return [name for name in asked if name not in lacking], lacking


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # a module that was put aside on purpose
        return False
