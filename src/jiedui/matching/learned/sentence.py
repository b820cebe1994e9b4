"""A stronger sentence model of somebody else's, plugged in as a folder: ``model.onnx`` and ``tokenizer.json``.

It is read from the folder alone, never from the network. Needed is the extra ``sentence`` (onnxruntime, tokenizers), which
``make run`` does not install. The model takes ``input_ids`` and ``attention_mask`` (and ``token_type_ids``, all zero) and
gives either a vector for each token, of which the mean is taken, or a vector for each text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.learned import manifest
from jiedui.matching.learned.manifest import ModelUnusable
from jiedui.matching.learned.tables import Floats, unit

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
LONGEST, BATCH = 512, 16
_NEEDED = ("onnxruntime", "tokenizers")
_KNOWN = {"input_ids", "attention_mask", "token_type_ids"}


@dataclass(frozen=True)
class SentenceModel:
    """Turns texts into vectors; ``id`` follows from the files, so that an index knows which model made its vectors."""

    id: str
    tokenizer: Any
    session: Any

    @classmethod
    def load(cls, folder: Path) -> SentenceModel:
        """Read a model; ``ModelUnusable`` says in a sentence what is wrong."""
        if missing := [name for name in _NEEDED if not find_spec(name)]:
            raise ModelUnusable(
                f"a sentence model needs {' and '.join(missing)}: install the extra `sentence`"
            )
        if lacking := [name for name in (MODEL, TOKENIZER) if not (folder / name).is_file()]:
            raise ModelUnusable(f"the sentence model in {folder} lacks {' and '.join(lacking)}")
        model = cls(_id(folder), _tokenizer(folder), _session(folder))
        if unknown := model.inputs - _KNOWN:
            raise ModelUnusable(
                f"the sentence model in {folder} is of another format: it asks for {', '.join(sorted(unknown))}"
            )
        try:
            model.encode(["试"])
        except Exception as error:
            raise ModelUnusable(f"the sentence model in {folder} is of another format: {error}") from error
        return model

    @property
    def inputs(self) -> set[str]:
        """The names of what the model is given."""
        return {each.name for each in self.session.get_inputs()}

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of texts, float32[texts, dimensions], each of length 1; texts of like length go together."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        made: list[tuple[int, Floats]] = []
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            made += zip(places, self._batch([texts[place] for place in places]), strict=True)
        if not made:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([vector for _, vector in sorted(made, key=lambda each: each[0])])

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self._batch(["试"]).shape[1])

    def _batch(self, texts: list[str]) -> Floats:
        encodings = self.tokenizer.encode_batch(texts)
        ids = np.array([each.ids for each in encodings], dtype=np.int64)
        mask = np.array([each.attention_mask for each in encodings], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (found, *_) = self.session.run(None, {name: given[name] for name in self.inputs})
        return unit(_pooled(np.asarray(found, dtype=np.float32), mask))


def usual(vectors: Floats) -> tuple[float, float]:
    """Return mean and spread of the likeness of texts that have nothing to do with each other: what a model gives anything.

    Each text is compared with the one half the table away, so a sample of some hundred texts of the site is enough.
    """
    half = len(vectors) // 2
    likeness = np.einsum("nd,nd->n", vectors[:half], vectors[half : 2 * half])
    return float(likeness.mean()), float(likeness.std())


def _pooled(found: Floats, mask: NDArray[np.int64]) -> Floats:
    """Return a vector for each text: the mean of its tokens' vectors, padding left out."""
    if found.ndim == 2:
        return found
    shares = mask / np.maximum(mask.sum(axis=1, keepdims=True), 1)
    pooled: Floats = np.einsum("ntd,nt->nd", found, shares.astype(np.float32))
    return pooled


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415 -- in the extra `sentence` alone

    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # the library raises nothing narrower
        raise ModelUnusable(
            f"the sentence model in {folder} is damaged: {TOKENIZER} cannot be read"
        ) from error
    tokenizer.enable_truncation(LONGEST)
    if tokenizer.padding is None:
        tokenizer.enable_padding()
    return tokenizer


def _session(folder: Path) -> Any:
    import onnxruntime  # noqa: PLC0415 -- in the extra `sentence` alone

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(folder / MODEL), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # the library raises a type of its own for each fault
        raise ModelUnusable(f"the sentence model in {folder} is damaged: {MODEL} cannot be read") from error


def _id(folder: Path) -> str:
    sums = [manifest.checksum(folder / name) for name in (MODEL, TOKENIZER)]
    return f"sentence-{hashlib.sha256(''.join(sums).encode()).hexdigest()[:8]}"
