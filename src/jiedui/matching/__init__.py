"""The matching kernel: text in, ranked and explained matches out. Pure Python, no framework.

Putting together
    ``Matcher(backend, analyzer=None, learned="shipped")`` with ``ensure``, ``add``, ``remove``, ``refresh``, ``rebuild``,
    ``stats``, ``match``, ``compare``, ``search``, ``facets``, ``highlight``; ``TantivyBackend(path)``, ``MemoryBackend()``, ``backend_at(address)``;
    ``ChineseAnalyzer(words=())``.
Telling
    ``Record``, ``Problem``, ``Facts``, ``Weights``; filters ``Eq``, ``In``, ``Range``, ``And``, ``Or``, ``Not`` (also ``&``, ``|``, ``~``).
Answers
    ``Match``, ``Contribution``, ``SharedTerm``, ``SimilarTerm``, ``FigureCompared``, ``SearchPage``, ``Found``, ``Stats``, ``Receipt``.
People, duplicates, reviewers
    ``people``: ``find_people``, ``match_person``; ``duplicates``: ``duplicates``; ``reviewers``: ``assign``; what they answer is there, too.
Models
    ``SentenceModel.load(folder)``.
Errors
    ``MatchingError``, ``ModelUnusable``, ``IndexOutdated``, ``IndexBusy``, ``IndexDiskFull``, ``IndexTooLarge``, ``IndexUnreachable``.
For other engines
    protocols ``Backend`` and ``Analyzer``, and ``Document``, ``IndexSpec``, ``Query``, ``Hit``.
Folding
    ``jiedui.matching.text``: ``fold``, ``fold_with_offsets``, ``original_span``.

Names are loaded when first used, so that importing the folding alone stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jiedui.matching.analysis import Analyzer, ChineseAnalyzer
    from jiedui.matching.backend import Backend, Document, IndexSpec
    from jiedui.matching.backends import backend_at
    from jiedui.matching.backends.memory import MemoryBackend
    from jiedui.matching.backends.tantivy import TantivyBackend
    from jiedui.matching.engine import Matcher
    from jiedui.matching.learned.manifest import ModelUnusable
    from jiedui.matching.learned.sentence import SentenceModel
    from jiedui.matching.model import (
        And,
        Contribution,
        Eq,
        Facts,
        FigureCompared,
        Filter,
        Found,
        Hit,
        In,
        IndexBusy,
        IndexDiskFull,
        IndexOutdated,
        IndexTooLarge,
        IndexUnreachable,
        Match,
        MatchingError,
        Not,
        Or,
        Problem,
        Query,
        Range,
        Receipt,
        Record,
        SearchPage,
        SharedTerm,
        SimilarTerm,
        Stats,
    )
    from jiedui.matching.text import fold, fold_with_offsets, original_span
    from jiedui.matching.weights import Weights

_HOMES = {
    "analysis": ("Analyzer", "ChineseAnalyzer"),
    "backend": ("Backend", "Document", "IndexSpec"),
    "backends": ("backend_at",),
    "backends.memory": ("MemoryBackend",),
    "backends.tantivy": ("TantivyBackend",),
    "engine": ("Matcher",),
    "learned.manifest": ("ModelUnusable",),
    "learned.sentence": ("SentenceModel",),
    "model": (
        "And", "Contribution", "Eq", "Facts", "FigureCompared", "Filter", "Found", "Hit", "In", "IndexBusy", "IndexDiskFull", "IndexOutdated",
        "IndexTooLarge", "IndexUnreachable", "Match",
        "MatchingError", "Not", "Or", "Problem", "Query", "Range", "Receipt", "Record", "SearchPage", "SharedTerm",
        "SimilarTerm", "Stats",
    ),
    "text": ("fold", "fold_with_offsets", "original_span"),
    "weights": ("Weights",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Analyzer", "And", "Backend", "ChineseAnalyzer", "Contribution", "Document", "Eq", "Facts", "FigureCompared", "Filter", "Found", "Hit", "In",
    "IndexBusy", "IndexDiskFull", "IndexOutdated", "IndexSpec", "IndexTooLarge", "IndexUnreachable", "Match", "Matcher", "MatchingError", "MemoryBackend", "ModelUnusable", "Not", "Or",
    "Problem", "Query", "Range", "Receipt", "Record", "SearchPage", "SentenceModel", "SharedTerm", "SimilarTerm", "Stats",
    "TantivyBackend", "Weights", "backend_at", "fold", "fold_with_offsets", "original_span",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
