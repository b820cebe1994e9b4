"""How documents are written in Milvus's terms: rows, sparse weights, pieces of what is long."""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pymilvus import CollectionSchema, DataType, MilvusClient
from pymilvus.milvus_client.index import IndexParams

from jiedui.matching.backend import DIMENSIONS, Document
from jiedui.matching.backends import milvus_filter
from jiedui.matching.backends.milvus_counts import Counts
from jiedui.matching.grams import NUMBERS
from jiedui.matching.model import Query, Record, Value

TOKEN_FIELDS = ("words", "grams", "title")
LENGTHS: Mapping[str, float] = {"words": 100.0, "grams": 400.0, "title": 30.0}
MOST_UNITS = 4096
STRING_FIELDS = ("latin", "names")
LAYOUT = 2
_LONGEST = 65_535
_PIECE = 60_000
_MOST_PIECES = 256
_K1, _B = 1.2, 0.75
_NOTHING = 0


def create(client: MilvusClient, name: str, *, lite: bool) -> None:
    """Make an empty collection for records."""
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("place", DataType.INT64, is_primary=True)
    schema.add_field("terms", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=DIMENSIONS)
    schema.add_field(
        "facts", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=4096, max_length=256
    )
    schema.add_field("units", DataType.ARRAY, element_type=DataType.INT64, max_capacity=MOST_UNITS)
    for text in STRING_FIELDS:
        schema.add_field(text, DataType.VARCHAR, max_length=_LONGEST)
    schema.add_field("attrs", DataType.JSON)
    for long in ("source", "vectors"):
        schema.add_field(
            long,
            DataType.ARRAY,
            element_type=DataType.VARCHAR,
            max_capacity=_MOST_PIECES,
            max_length=_PIECE + 8,
        )
    indexes = client.prepare_index_params()
    indexes.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    indexes.add_index("dense", index_type="FLAT" if lite else "AUTOINDEX", metric_type="IP")
    if not lite:
        for scalar in ("facts", "units"):
            indexes.add_index(scalar, index_type="INVERTED")
    _made(client, name, schema, indexes)


def create_notes(client: MilvusClient, name: str) -> None:
    """Make an empty collection for what is known about another; Milvus wants a vector in each."""
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("place", DataType.INT64, is_primary=True)
    schema.add_field("data", DataType.VARCHAR, max_length=_PIECE + 8)
    schema.add_field("unused", DataType.FLOAT_VECTOR, dim=2)
    indexes = client.prepare_index_params()
    indexes.add_index("unused", index_type="FLAT", metric_type="IP")
    _made(client, name, schema, indexes)


def row(document: Document, lengths: Mapping[str, float]) -> dict[str, Any]:
    """Return Milvus's form of a document."""
    record = document.record
    dense = document.dense
    grams = dict.fromkeys(_tokens(document.grams))
    attrs = {name: _clean(value) for name, value in {**record.attrs, "kind": record.kind}.items()}
    return {
        "place": milvus_filter.place(record.id),
        "terms": _weights(document, lengths) or {_NOTHING: 1.0},
        "dense": _direction(dense),
        "facts": [*milvus_filter.facts(record), *([] if dense is None else [milvus_filter.HAS_DENSE])],
        "units": [NUMBERS[gram] for gram in list(grams)[:MOST_UNITS]],
        **{name: _line(getattr(document, name)) for name in STRING_FIELDS},
        "attrs": {"all": attrs, "numbers": {k: int(v) for k, v in attrs.items() if isinstance(v, int)}},
        "source": pieces(zlib.compress(_source(record), 1)),
        "vectors": pieces(document.vectors),
    }


def sought(query: Query, counts: Counts) -> dict[int, float]:
    """Return a query's sparse weights: how rare each term is, times what the caller gives it."""
    return {
        number: weight * counts.rarity(number)
        for name, weights in query.terms.items()
        for token, weight in weights.items()
        for number in (_number(name, token),)
    }


def read(source: Sequence[str]) -> Record:
    """Return the record that ``row`` stored."""
    id, kind, title, body, attrs = json.loads(zlib.decompress(joined(source)))
    return Record(
        id, kind, title, body, {k: tuple(v) if isinstance(v, list) else v for k, v in attrs.items()}
    )


def pieces(data: bytes) -> list[str]:
    """Cut bytes into strings that a field can hold."""
    text = base64.b64encode(data).decode("ascii")
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]


def joined(parts: Iterable[str]) -> bytes:
    """Return the bytes that ``pieces`` cut."""
    return base64.b64decode("".join(parts))


def mean_lengths(documents: Sequence[Document]) -> dict[str, float]:
    """Return how many tokens documents have on average, the usual numbers where there are none."""
    means = {name: _mean(len(_tokens(getattr(each, name))) for each in documents) for name in TOKEN_FIELDS}
    return {name: mean or LENGTHS[name] for name, mean in means.items()}


def _made(client: MilvusClient, name: str, schema: CollectionSchema, indexes: IndexParams) -> None:
    """Without waiting for the index of nothing, which takes the client half a second each."""
    client.create_collection(name, schema=schema, consistency_level="Strong")
    client.create_index(name, indexes, sync=False)
    client.load_collection(name)


def _weights(document: Document, lengths: Mapping[str, float]) -> dict[int, float]:
    """The part of BM25 (Robertson) that depends on the document alone; the query brings the rest."""
    weights = {}
    for name in TOKEN_FIELDS:
        counted = Counter(_tokens(getattr(document, name)))
        damping = _K1 * (1 - _B + _B * counted.total() / lengths[name])
        for token, tf in counted.items():
            weights[_number(name, token)] = tf * (_K1 + 1) / (tf + damping)
    return weights


def _number(name: str, token: str) -> int:
    """The dimension of a token: 1 to 2**32 - 2, as Milvus allows."""
    return zlib.crc32(f"{name} {token}".encode("utf-8", "surrogatepass")) % (2**32 - 2) + 1


def _line(text: str) -> str:
    """Tokens with a blank before each; those that a field has no room for are left out."""
    line = f" {text}".encode("utf-8", "replace")
    return line[: line.rfind(b" ", 0, _LONGEST) if len(line) > _LONGEST else None].decode()


def _tokens(text: str) -> list[str]:
    return text.split(" ") if text else []


def _direction(dense: NDArray[np.int8] | None) -> NDArray[np.float32]:
    """A vector of length 1, or zeros where there is none."""
    numbers = np.zeros(DIMENSIONS, dtype=np.float32) if dense is None else dense.astype(np.float32)
    length = float(np.linalg.norm(numbers))
    return numbers / np.float32(length) if length else numbers


def _clean(value: Value | tuple[str, ...]) -> object:
    """Halves of characters, which no engine takes, become question marks in what facets count."""
    if isinstance(value, tuple):
        return [_clean(part) for part in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else int(value)


def _mean(sizes: Iterator[int]) -> float:
    found = list(sizes)
    return sum(found) / len(found) if found else 0.0


def _source(record: Record) -> bytes:
    return json.dumps([record.id, record.kind, record.title, record.body, dict(record.attrs)]).encode("ascii")
