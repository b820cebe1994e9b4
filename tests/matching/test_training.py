"""Training the learned tables on a tiny invented corpus."""

from __future__ import annotations

import gzip
import json
import lzma
import random
from pathlib import Path

import numpy as np
import pytest

from jiedui.matching import ChineseAnalyzer
from jiedui.matching.__main__ import main
from jiedui.matching.learned import dictionary, tables
from jiedui.matching.learned.encoding import Encoder
from jiedui.matching.training import bilingual, contrast, corpus, people
from jiedui.matching.training import dictionary as dictionary_training

FIELDS = {
    "电池": ["电解液", "隔膜", "正极材料", "低温放电", "循环寿命", "锂离子", "容量衰减", "快速充电"],
    "柑橘": ["果皮", "果胶提取", "黄龙病", "嫁接育苗", "采后保鲜", "橘园灌溉", "糖酸比", "种植户"],
}
ENGLISH = {
    "电池": "The electrolyte of lithium batteries was studied at low temperature, and the capacity of cells was kept. ",
    "柑橘": "The peel of citrus fruits was processed, and pectin was extracted from the residue of orchards. ",
}
SMALL = ["--least", "2", "--epochs", "0", "--steps", "40", "--character-steps", "20", "--batch", "16"]


def prose(field: str, chance: random.Random) -> str:
    said = chance.sample(FIELDS[field], 5)
    return f"本文研究{field}的{said[0]}与{said[1]}，比较{said[2]}、{said[3]}对{said[4]}的影响，结果表明{field}{said[0]}得到改善。"


def title(number: int) -> str:
    field = "电池" if number % 2 else "柑橘"
    return f"{field}的{FIELDS[field][number % 8]}研究"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty papers in two fields; paper 0 is a query, in a second version too."""
    chance = random.Random(1)
    lines, records = [], []
    for number in [*range(20), 0]:
        field = "电池" if number % 2 else "柑橘"
        id = f"示例-{number:02}V{2 if number == 0 and records else 1}"
        lines += [
            f"@{id}",
            f"#{field}研究{number}",
            "#张示例 李示例",
            "作者简介：张示例，从事研究工作，现在某某示例大学任教，研究方向是示例。",
        ]
        lines += [prose(field, chance) for _ in range(4)]
        record = {
            "id": id,
            "title": title(number),
            "abstract": prose(field, chance),
        }
        record["keywords"] = FIELDS[field][:3]
        if number % 4 < 2:
            record |= {"abstract_en": ENGLISH[field] * 3, "title_en": ENGLISH[field]}
        records.append(record)
    with lzma.open(tmp_path / "fulltext.txt.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    with gzip.open(tmp_path / "records.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (tmp_path / "keywords").mkdir()
    (tmp_path / "keywords" / "queries.jsonl").write_text('{"_id": "q示例-00V1", "text": "果皮"}\n')
    return tmp_path


def trained(folder: Path, out: Path, *more: str) -> tables.Tables:
    assert main(["train", str(folder), "--out", str(out), "--work", str(out / "work"), *SMALL, *more]) == 0
    return tables.load(out)


def test_papers_that_are_measured_on_and_people_stay_out(folder: Path) -> None:
    found = corpus.papers(folder, share=1.0, most_paragraphs=30, seed=1)
    assert [paper.id for paper in found] == [f"示例-{number:02}V1" for number in range(1, 20)]
    assert {len(paper.paragraphs) for paper in found} == {5}
    assert not any("示例" in text for paper in found for text in (*paper.paragraphs, *paper.names))


def test_of_many_paragraphs_the_abstract_and_a_sample_are_kept(folder: Path) -> None:
    whole = corpus.papers(folder, share=1.0, most_paragraphs=30, seed=1)
    sample = corpus.papers(folder, share=1.0, most_paragraphs=3, seed=1)
    assert [paper.paragraphs[0] for paper in sample] == [paper.paragraphs[0] for paper in whole]
    assert {len(paper.paragraphs) for paper in sample} == {3}


def test_the_same_training_gives_the_same_model_and_another_seed_another(
    folder: Path, tmp_path: Path
) -> None:
    once, again = (trained(folder, tmp_path / name) for name in ("once", "again"))
    other = trained(folder, tmp_path / "other", "--seed", "7")
    assert (once.id == again.id, once.id == other.id) == (True, False)
    for name in ("words.npy", "characters.npy", "centre.npy", "dictionary.txt"):
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_skip_gram_too_is_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("gensim")
    assert len({trained(folder, tmp_path / name, "--epochs", "2").id for name in ("once", "again")}) == 1


def test_training_brings_what_belongs_together_near(folder: Path, tmp_path: Path) -> None:
    encoder = Encoder(trained(folder, tmp_path / "model"), ChineseAnalyzer())
    asked, near, far, english = encoder.texts(["低温放电", "锂离子循环寿命", "果胶提取", "capacity of cells"])
    for table in range(2):
        assert asked[table] @ near[table] > asked[table] @ far[table]
        assert asked[table] @ english[table] > far[table] @ english[table]


def test_a_word_is_translated_by_what_stands_beside_it_and_beside_nothing_else() -> None:
    pairs = [
        ("电池", "battery"),
        ("电池 隔膜", "separator battery"),
        ("隔膜 涂层", "coating separator"),
        ("年", "coating"),
    ]
    texts = [(zh.split(), en.split()) for zh, en in pairs[:3] * 3 + pairs[3:]]
    found = dictionary_training.of_pairs(texts, lambda said: None)
    assert {word: english for word, [(english, _), *_] in found.items()} == {
        "电池": "battery",
        "隔膜": "separator",
        "涂层": "coating",
    }
    assert [round(share, 1) for _, share in found["隔膜"]] == [1.0]


def test_a_dictionary_is_learnt_from_a_corpus(folder: Path, tmp_path: Path) -> None:
    trained(folder, tmp_path / "model")
    found = dictionary.load(tmp_path / "model")
    assert [english for english, _ in found.translations("柑橘")] == [
        "citrus",
        "extracted",
        "fruit",
        "orchard",
        "pectin",
    ]
    assert found.translations("果胶") == ()


def test_the_dictionary_alone_is_made_anew_beside_the_tables(folder: Path, tmp_path: Path) -> None:
    model, whole = tmp_path / "model", trained(folder, tmp_path / "model")
    made = (model / "dictionary.txt").read_bytes()
    (model / "dictionary.txt").write_text("damaged")
    assert main(["train", str(folder), "--out", str(model), "--only", "dictionary"]) == 0
    assert ((model / "dictionary.txt").read_bytes(), tables.load(model).id) == (made, whole.id)


def test_texts_in_two_languages_are_of_papers_that_nothing_is_measured_on(folder: Path) -> None:
    found = list(bilingual.texts(folder))
    told = [number for number in range(1, 20) if number % 4 < 2]
    assert [chinese for chinese, _ in found][::2] == [title(number) for number in told]
    assert {english.strip() for _, english in found[::2]} == {
        text.lower().strip() for text in ENGLISH.values()
    }


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "使用卷积神经网络（convolutional neural network，CNN）识别",
            [("使用卷积神经网络", "convolutional neural network")],
        ),
        ("各通道的时延(TimeLag)不同", [("各通道的时延", "Time Lag")]),
        ("示例(Smith)认为，结果(Smith et al)不同", []),
        ("得到结果(见图)与数值(12)", []),
    ],
)
def test_english_in_brackets_translates_what_stands_before(line: str, told: list[tuple[str, str]]) -> None:
    assert list(bilingual.glosses(line)) == told


def test_who_is_cited_is_a_name_and_what_is_also_said_otherwise_is_not() -> None:
    analyzer = ChineseAnalyzer()
    lines = [
        "李静等(2005)研究土壤,2010年",
        "李静等[3]研究土壤(2010)",
        "土壤 smith et al. 土壤",
        "李静(2001)土壤土壤",
    ]
    cited = [list(people.cited(line, analyzer.segment(line))) for line in lines]
    assert cited == [["李静"], ["李静", "土壤"], ["smith"], ["李静"]]
    assert people.names(cited, [analyzer.words(line) for line in lines]) == {"李静"}
    assert people.cited_latin("Smith et al.认为Field，而Brown（2001）研究Field，2010年") == ["smith", "brown"]


def test_the_gradient_is_that_of_the_loss() -> None:
    chance = np.random.default_rng(3)
    rows = chance.standard_normal((6, 4))
    batch = contrast.Batch([[0, 1], [2, 2, 3], [4]], [[1], [3, 5], [0, 4, 4]], np.array([1, 2, 1]))
    kept, left, right = contrast._bags(batch)
    assert kept.tolist() == [0, 1, 2, 3, 4, 5]
    _, gradient = contrast._loss(rows, left, right, batch.owners)
    step = 1e-5
    for place in np.ndindex(rows.shape):
        moved = [rows.copy(), rows.copy()]
        moved[0][place] += step
        moved[1][place] -= step
        above, below = (contrast._loss(each, left, right, batch.owners)[0] for each in moved)
        assert gradient[place] == pytest.approx((above - below) / (2 * step), abs=1e-4)


def test_what_training_lacks_is_told_in_a_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["train", str(tmp_path / "none"), "--epochs", "0"]) == 1
    assert capsys.readouterr().err == f"no fulltext.txt.xz and no records.jsonl.gz in {tmp_path / 'none'}\n"
    assert main(["train", str(folder), "--out", str(tmp_path / "no model"), "--only", "dictionary"]) == 1
    assert capsys.readouterr().err == f"there is no matching model in {tmp_path / 'no model'}\n"
    monkeypatch.setattr("jiedui.matching.training.command.find_spec", lambda name: None)
    assert main(["train", str(folder)]) == 1
    assert capsys.readouterr().err == "training needs gensim: install the extra `train` (make train)\n"
