"""The dictionary from Chinese to English: what it says, what a problem's words become, and doing without it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from jiedui.matching import ChineseAnalyzer
from jiedui.matching.learned import dictionary, manifest, tables
from jiedui.matching.learned.dictionary import Dictionary
from jiedui.matching.learned.manifest import ModelUnusable

FOUND = {
    "电池": [("battery", 0.62), ("cell", 0.2)],
    "燃料": [("fuel", 0.9)],
    "燃料电池": [("fuel", 0.4), ("cell", 0.4)],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    row = np.ones((1, 2), dtype=np.float32)
    tables.save(
        tmp_path, {"words": (["电池"], row), "characters": (["电"], row)}, np.zeros((2, 2), np.float32), {}
    )
    dictionary.save(tmp_path, FOUND)
    return tmp_path


def test_a_dictionary_is_read_as_it_was_written(folder: Path) -> None:
    found = dictionary.load(folder)
    assert {word: list(found.translations(word)) for word in FOUND} == FOUND
    assert found.translations("桥梁") == ()


def test_a_dictionary_joins_the_model_and_leaves_its_id(folder: Path) -> None:
    before = tables.load(folder).id
    dictionary.save(folder, {"电池": [("battery", 1.0)]})
    assert (tables.load(folder).id, dictionary.load(folder).translations("电池")) == (
        before,
        (("battery", 1.0),),
    )


def test_each_word_gives_its_weight_to_its_translations_which_add_up_what_they_are_given(
    folder: Path,
) -> None:
    found = dictionary.load(folder).translated({"燃料": 1.0, "燃料电池": 2.0, "桥梁": 3.0, "cell": 1.0})
    assert found == pytest.approx({"fuel": 0.9 + 2 * 0.4, "cell": 2 * 0.4})
    assert dictionary.load(folder).translated({}) == {}


def test_the_shipped_dictionary_knows_what_technical_words_are_called(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = dictionary.shipped()
    assert (isinstance(found, Dictionary), caplog.records) == (True, [])
    said = {
        word: found.translations(word)[0][0] for word in ("水稻", "机器人", "土壤", "检测", "算法", "催化剂")
    }
    assert said == {
        "水稻": "rice",
        "机器人": "robot",
        "土壤": "soil",
        "检测": "detection",
        "算法": "algorithm",
        "催化剂": "catalyst",
    }


def test_english_words_are_as_the_analyser_cuts_them() -> None:
    found, analyzer = dictionary.shipped(), ChineseAnalyzer()
    words = {english for word in list(found.lines)[::50] for english, _ in found.translations(word)}
    assert {word for word in words if word not in analyzer.words(word)} == set()


def without_file(folder: Path) -> None:
    (folder / "dictionary.txt").unlink()


def damaged(folder: Path) -> None:
    (folder / "dictionary.txt").write_text("电池 battery 99\n", encoding="utf-8")


def never_there(folder: Path) -> None:
    without_file(folder)
    told = manifest.read(folder)
    del told["files"]["dictionary.txt"]
    manifest.write(folder, told)


DAMAGES = [
    (without_file, "lacks dictionary.txt"),
    (damaged, "is damaged: dictionary.txt is not the file it was"),
    (never_there, "lacks dictionary.txt"),
    (lambda folder: manifest.write(folder, {"id": "示例"}), "is of another format"),
]


@pytest.mark.parametrize(("damage", "told"), DAMAGES)
def test_a_dictionary_that_cannot_be_used_is_told_in_a_sentence(
    folder: Path, damage: Callable[[Path], None], told: str
) -> None:
    damage(folder)
    with pytest.raises(ModelUnusable) as refused:
        dictionary.load(folder)
    assert str(refused.value) == f"the matching model in {folder} {told}"


@pytest.mark.parametrize(("damage", "told"), DAMAGES[:3])
def test_without_a_dictionary_the_tables_still_serve_and_the_log_says_so_once(
    folder: Path,
    damage: Callable[[Path], None],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    damage(folder)
    monkeypatch.setattr(manifest, "FOLDER", folder)
    dictionary.shipped.cache_clear()
    with caplog.at_level(logging.WARNING, logger="jiedui.matching"):
        assert [dictionary.shipped() for _ in range(2)] == [None, None]
    dictionary.shipped.cache_clear()
    assert tables.load(folder).words.places == {"电池": 0}
    assert [record.getMessage() for record in caplog.records] == [
        f"the matching model in {folder} {told}; Chinese problems find English records only by shared words"
    ]
