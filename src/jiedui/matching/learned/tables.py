"""Reading and writing a model: two tables of small rows, checked against their manifest, read when first needed.

model/
├── manifest.json          id, what it was trained from, checksum of every file
├── words.txt              a term per line, in the order of the rows
├── words.npy              int8[terms, dimensions]
├── words.scales.npy       float32[terms]: what a row is multiplied by
├── characters.txt, characters.npy, characters.scales.npy
└── centre.npy             float32[2, dimensions]: what the vectors of words and of characters are centred on
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.model import MatchingError

FOLDER = Path(__file__).parent / "model"
TABLES = ("words", "characters")
MANIFEST = "manifest.json"
CENTRE = "centre.npy"
FORMAT = 1

Floats = NDArray[np.float32]


class ModelUnusable(MatchingError):
    """There is no model in the folder, or not the one that its manifest describes."""


@dataclass(frozen=True)
class Table:
    """A row for each term; ``rows`` int8[terms, dimensions] times ``scales`` float32[terms]."""

    places: Mapping[str, int]
    rows: NDArray[np.int8]
    scales: Floats

    def of(self, bags: Sequence[Mapping[str, float]]) -> Floats:
        """Return a vector per bag of weighted terms, float32[bags, dimensions]: the sum of the terms' rows, at length 1.

        A bag without a known term is all zeros.
        """
        known = [[(self.places[term], w) for term, w in bag.items() if term in self.places] for bag in bags]
        found = np.zeros((len(bags), self.rows.shape[1]), dtype=np.float32)
        filled = [number for number, bag in enumerate(known) if bag]
        if not filled:
            return found
        places = np.array([place for bag in known for place, _ in bag])
        weights = np.array([weight for bag in known for _, weight in bag], dtype=np.float32)
        rows = self.rows[places] * (self.scales[places] * weights)[:, None]
        starts = np.cumsum([0, *(len(known[number]) for number in filled[:-1])])
        found[filled] = np.add.reduceat(rows, starts, axis=0)
        return unit(found)


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
        return load(FOLDER)
    except ModelUnusable as error:
        logging.getLogger("jiedui.matching").warning(
            "%s; matches have the base score and no similar terms", error
        )
        return None


def load(folder: Path) -> Tables:
    """Read a model, its rows mapped and not copied; ``ModelUnusable`` says in a sentence what is wrong."""
    manifest = _manifest(folder)
    for name, checksum in manifest["files"].items():
        try:
            found = _checksum(folder / name)
        except OSError as error:
            raise ModelUnusable(f"the matching model in {folder} lacks {name}") from error
        if found != checksum:
            raise ModelUnusable(f"the matching model in {folder} is damaged: {name} is not the file it was")
    words, characters = (_table(folder, name) for name in TABLES)
    return Tables(manifest["id"], words, characters, np.load(folder / CENTRE))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelUnusable(f"there is no matching model in {folder}") from error
    except ValueError as error:
        raise ModelUnusable(
            f"the matching model in {folder} is damaged: {MANIFEST} cannot be read"
        ) from error
    if manifest.get("format") != FORMAT or not {"id", "files"} <= manifest.keys():
        raise ModelUnusable(f"the matching model in {folder} is of another format")
    return manifest


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
    (folder / MANIFEST).unlink(missing_ok=True)
    files = {}
    for name in TABLES:
        terms, rows = tables[name]
        small, scales = _small(rows)
        (folder / f"{name}.txt").write_text("\n".join(terms), encoding="utf-8")
        np.save(folder / f"{name}.npy", small)
        np.save(folder / f"{name}.scales.npy", scales)
        files.update({f"{name}{end}": "" for end in (".txt", ".npy", ".scales.npy")})
    np.save(folder / CENTRE, centre.astype(np.float32))
    files = {file: _checksum(folder / file) for file in (*files, CENTRE)}
    made = hashlib.sha256("".join(files.values()).encode()).hexdigest()[:8]
    manifest = {"format": FORMAT, "id": f"learned/{FORMAT}-{made}", **told, "files": files}
    (folder / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def _small(rows: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return the rows as int8 with one scale each."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-9).astype(np.float32) / np.float32(127)
    return np.rint(rows / scales[:, None]).astype(np.int8), scales
