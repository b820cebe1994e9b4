"""What areas need to learn from use: pairs compared feature by feature, and the kernel's own training and calibration."""

from collections.abc import Callable
from typing import Any

from jiedui.foundation.core.indexing import SearchDocument
from jiedui.matching import Match, Problem, Record, Weights
from jiedui.matching.learning import (
    GOOD,
    Calibration,
    Labelled,
    Lack,
    TooFewLabels,
    Trained,
    calibrate,
    lacking,
    train,
)
from jiedui.matching.learning.calibration import HIGH, MIDDLE, MINIMUM, BandShare, shares

from . import index
from .identity import id_of

__all__ = [
    "GOOD",
    "MEANING",
    "BandShare",
    "Calibration",
    "Labelled",
    "Lack",
    "TooFewLabels",
    "Trained",
    "Weights",
    "calibrate",
    "comparer",
    "lacking",
    "shares",
    "train",
    "weigh_anew",
]

weigh_anew = index.weigh_anew
MEANING = {"high": HIGH, "middle": MIDDLE, "low": MINIMUM}


def comparer(weights: Weights) -> Callable[[Problem, str, Any, SearchDocument], Match]:
    """A function that scores a problem against a row (kind, key, document) under these weights, in the index or not.

    Raises:
        IndexOutdated: there is no index to take frequencies from.
    """
    matcher = index.beside(weights)

    def compare(problem: Problem, kind: str, pk: int, document: SearchDocument) -> Match:
        record = Record(id_of(kind, pk), kind, document.title, document.body, document.attrs)
        return matcher.compare(problem, record)

    return compare
