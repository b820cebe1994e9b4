"""From a row to what the kernel indexes."""

from collections.abc import Sequence
from typing import Any

from jiedui.foundation.core.indexing import SearchSource, search_sources
from jiedui.matching import Record

from .identity import id_of

RESERVED = {"kind", "id", "audience"}


def record_of(source: SearchSource, row: Any) -> Record | None:
    """The record of a row; None if it is not to be found.

    Raises:
        ValueError: the document uses a name that the index keeps for itself.
    """
    document = source.document(row)
    if document is None:
        return None
    if taken := RESERVED & set(document.attrs):
        raise ValueError(f"{source.kind}: attributes {sorted(taken)} are reserved")
    attrs = {**document.attrs, "audience": tuple(sorted(set(document.audience)))}
    number = id_of(source.kind, row.pk)
    return Record(number, source.kind, document.title, document.body, attrs, document.names)


def passages_of(record: Record, row: Any) -> Sequence[str]:
    """What to show an excerpt of: what the row says in its own words, or all that the index holds of it."""
    source = search_sources.get(record.kind)
    return source.passages(row) if source and source.passages else [record.body]
