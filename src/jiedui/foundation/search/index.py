"""The index of this installation as one process has it open."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import structlog
from django.conf import settings

from jiedui.foundation.core.indexing import weights_in_use
from jiedui.foundation.taxonomy.services import words_of_fields
from jiedui.matching import IndexOutdated, Weights

if TYPE_CHECKING:
    from jiedui.matching import Matcher, SentenceModel
    from jiedui.matching.backends.milvus import MilvusBackend

PATIENCE_SECONDS = 5.0
WEIGHTS_SECONDS = 30.0
UNREADABLE = (IndexOutdated, OSError, ValueError)
log = structlog.get_logger(__name__)


@dataclass
class _Opened:
    """The matcher of one process over one index, and until when its weights stand without asking again."""

    matcher: "Matcher"
    weighed_until: float = 0.0


def matcher() -> "Matcher":
    """The matcher over the index, opened when a process first asks; it notices others' writes by itself.

    Raises:
        IndexOutdated: there is no index that was ever filled, or one of another analyser: rebuild it.
        IndexUnreachable: the server of `JIEDUI_INDEX_URL` does not answer.
    """
    if not is_filled():
        raise IndexOutdated("there is no index yet")
    opened = _opened()
    opened.matcher.ensure()
    if time.monotonic() >= opened.weighed_until:
        _weigh(opened)
    return opened.matcher


def for_rebuilding() -> "Matcher":
    """The matcher whatever lies there, be it damaged."""
    opened = _opened().matcher
    with suppress(*UNREADABLE):
        opened.ensure()
    return opened


def for_cutting() -> "Matcher":
    """The matcher of a process that cuts for an index which another one opens."""
    return _opened().matcher


def weigh_anew() -> None:
    """Let this process ask for its weights again at the next match; others ask within `WEIGHTS_SECONDS`."""
    _opened().weighed_until = 0.0


def beside(weights: Weights) -> "Matcher":
    """A matcher over the same index with weights of its own, to see what they would make of it.

    Raises:
        IndexOutdated: as `matcher`.
    """
    matcher()
    other = _make(_where())
    other.ensure()
    other.weights = weights
    return other


def is_filled() -> bool:
    """Whether an index was finished here; one that a crash left empty at its first making does not count."""
    if settings.INDEX_URL:
        return cast("MilvusBackend", _opened().matcher.backend).is_built()
    folder = Path(settings.INDEX_DIR)
    return (folder / "current").exists() and (folder / "filled").exists()


def mark_filled() -> None:
    """Note that an index was finished; a server's says so itself."""
    if not settings.INDEX_URL:
        (Path(settings.INDEX_DIR) / "filled").touch()


def _where() -> str:
    return settings.INDEX_URL or str(settings.INDEX_DIR)


def _opened() -> _Opened:
    return _of_process(os.getpid(), _where())


def _weigh(opened: _Opened) -> None:
    """Take over weights that were changed since; the matcher is told only of a change."""
    weights = weights_in_use() or Weights()
    if getattr(opened.matcher, "weights", None) != weights:
        opened.matcher.weights = weights
    opened.weighed_until = time.monotonic() + WEIGHTS_SECONDS


@lru_cache(maxsize=4)
def _of_process(pid: int, where: str) -> _Opened:
    """Keyed by process, since an index opened before a fork belongs to the parent."""
    return _Opened(_make(where))


def _make(where: str) -> "Matcher":
    from jiedui.matching import ChineseAnalyzer, Matcher, backend_at  # noqa: PLC0415 -- loads numpy and the engine, a quarter of a second

    sentence, _ = sentence_model()
    return Matcher(backend_at(where, PATIENCE_SECONDS), ChineseAnalyzer(words_of_fields()), sentence=sentence)


@lru_cache(maxsize=1)
def sentence_model() -> "tuple[SentenceModel | None, str]":
    """The sentence model that the settings name, and why it cannot be used if it cannot: then matching does without."""
    from jiedui.matching import ModelUnusable, SentenceModel  # noqa: PLC0415 -- loads numpy

    if settings.SENTENCE_MODEL is None:
        return None, ""
    try:
        return SentenceModel.load(settings.SENTENCE_MODEL), ""
    except ModelUnusable as problem:
        log.warning("sentence_model_unusable", problem=str(problem))
        return None, str(problem)
