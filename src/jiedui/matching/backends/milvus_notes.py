"""What a collection in Milvus cannot say of itself: who wrote it, how much was written, in how many records each term occurs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from pymilvus import MilvusClient

from jiedui.matching.backend import IndexSpec
from jiedui.matching.backends import milvus_schema
from jiedui.matching.backends.milvus_counts import Counts

_ROWS_A_SNAPSHOT = 100_000


@dataclass(frozen=True)
class Notes:
    """The note of a collection, one row.

    ``written`` numbers the records written or removed ever, ``counted`` those that the snapshot of the counts knows of,
    ``kinds`` the kinds that records ever had; ``built`` says that a rebuild filled the collection;
    ``layout`` numbers the fields that a collection has.
    """

    spec: dict[str, Any] = field(default_factory=dict)
    lengths: dict[str, float] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    written: int = 0
    counted: int = 0
    snapshot: int = 0
    pieces: int = 0
    built: bool = False
    layout: int = 1

    @property
    def made_by(self) -> IndexSpec | None:
        """Return who wrote the collection; None where the note or the collection is of another make."""
        try:
            return IndexSpec(**self.spec) if self.layout == milvus_schema.LAYOUT else None
        except TypeError:
            return None


class Notebook:
    """Reads and writes the notes of one collection."""

    def __init__(self, client: MilvusClient, collection: str) -> None:
        self._client = client
        self._name = f"{collection}_notes"

    def create(self, spec: IndexSpec, lengths: dict[str, float]) -> Notes:
        """Begin the notes of a new collection."""
        milvus_schema.create_notes(self._client, self._name)
        return self.save(Notes(asdict(spec), lengths, layout=milvus_schema.LAYOUT))

    def open(self) -> None:
        """See to it that the server has the notes in memory."""
        self._client.load_collection(self._name)

    def load(self) -> Notes:
        """Return the note as it is now; an empty one where there is none."""
        if not (rows := self._rows([0])):
            return Notes()
        return Notes(**json.loads(rows[0]))

    def save(self, notes: Notes) -> Notes:
        """Replace the note, in one operation."""
        self._write({0: json.dumps(asdict(notes))})
        return notes

    def counts(self, notes: Notes) -> Counts | None:
        """Return the snapshot that a note names; None where there is none or it has been replaced meanwhile."""
        if not notes.snapshot:
            return None
        first = notes.snapshot * _ROWS_A_SNAPSHOT
        parts = self._rows(list(range(first, first + notes.pieces)))
        return Counts.loaded(milvus_schema.joined(parts)) if len(parts) == notes.pieces else None

    def keep(self, notes: Notes, counts: Counts, missing: int = 0) -> Notes:
        """Write a snapshot of the counts, then name it in the note, then forget the one before.

        ``missing`` of the records written are not in the counts.
        """
        parts = milvus_schema.pieces(counts.dumped())
        number = notes.snapshot + 1
        first = number * _ROWS_A_SNAPSHOT
        self._write({first + place: part for place, part in enumerate(parts)})
        kept = self.save(replace(notes, snapshot=number, pieces=len(parts), counted=notes.written - missing))
        self._client.delete(self._name, filter=f"place > 0 and place < {first}")
        return kept

    def drop(self) -> None:
        """Forget all."""
        self._client.drop_collection(self._name)

    def _write(self, rows: dict[int, str]) -> None:
        filled = [{"place": place, "data": data, "unused": [0.0, 0.0]} for place, data in rows.items()]
        for start in range(0, len(filled), 100):
            self._client.upsert(self._name, filled[start : start + 100])

    def _rows(self, places: list[int]) -> list[str]:
        rows = []
        for start in range(0, len(places), 100):
            rows += self._client.get(self._name, ids=places[start : start + 100], output_fields=["data"])
        return [row["data"] for row in sorted(rows, key=lambda row: row["place"])]
