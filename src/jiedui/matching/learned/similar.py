"""Terms that mean nearly the same: for each of ours the nearest of theirs, by the table of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from jiedui.matching.learned.encoding import WELL_KNOWN, Encoder

NEAR = 0.6


def nearest(encoder: Encoder, ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, str, float]]:
    """Return (ours, theirs, likeness) for each of our terms that has one near enough, in our order; no term twice."""
    if not ours or not theirs:
        return []
    likeness = encoder.of_words(ours) @ encoder.of_words(theirs).T
    found: list[tuple[str, str, float]] = []
    for place, term in enumerate(ours):
        best = int(np.argmax(likeness[place]))
        if (value := float(likeness[place, best])) >= NEAR:
            found.append((term, theirs[best], round(value, 2)))
            likeness[:, best] = -1.0
    return found


def alike(encoder: Encoder, word: str, k: int, tells: Callable[[str], bool]) -> list[str]:
    """Return the well-known words nearest to one of them, nearest first and near enough, as far as they tell something."""
    if not encoder.well_known(word) or not tells(word):
        return []
    others = [
        other for other in islice(encoder.tables.words.places, WELL_KNOWN) if other != word and tells(other)
    ]
    (own,) = encoder.of_words([word])
    likeness = encoder.of_words(others) @ own
    best = [place for place in np.argsort(-likeness)[:k].tolist() if likeness[place] >= NEAR]
    return [others[place] for place in best]
