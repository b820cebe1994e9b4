"""From a row to what the kernel indexes."""

from typing import Any

from jiedui.foundation.core.indexing import SearchSource
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
