"""What the bands mean, measured on judged pairs, and where they should begin."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from jiedui.matching import Weights
from jiedui.matching.__main__ import main
from jiedui.matching.learning import TooFewLabels, calibrate
from jiedui.matching.learning.calibration import BandShare, Calibration, shares, wilson

from .labelled_set import write


def scored(pairs: int = 4000, seed: int = 1) -> list[tuple[float, bool]]:
    """Pairs whose chance to be relevant grows evenly from 0 at a score of 40 to 1 at 90."""
    chance = np.random.default_rng(seed)
    points = chance.uniform(40, 90, pairs)
    return [(float(point), bool(chance.uniform() < (point - 40) / 50)) for point in points]


def test_the_bands_should_begin_where_their_share_is_reached() -> None:
    found = calibrate(scored())
    assert (found.high, found.middle, found.minimum) == (
        pytest.approx(77.5, abs=2.5),
        pytest.approx(57.5, abs=2.5),
        pytest.approx(45.0, abs=2.5),
    )


def test_each_band_tells_its_share_with_an_interval() -> None:
    high, middle, low, none = calibrate(scored()).bands
    assert [high.name, middle.name, low.name, none.name] == ["high", "middle", "low", "none"]
    assert [high.share, middle.share, low.share, none.share] == pytest.approx(
        [0.85, 0.55, 0.3, 0.1], abs=0.04
    )
    assert high.interval[0] < high.share < high.interval[1]
    assert high.pairs + middle.pairs + low.pairs + none.pairs == 4000


def test_an_empty_band_has_no_share() -> None:
    (high, *_) = shares([(55.0, True)], Weights())
    assert high == BandShare("high", 75.0, 0, 0, None, None)


def test_a_share_that_no_score_reaches_is_not_proposed() -> None:
    chance = np.random.default_rng(2)
    found = calibrate([(float(chance.uniform(50, 90)), bool(chance.uniform() < 0.5)) for _ in range(2000)])
    assert (found.high, found.minimum) == (None, pytest.approx(50.0, abs=0.1))


def test_proposed_thresholds_stand_in_order() -> None:
    empty = Calibration((), None, None, None, 100, 50)
    assert empty.applied(Weights()) == Weights()
    assert Calibration((), None, 80.0, 70.0, 100, 50).applied(Weights()) == Weights(
        high=80.0, middle=80.0, minimum=70.0
    )


def test_the_interval_is_wilsons() -> None:
    assert wilson(8, 10) == (0.4902, 0.9433)
    assert wilson(0, 10) == (0.0, 0.2775)


def test_too_few_pairs_are_refused() -> None:
    with pytest.raises(TooFewLabels, match="30 judged pairs of at least 100"):
        calibrate(scored(30))


def test_a_set_with_too_little_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", str(write(tmp_path / "set"))]) == 1
    assert capsys.readouterr().err.startswith("too little to learn from: 5 judged pairs of at least 100")


def test_a_labelled_set_is_calibrated_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    things = ["低温电解液", "柑橘果胶提取", "桥梁振动监测", "水稻镉钝化", "茶园病虫害防治"]
    corpus = [
        {"_id": f"d{place}", "title": f"{thing}技术{place}", "text": f"关于{thing}的研究"}
        for place, thing in enumerate(things * 5)
    ]
    queries = [{"_id": f"q{place}", "text": f"需要{thing}"} for place, thing in enumerate(things)]
    qrels = [
        (f"q{place}", f"d{other}", 3 if other % 5 == place else 0)
        for place in range(5)
        for other in range(25)
    ]
    folder = str(write(tmp_path / "set", corpus=corpus, queries=queries, qrels=qrels))
    assert main(["calibrate", folder, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["pairs"], found["relevant"]) == (125, 25)
    assert {band["name"] for band in found["bands"]} == {"high", "middle", "low", "none"}
    assert main(["calibrate", folder]) == 0
    assert "125 judged pairs, 25 relevant" in capsys.readouterr().out
    assert main(["learn", folder]) == 1
    assert "125 judged pairs of at least 200" in capsys.readouterr().err
