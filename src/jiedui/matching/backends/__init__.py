"""Engines that implement the ``Backend`` protocol, and which one an address means."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jiedui.matching.backend import Backend

LITE = ".db"


def is_milvus(where: str) -> bool:
    """Whether an address names a Milvus server (``http://…``) or a file of Milvus Lite (``….db``)."""
    return "://" in where or where.endswith(LITE)


def backend_at(where: str, patience: float = 10.0) -> Backend:
    """Return the engine at an address: Milvus, or the embedded index in a folder.

    Raises:
        ValueError: the address names a Milvus, and its client is not installed.
    """
    if not is_milvus(where):
        from jiedui.matching.backends.tantivy import TantivyBackend  # noqa: PLC0415 -- each engine loads its own library

        return TantivyBackend(where, patience)
    if not find_spec("pymilvus"):
        raise ValueError("an index in Milvus needs its client: install the extra `milvus`")
    from jiedui.matching.backends.milvus import MilvusBackend  # noqa: PLC0415 -- in the extra `milvus` alone

    return MilvusBackend(where)
