"""The client of Milvus as we want it: it says nothing by itself, and gives up after some seconds instead of minutes."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

from pymilvus import MilvusClient

_CONNECTING = 5.0
_READING = dict.fromkeys(
    ("describe_alias", "get", "has_collection", "list_collections", "query", "query_iterator", "search"), 10.0
)
_WRITING = dict.fromkeys(
    ("alter_alias", "create_alias", "create_collection", "delete", "drop_collection", "upsert"), 60.0
)
_SECONDS = {**_READING, **_WRITING, "flush": 600.0, "load_collection": 600.0}


def connected(uri: str) -> MilvusClient:
    """Return a client of a server (``http://user:password@host:19530``) or of a file of Milvus Lite."""
    for name in ("pymilvus", "grpc._server"):  # they log what they raise, and what Lite lacks
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return cast(MilvusClient, _Impatient(MilvusClient(**_login(uri), timeout=_CONNECTING)))


class _Impatient:
    """A client that adds to each call how long it may take."""

    def __init__(self, client: MilvusClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)
        return partial(method, timeout=_SECONDS[name]) if name in _SECONDS else method


def _login(uri: str) -> dict[str, Any]:
    """Return what the client wants to be told of an address with a user in it."""
    parts = urlsplit(uri)
    if not parts.username:
        return {"uri": uri}
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    return {"uri": bare.geturl(), "user": parts.username, "password": parts.password or ""}
