"""How documents and queries are written in tantivy's terms.

Strings in ``attrs`` carry a leading ``=``, because tantivy would otherwise store those that look like a date as
dates and no longer find them as strings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from pathlib import Path

import tantivy
from tantivy import Occur

from jiedui.matching.backend import Document, fingerprint, values_of
from jiedui.matching.model import And, Attrs, Eq, Filter, In, Not, Or, Query, Range, Record, Value, Wanted

TOKEN_FIELDS = ("words", "grams", "title")
STRING_FIELDS = ("latin", "names")
_SPLIT = "spaces"
_MARK = "="
_REMEMBERED = 1 << 14


def token_fields(search: bool) -> tuple[str, ...]:
    """Return the fields of tokens: those that site search needs are left out where it is not wanted."""
    return TOKEN_FIELDS if search else TOKEN_FIELDS[:1]


def string_fields(search: bool) -> tuple[str, ...]:
    """Return the fields of strings of which a part may be asked for; site search alone does."""
    return STRING_FIELDS if search else ()


def schema(search: bool = True) -> tantivy.Schema:
    """Return the schema of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    for name in token_fields(search):
        builder.add_text_field(name, tokenizer_name=_SPLIT, index_option="freq")
    for name in string_fields(search):
        builder.add_text_field(name, tokenizer_name=_SPLIT, index_option="basic")
    builder.add_json_field("attrs", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("source", stored=True)
    builder.add_unsigned_field("vectors", fast=True)
    builder.add_unsigned_field("print", fast=True)
    return builder.build()


def opened(folder: Path, search: bool) -> tantivy.Index:
    """Open the index in a folder, or make one."""
    index = tantivy.Index(schema(search), path=str(folder))
    index.config_reader("manual")
    register(index)
    return index


def register(index: tantivy.Index) -> None:
    """Teach an index our tokenizer: tokens arrive cut, spaces lie between them."""
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_SPLIT, spaces)


def written(document: Document, vectors: int, search: bool = True) -> tantivy.Document:
    """Return tantivy's form of a document whose vectors stand at this place beside the index."""
    record = document.record
    entry = tantivy.Document()
    entry.add_unsigned("id", record.id)
    for name in (*token_fields(search), *string_fields(search)):
        entry.add_text(name, getattr(document, name))
    entry.add_json("attrs", _object({**record.attrs, "kind": record.kind}, _marked))
    entry.add_bytes("source", _source(record))
    entry.add_unsigned("vectors", vectors)
    entry.add_unsigned("print", fingerprint(record))
    return entry


def read(source: bytes) -> Record:
    """Return the record that ``written`` stored."""
    id, kind, title, body, attrs = json.loads(source)
    return Record(
        id, kind, title, body, {k: tuple(v) if isinstance(v, list) else v for k, v in attrs.items()}
    )


def facet_key(key: object) -> str:
    """Return the value behind a key of an aggregation."""
    return key.removeprefix(_MARK) if isinstance(key, str) else str(int(float(str(key))))


class Translator:
    """Turns our queries into tantivy's for one open index."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema

    def query(self, query: Query) -> tantivy.Query:
        """Return terms (at least one of them, unless something is a must), ``must`` and the filter; only terms score."""
        parts = [(Occur.Must, _unscored(self._must(query.must)))] if query.must else []
        if query.where is not None:
            parts.append((Occur.Must, _unscored(self.where(query.where))))
        if query.terms:
            parts.append((Occur.Should if query.must else Occur.Must, self._any_term(query.terms)))
        return tantivy.Query.boolean_query(parts) if parts else tantivy.Query.all_query()

    def _must(self, must: tuple[Wanted, ...]) -> tantivy.Query:
        wanted = [self._wanted(each) for each in must]
        if len(wanted) == 1:
            return wanted[0]
        return tantivy.Query.boolean_query([(Occur.Should, each) for each in wanted])

    def _wanted(self, wanted: Wanted) -> tantivy.Query:
        parts = [self._term("grams", gram) for gram in wanted.grams]
        parts += [self._part(forms) for forms in wanted.parts]
        return tantivy.Query.boolean_query([(Occur.Must, part) for part in parts])

    def _part(self, forms: tuple[str, ...]) -> tantivy.Query:
        pattern = "|".join(re.escape(form) for form in forms)
        return tantivy.Query.regex_query(self._schema, "latin", f".*({pattern}).*")

    def where(self, where: Filter) -> tantivy.Query:
        """Return an exact filter."""
        match where:
            case Eq(name, value):
                return self._values(name, (value,))
            case In(name, values):
                return self._values(name, values)
            case Range(name, low, high):
                return self._range(name, low, high)
            case And(parts):
                return self._joined(Occur.Must, parts) if parts else tantivy.Query.all_query()
            case Or(parts):
                return self._joined(Occur.Should, parts) if parts else tantivy.Query.empty_query()
            case Not(part):
                everything = (Occur.Must, tantivy.Query.all_query())
                return tantivy.Query.boolean_query([everything, (Occur.MustNot, self.where(part))])
        raise TypeError(f"not a filter: {where!r}")

    def ids(self, ids: list[int]) -> tantivy.Query:
        """Return a query for these records."""
        return tantivy.Query.term_set_query(self._schema, "id", ids)

    def _any_term(self, terms: Mapping[str, Mapping[str, float]]) -> tantivy.Query:
        wanted = [
            (Occur.Should, tantivy.Query.boost_query(self._term(name, token), weight))
            for name, weights in terms.items()
            for token, weight in weights.items()
        ]
        return tantivy.Query.boolean_query(wanted)

    def _term(self, name: str, token: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, name, token, "freq")

    def _joined(self, how: Occur, parts: tuple[Filter, ...]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(how, self.where(part)) for part in parts])

    def _values(self, name: str, values: tuple[Value, ...]) -> tantivy.Query:
        if name == "id":
            return self.ids([value for value in values if isinstance(value, int)])
        path = f"attrs.{name}"
        strings = [_MARK + value for value in values if isinstance(value, str)]
        numbers = [int(value) for value in values if isinstance(value, int)]
        sets = [tantivy.Query.term_set_query(self._schema, path, part) for part in (strings, numbers) if part]
        return tantivy.Query.boolean_query([(Occur.Should, part) for part in sets])

    def _range(self, name: str, low: int | None, high: int | None) -> tantivy.Query:
        path = name if name == "id" else f"attrs.{name}"
        lower = "*" if low is None else int(low)
        upper = "*" if high is None else int(high)
        if low is None and high is None:
            lower = -(2**63)
        return self._index.parse_query(f"{path}:[{lower} TO {upper}]")


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _source(record: Record) -> bytes:
    texts = ",".join(map(encode_basestring, (record.kind, record.title, record.body)))
    written = f"[{record.id:d},{texts},{_object(record.attrs, _told)}]"
    return written.encode("utf-8", "surrogatepass")


def _object(attrs: Attrs, written: Callable[[Value | tuple[str, ...]], str]) -> str:
    """Write attributes as JSON, values as told: most of them have been written before."""
    return "{" + ",".join([f"{_told(name)}:{written(value)}" for name, value in attrs.items()]) + "}"


@lru_cache(maxsize=_REMEMBERED)
def _marked(value: Value | tuple[str, ...]) -> str:
    plain = [_MARK + part if isinstance(part, str) else int(part) for part in values_of(value)]
    return json.dumps(plain if isinstance(value, tuple) else plain[0])


@lru_cache(maxsize=_REMEMBERED)
def _told(value: Value | tuple[str, ...]) -> str:
    return json.dumps(value, ensure_ascii=False)
