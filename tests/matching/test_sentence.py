"""A sentence model from a folder: a tiny one made here, run as any other would be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from jiedui.matching import IndexOutdated, Matcher, Problem, Record, TantivyBackend
from jiedui.matching.learned.manifest import ModelUnusable
from jiedui.matching.learned.sentence import SentenceModel, usual

VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "橘子": 2, "柑橘": 3, "桥梁": 4}
ROWS = np.array([[9, 9], [0, 0], [3, 0], [4, 0], [0, 5]], dtype=np.float32)


def graph(*inputs: str) -> onnx.ModelProto:
    """A model that looks each token up in ``ROWS``, padding included, which the mean has to leave out."""
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in inputs]
    found = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["n", "t", 2])
    rows = helper.make_tensor("rows", TensorProto.FLOAT, ROWS.shape, ROWS.ravel())
    gather = helper.make_node("Gather", ["rows", inputs[0]], ["last_hidden_state"])
    made = helper.make_graph([gather], "tiny", given, [found], [rows])
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    onnx.save(graph("input_ids", "attention_mask"), str(tmp_path / "model.onnx"))
    return tmp_path


def test_a_text_is_the_mean_of_its_tokens_at_length_one_and_padding_does_not_count(folder: Path) -> None:
    model = SentenceModel.load(folder)
    found = model.encode(["橘子 桥梁 桥梁 桥梁", "柑橘", "不认识", ""])
    assert found.dtype == np.float32
    assert found == pytest.approx(np.array([[3 / 234**0.5, 15 / 234**0.5], [1, 0], [0, 0], [0, 0]]), abs=0.01)


def test_many_texts_come_back_in_their_order_and_none_is_an_empty_table(folder: Path) -> None:
    model = SentenceModel.load(folder)
    texts = ["橘子 " * (number % 5 + 1) + ("桥梁 " if number % 2 else "") for number in range(40)]
    assert model.encode(texts) == pytest.approx(np.concatenate([model.encode([text]) for text in texts]))
    assert model.encode([]).shape == (0, 2)


def test_what_is_usual_is_measured_on_texts_far_apart(folder: Path) -> None:
    vectors = SentenceModel.load(folder).encode(["橘子", "柑橘", "桥梁", "橘子"])
    assert usual(vectors) == pytest.approx((0.5, 0.5))


def test_the_id_follows_from_the_files(folder: Path) -> None:
    first = SentenceModel.load(folder).id
    assert SentenceModel.load(folder).id == first
    onnx.save(graph("input_ids"), str(folder / "model.onnx"))
    assert SentenceModel.load(folder).id != first


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20])


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda folder: (folder / "model.onnx").unlink(), "lacks model.onnx"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "lacks tokenizer.json"),
        (lambda folder: cut(folder / "model.onnx"), "is damaged: model.onnx cannot be read"),
        (lambda folder: cut(folder / "tokenizer.json"), "is damaged: tokenizer.json cannot be read"),
        (
            lambda folder: onnx.save(graph("pixels"), str(folder / "model.onnx")),
            "is of another format: it asks for pixels",
        ),
    ],
)
def test_a_sentence_model_that_cannot_be_used_is_told_in_a_sentence(
    folder: Path, damage: Callable[[Path], None], told: str
) -> None:
    damage(folder)
    with pytest.raises(ModelUnusable) as refused:
        SentenceModel.load(folder)
    assert str(refused.value) == f"the sentence model in {folder} {told}"


def test_without_a_folder_both_files_are_missed(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable) as refused:
        SentenceModel.load(tmp_path / "none")
    assert (
        str(refused.value) == f"the sentence model in {tmp_path / 'none'} lacks model.onnx and tokenizer.json"
    )


def test_without_the_extra_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jiedui.matching.learned.sentence.find_spec", lambda name: None)
    with pytest.raises(ModelUnusable) as refused:
        SentenceModel.load(folder)
    assert (
        str(refused.value)
        == "a sentence model needs onnxruntime and tokenizers: install the extra `sentence`"
    )


def test_a_plugged_in_model_is_a_feature_of_the_score_and_belongs_to_the_index(
    folder: Path, tmp_path: Path
) -> None:
    model = SentenceModel.load(folder)
    matcher = Matcher(TantivyBackend(tmp_path / "index"), sentence=model)
    matcher.ensure()
    records = [Record(number, "note", "柑橘" if number % 2 else "桥梁") for number in range(30)]
    matcher.add(records)
    like, unlike = (matcher.compare(Problem("橘子"), records[number]).features for number in (1, 0))
    assert like["sentence"] > unlike.get("sentence", 0.0)
    assert [match.record.title for match in matcher.match(Problem("橘子"), k=3, at_least=3)] == ["柑橘"] * 3
    with pytest.raises(IndexOutdated):
        Matcher(TantivyBackend(tmp_path / "index")).ensure()
