"""What each feature counts for, and how units become a score and a band: shipped with the kernel, or learned from use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HIGH, MIDDLE, MINIMUM = 75.0, 60.0, 50.0


@dataclass(frozen=True)
class Weights:
    """The weights of a site.

    ``features`` multiply the units of each feature (1 where a name is absent); ``version`` says who made them;
    ``high``, ``middle`` and ``minimum`` are the scores from which a match belongs to a band, or is a match at all.
    """

    version: str = "shipped"
    features: Mapping[str, float] = field(default_factory=dict)
    high: float = HIGH
    middle: float = MIDDLE
    minimum: float = MINIMUM

    def of(self, feature: str) -> float:
        """Return what the units of a feature are multiplied by."""
        return self.features.get(feature, 1.0)

    def band(self, score: float) -> str:
        """Return the band of a score: ``high``, ``middle`` or ``low``."""
        return "high" if score >= self.high else "middle" if score >= self.middle else "low"
