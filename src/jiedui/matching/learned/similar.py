"""Terms that mean nearly the same: for each of ours the nearest of theirs, by the table of words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jiedui.matching.learned.encoding import Encoder

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
