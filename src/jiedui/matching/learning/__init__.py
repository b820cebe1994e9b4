"""Learning from use: weights of the features, and what the bands mean, from pairs that people judged.

``train`` makes new ``Weights`` out of ``Labelled`` pairs and says whether they are better than the old ones on demands that
they were not made from; ``calibrate`` says what share of the pairs in each band people judged relevant, and where the bands
should begin. Both refuse with ``TooFewLabels`` where a handful of opinions would pass for knowledge. numpy alone is needed.
"""

from jiedui.matching.learning.calibration import Calibration, calibrate
from jiedui.matching.learning.labels import GOOD, Labelled, Lack, TooFewLabels, lacking
from jiedui.matching.learning.training import Change, Scores, Trained, train

__all__ = [
    "GOOD",
    "Calibration",
    "Change",
    "Labelled",
    "Lack",
    "Scores",
    "TooFewLabels",
    "Trained",
    "calibrate",
    "lacking",
    "train",
]
