"""The learned part: tables, vectors, what they add to the score and to the reasons, and doing without them."""

from __future__ import annotations

import json
import logging
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from jiedui.matching import (
    ChineseAnalyzer,
    IndexOutdated,
    Matcher,
    MemoryBackend,
    Problem,
    Record,
    SimilarTerm,
    TantivyBackend,
)
from jiedui.matching.learned import encoding, manifest, tables
from jiedui.matching.learned.encoding import Encoder
from jiedui.matching.learned.manifest import ModelUnusable
from jiedui.matching.learned.tables import Tables

WORDS = {
    "橘子": [1, 0, 0, 0],
    "柑橘": [0.9, 0.3, 0, 0],
    "废渣": [0, 1, 0, 0],
    "果胶": [0.2, 0.9, 0.1, 0],
    "桥梁": [0, 0, 1, 0],
    "监测": [0, 0, 0.8, 0.4],
    "电": [0, 0, 0, 1],
    "动": [0.1, 0, 0, 1],
}
RUNS = {
    "橘": [1, 0.1, 0, 0],
    "橘子": [1, 0, 0.1, 0],
    "果": [0.2, 1, 0, 0],
    "桥": [0, 0, 1, 0],
    "桥梁": [0, 0, 1, 0.1],
}
PEEL = Record(1, "achievement", "柑橘皮提取果胶", "柑橘加工后的皮渣提取果胶。")
BRIDGE = Record(2, "achievement", "桥梁振动监测")


def rows(table: dict[str, list[float]]) -> np.ndarray:
    return np.array(list(table.values()), dtype=np.float32)


def saved(folder: Path, scale: float = 1.0) -> Path:
    made = {"words": (list(WORDS), scale * rows(WORDS)), "characters": (list(RUNS), rows(RUNS))}
    tables.save(folder, made, np.zeros((2, 4), np.float32), {"source": "示例"})
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return saved(tmp_path / "model")


@pytest.fixture
def model(folder: Path) -> Tables:
    return tables.load(folder)


@pytest.fixture
def learned(model: Tables) -> Matcher:
    matcher = Matcher(MemoryBackend(), learned=model)
    matcher.ensure()
    matcher.add([PEEL, BRIDGE])
    return matcher


def test_a_table_is_read_as_it_was_written(model: Tables) -> None:
    assert (list(model.words.places), list(model.characters.places)) == (list(WORDS), list(RUNS))
    read = model.words.rows * model.words.scales[:, None]
    assert np.abs(read - rows(WORDS)).max() <= 1 / 254
    assert model.words.rows.dtype == np.int8


def test_the_id_of_a_model_follows_from_its_content(tmp_path: Path) -> None:
    ids = [tables.load(saved(tmp_path / name, scale)).id for name, scale in [("a", 1), ("b", 1), ("c", 2)]]
    assert (ids[0] == ids[1], ids[0] == ids[2]) == (True, False)


def test_a_text_is_the_sum_of_its_words_each_counted_by_its_logarithm(model: Tables) -> None:
    found = Encoder(model, ChineseAnalyzer()).texts(["桥梁的监测，监测", "无关"])
    together = model.words.rows * model.words.scales[:, None]
    wanted = together[4] + (1 + math.log(2)) * together[5]
    assert found[0, 0] == pytest.approx(wanted / np.linalg.norm(wanted), abs=1e-6)
    assert not found[1].any()


def test_a_long_word_counts_beside_the_words_inside_it(model: Tables) -> None:
    whole, inside = Encoder(model, ChineseAnalyzer(["柑橘果胶"])).texts(["柑橘果胶", "柑橘、果胶"])
    assert whole[0] == pytest.approx(inside[0])


def test_a_text_is_encoded_alike_alone_and_among_many(model: Tables) -> None:
    encoder = Encoder(model, ChineseAnalyzer())
    texts = [f"桥梁监测{'橘子' * number}柑橘果胶 Li-ion batteries" for number in range(40)]
    assert encoder.texts(texts) == pytest.approx(
        np.stack([encoder.texts([text])[0] for text in texts]), abs=1e-5
    )


def test_the_body_counts_half_and_only_by_the_sentences_that_are_like_the_title(model: Tables) -> None:
    encoder = Encoder(model, ChineseAnalyzer())
    title, beside, far = encoder.texts(["橘子", "柑橘果胶", "桥梁"])
    whole = encoder.problem(Problem("橘子", "柑橘果胶。桥梁！"))
    assert title[0] @ far[0] == 0
    wanted = title[0] + 0.5 * beside[0]
    assert whole[0] == pytest.approx(wanted / np.linalg.norm(wanted), abs=1e-6)
    assert encoder.problem(Problem("", "桥梁")) == pytest.approx(far)


def test_a_vector_kept_small_keeps_its_direction(model: Tables) -> None:
    vectors = Encoder(model, ChineseAnalyzer()).texts(["柑橘果胶桥梁", "无关", "橘子"])
    kept = encoding.unpacked([row.tobytes() for row in encoding.pack(vectors)], 4)
    assert kept == pytest.approx(vectors, abs=0.006)


def test_what_words_and_characters_bring_is_named_and_all_sums_to_the_score(learned: Matcher) -> None:
    match = learned.compare(Problem("橘子皮提取"), PEEL)
    assert [part.name for part in match.contributions] == ["title", "text", "words", "characters"]
    assert all(part.value > 0 for part in match.contributions)
    assert round(math.fsum(part.value for part in match.contributions), 1) == match.score


def test_a_match_is_the_same_compared_alone_or_found_in_the_index(learned: Matcher) -> None:
    problem = Problem("橘子皮提取废渣")
    (match,) = learned.match(problem, at_least=1, k=1)
    assert learned.compare(problem, match.record) == match


def test_a_similar_word_is_shown_with_its_pair_and_their_places(learned: Matcher) -> None:
    match = learned.compare(Problem("處理橘子", "每天很多橘子"), PEEL)
    assert match.similar == (
        SimilarTerm(
            "橘子",
            "柑橘",
            0.95,
            {"title": ((2, 4),), "body": ((4, 6),)},
            {"title": ((0, 2),), "body": ((0, 2),)},
        ),
    )
    assert "橘子" not in match.missing


def test_the_shipped_tables_know_what_a_word_is_near(caplog: pytest.LogCaptureFixture) -> None:
    shipped = tables.shipped()
    assert (shipped is not None, caplog.records) == (True, [])
    encoder = Encoder(shipped, ChineseAnalyzer())
    paddy, rice, robot, english = encoder.of_words(["稻田", "水稻", "机器人", "robot"])
    assert paddy @ rice > 0.6 > robot @ rice
    assert robot @ english > 0.6


def test_without_a_model_nothing_is_similar_and_the_base_score_stands(learned: Matcher) -> None:
    base = Matcher(learned.backend, learned=None)
    match = base.compare(Problem("橘子皮提取"), PEEL)
    assert ([part.name for part in match.contributions], match.similar) == (["title", "text"], ())


@pytest.mark.parametrize(
    "damage", ["no folder", "no file", "other bytes", "no manifest", "manifest cut", "older"]
)
def test_a_model_that_cannot_be_used_is_told_in_a_sentence(folder: Path, damage: str) -> None:
    manifest = folder / "manifest.json"
    told = {
        "no folder": f"there is no matching model in {folder / 'none'}",
        "no file": f"the matching model in {folder} lacks words.npy",
        "other bytes": f"the matching model in {folder} is damaged: words.npy is not the file it was",
        "no manifest": f"there is no matching model in {folder}",
        "manifest cut": f"the matching model in {folder} is damaged: manifest.json cannot be read",
        "older": f"the matching model in {folder} is of another format",
    }
    if damage == "no file":
        (folder / "words.npy").unlink()
    elif damage == "other bytes":
        (folder / "words.npy").write_bytes((folder / "words.npy").read_bytes()[:-1] + b"?")
    elif damage == "no manifest":
        manifest.unlink()
    elif damage == "manifest cut":
        manifest.write_text(manifest.read_text()[:20])
    elif damage == "older":
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 0}))
    with pytest.raises(ModelUnusable) as refused:
        tables.load(folder / "none" if damage == "no folder" else folder)
    assert str(refused.value) == told[damage]


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_the_kernel_works_without_its_model_and_says_so_once(
    folder: Path, damage: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "words.txt").unlink() if damage == "missing" else (folder / "words.txt").write_text("柑橘")
    monkeypatch.setattr(manifest, "FOLDER", folder)
    tables.shipped.cache_clear()
    with caplog.at_level(logging.WARNING, logger="jiedui.matching"):
        for _ in range(2):
            matcher = Matcher(MemoryBackend())
            matcher.ensure()
            matcher.add([PEEL])
            assert matcher.match(Problem("柑橘提取果胶"))[0].record == PEEL
    tables.shipped.cache_clear()
    told = {"missing": "lacks words.txt", "damaged": "is damaged: words.txt is not the file it was"}[damage]
    assert [record.getMessage() for record in caplog.records] == [
        f"the matching model in {folder} {told}; matches have the base score and no similar terms"
    ]


def test_an_index_made_with_another_model_is_outdated(tmp_path: Path, model: Tables) -> None:
    other = tables.load(saved(tmp_path / "other", 2))
    first = Matcher(TantivyBackend(tmp_path / "index"), learned=model)
    first.ensure()
    first.add([PEEL])
    for tables_now in (other, None):
        now = Matcher(TantivyBackend(tmp_path / "index"), learned=tables_now)
        with pytest.raises(IndexOutdated):
            now.ensure()
    now.rebuild([PEEL])
    assert now.match(Problem("柑橘提取果胶"))[0].record == PEEL


def test_folding_alone_loads_no_model() -> None:
    asked = "import sys; from jiedui.matching import fold; fold('電'); print(sorted(m for m in sys.modules if 'learned' in m or m == 'numpy'))"
    assert (
        subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
        == "[]\n"
    )
