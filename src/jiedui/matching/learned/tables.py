"""Reading and writing a model: two tables of small rows, checked against their manifest, read when first needed.

model/
├── manifest.json          id, what it was trained from, checksum of every file
├── words.txt              a term per line, in the order of the rows
├── words.npy              int8[terms, dimensions]
├── words.scales.npy       float32[terms]: what a row is multiplied by
├── characters.txt, characters.npy, characters.scales.npy
├── centre.npy             float32[2, dimensions]: what the vectors of words and of characters are centred on
└── dictionary.txt         see ``dictionary``
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.grams import gram_id
from jiedui.matching.learned import manifest
from jiedui.matching.learned.manifest import ModelUnusable

TABLES = ("words", "characters")
CENTRE = "centre.npy"
SLOTS = 1 << 22
UNKNOWN = -1
FILES = (*(f"{name}{end}" for name in TABLES for end in (".txt", ".npy", ".scales.npy")), CENTRE)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Table:
    """A row for each term; ``rows`` int8[terms, dimensions] times ``scales`` float32[terms]."""

    places: Mapping[str, int]
    rows: NDArray[np.int8]
    scales: Floats

    def __reduce__(self) -> tuple[type[Table], tuple[Any, ...]]:
        """Travel to another process without what is computed there again."""
        return Table, (self.places, self.rows, self.scales)

    @cached_property
    def whole(self) -> Floats:
        """The rows as numbers to multiply with, without their scales: four times as large, for many texts at once."""
        return self.rows.astype(np.float32)

    @cached_property
    def numbers(self) -> NDArray[np.uint32]:
        """The number of each term, where the terms are runs of characters: see ``grams``."""
        return np.array([gram_id(run) for run in self.places], dtype=np.uint32)

    @cached_property
    def slots(self) -> NDArray[np.int32]:
        """The row of a run of characters, addressed by the low bits of its number; whoever reads checks the whole number."""
        rows = np.full(SLOTS, UNKNOWN, dtype=np.int32)
        rows[self.numbers & np.uint32(SLOTS - 1)] = np.arange(len(self.numbers))
        return rows


@dataclass(frozen=True)
class Tables:
    """A model: its id, which an index remembers, and its tables."""

    id: str
    words: Table
    characters: Table
    centre: Floats


def unit(vectors: Floats) -> Floats:
    """Return the vectors at length 1 along the last axis; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Floats = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return result


@cache
def shipped() -> Tables | None:
    """Return the model that came with this package; without one, say so in the log and return None."""
    try:
        return load(manifest.FOLDER)
    except ModelUnusable as error:
        logging.getLogger("jiedui.matching").warning(
            "%s; matches have the base score and no similar terms", error
        )
        return None


def load(folder: Path) -> Tables:
    """Read a model, its rows mapped and not copied; ``ModelUnusable`` says in a sentence what is wrong."""
    told = manifest.checked(folder, FILES)
    words, characters = (_table(folder, name) for name in TABLES)
    return Tables(told["id"], words, characters, np.load(folder / CENTRE))


def _table(folder: Path, name: str) -> Table:
    terms = (folder / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    rows = np.load(folder / f"{name}.npy", mmap_mode="r")
    return Table(
        dict(zip(terms, range(len(terms)), strict=True)), rows, np.load(folder / f"{name}.scales.npy")
    )


def save(
    folder: Path, tables: Mapping[str, tuple[Sequence[str], Floats]], centre: Floats, told: Mapping[str, Any]
) -> None:
    """Write a model from terms and full rows by table; ``told`` joins the manifest. The id follows from the files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / manifest.MANIFEST).unlink(missing_ok=True)
    for name in TABLES:
        terms, rows = tables[name]
        small, scales = _small(rows)
        (folder / f"{name}.txt").write_text("\n".join(terms), encoding="utf-8")
        np.save(folder / f"{name}.npy", small)
        np.save(folder / f"{name}.scales.npy", scales)
    np.save(folder / CENTRE, centre.astype(np.float32))
    files = {file: manifest.checksum(folder / file) for file in FILES}
    made = hashlib.sha256("".join(files.values()).encode()).hexdigest()[:8]
    manifest.write(folder, {"id": f"learned/{manifest.FORMAT}-{made}", **told, "files": files})


def _small(rows: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return the rows as int8 with one scale each."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-9).astype(np.float32) / np.float32(127)
    return np.rint(rows / scales[:, None]).astype(np.int8), scales
