"""Labelled sets in the BEIR layout: read whole, checked, and nothing dropped without a word.

corpus.jsonl    {"_id": "…", "title": "…", "text": "…"}            for experts also "person": "…" or ["…", "…"]
queries.jsonl   {"_id": "…", "text": "…"}                          "title" if there is one
qrels/*.tsv     query-id <tab> corpus-id <tab> score               a header line, then graded judgements
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jiedui.matching.bench import grades
from jiedui.matching.jsonlines import lines_of, object_of

_FIRST_FEW = 5


@dataclass(frozen=True)
class Text:
    """A document or a query: its id in the set, and what it says. ``persons`` are those whose work it is."""

    id: str
    title: str
    text: str
    persons: tuple[str, ...] = ()

    @property
    def joined(self) -> str:
        """Title and text in one string, as a system without fields reads them."""
        return f"{self.title}\n{self.text}".strip()


@dataclass(frozen=True)
class Labelled:
    """A labelled set. ``judged`` maps a query's place to the grades of documents (or persons) by their place.

    ``persons`` names who can be found where people are, else it is empty. ``notes`` are sentences about what the
    files hold that cannot be measured.
    """

    documents: Sequence[Text]
    queries: Sequence[Text]
    judged: Mapping[int, Mapping[int, float]]
    persons: Sequence[str] = ()
    notes: tuple[str, ...] = ()


def read(folder: Path, *, experts: bool = False, lowest: float | None = None) -> Labelled:
    """Read a folder; raise ``ValueError`` with file and line for what cannot be read, or when nothing is judged.

    ``lowest`` is the grade that says "not relevant"; see ``grades`` for what is taken where it is not named.
    """
    documents = list(_texts(_existing(folder, "corpus.jsonl")))
    if experts:
        documents = _owned(documents, folder)
    queries = list(_texts(_existing(folder, "queries.jsonl")))
    persons = list(dict.fromkeys(p for document in documents for p in document.persons)) if experts else []
    targets = persons if experts else [document.id for document in documents]
    judged, notes = _judgements(folder, [query.id for query in queries], targets)
    judged, told = grades.counted(judged, lowest)
    empty = [document.id for document in documents if not document.joined]
    if empty:
        notes.append(f"documents without text, which cannot be found: {len(empty)} ({_few(empty)})")
    return Labelled(documents, queries, judged, persons, (*notes, *told))


def corpus(path: Path) -> list[Text]:
    """Read a ``corpus.jsonl`` alone."""
    return list(_texts(path))


def _existing(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise ValueError(
            f"{folder} has no {name}; a labelled set has corpus.jsonl, queries.jsonl and qrels/*.tsv"
        )
    return path


def _owned(documents: list[Text], folder: Path) -> list[Text]:
    """Return works with their persons; where no work names one, each document is a person by itself."""
    if not any(document.persons for document in documents):
        return [replace(document, persons=(document.id,)) for document in documents]
    for document in documents:
        if not document.persons:
            raise ValueError(
                f"{folder / 'corpus.jsonl'}: the work {document.id!r} has no person, others have"
            )
    return documents


def _texts(path: Path) -> Iterator[Text]:
    seen: set[str] = set()
    for line, place in lines_of(path):
        text = _text(object_of(line, place), place)
        if text.id in seen:
            raise ValueError(f"{place}: the _id {text.id!r} stands here a second time")
        seen.add(text.id)
        yield text
    if not seen:
        raise ValueError(f"{path} is empty")


def _text(found: dict[str, Any], place: str) -> Text:
    id = found.get("_id")
    if isinstance(id, int) and not isinstance(id, bool):
        id = str(id)
    if not isinstance(id, str) or not id:
        raise ValueError(f"{place}: no _id")
    persons = found.get("person") or []
    for name, values in (
        ("title", [found.get("title") or ""]),
        ("text", [found.get("text") or ""]),
        ("person", persons if isinstance(persons, list) else [persons]),
    ):
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"{place}: {name} is not text")
    title, text = (_whole(found.get(name) or "") for name in ("title", "text"))
    return Text(id, title, text, tuple(persons) if isinstance(persons, list) else (persons,))


def _whole(text: str) -> str:
    """Return a text without halves of surrogate pairs, which no encoding has."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _judgements(
    folder: Path, queries: Sequence[str], targets: Sequence[str]
) -> tuple[dict[int, dict[int, float]], list[str]]:
    places = {id: place for place, id in enumerate(queries)}, {id: place for place, id in enumerate(targets)}
    unknown: tuple[list[str], list[str]] = [], []
    judged: dict[int, dict[int, float]] = {}
    again: list[str] = []
    dropped = total = 0
    for query, target, grade in _rows(folder):
        total += 1
        known = [ids.get(id) for ids, id in zip(places, (query, target), strict=True)]
        for place, id, strangers in zip(known, (query, target), unknown, strict=True):
            if place is None:
                strangers.append(id)
        if known[0] is None or known[1] is None:
            dropped += 1
        elif judged.setdefault(known[0], {}).setdefault(known[1], grade) != grade:
            again.append(f"{query} {target}")
    notes = [
        f"unknown {what} in qrels: {len(set(ids))} ({_few(ids)})"
        for what, ids in zip(("queries", "documents or persons"), unknown, strict=True)
        if ids
    ]
    if dropped:
        notes.append(f"judged pairs left out because one side has no text here: {dropped} of {total}")
    if again:
        notes.append(
            f"pairs judged again with another grade, of which the first counts: {len(again)} ({_few(again)})"
        )
    if not judged:
        raise ValueError("; ".join([f"no judged pair of {folder} can be measured", *notes]))
    return judged, notes


def _rows(folder: Path) -> Iterator[tuple[str, str, float]]:
    files = sorted((folder / "qrels").glob("*.tsv"))
    if not files:
        raise ValueError(f"{folder / 'qrels'} has no .tsv file with judgements")
    for path in files:
        for number, (line, place) in enumerate(lines_of(path)):
            fields = line.split("\t")
            grade = _grade(fields[2]) if len(fields) == 3 else None
            if grade is not None:
                yield fields[0].strip(), fields[1].strip(), grade
            elif number or len(fields) != 3:
                raise ValueError(f"{place}: not query-id, corpus-id and a grade, separated by tabs")


def _grade(text: str) -> float | None:
    try:
        grade = float(text)
    except ValueError:
        return None
    return max(grade, 0.0) if abs(grade) < 100 else None


def _few(ids: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(ids))
    more = f" … and {len(distinct) - _FIRST_FEW} more" if len(distinct) > _FIRST_FEW else ""
    return ", ".join(distinct[:_FIRST_FEW]) + more
