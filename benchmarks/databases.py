"""A PostgreSQL database of the benchmark's own beside the one that is named, made empty and dropped afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME = "jiedui_bench"
INSTALLED = any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@contextmanager
def beside(url: str) -> Iterator[str]:
    """The address of the new database on the server of `url`."""
    with _server(url) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME}")
        server.execute(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield _named(url, NAME)
    finally:
        with _server(url) as server:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def _server(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(_named(url, "postgres"), autocommit=True)


def _named(url: str, database: str) -> str:
    scheme, netloc, _path, query, _fragment = urlsplit(url)
    return urlunsplit((scheme, netloc, f"/{database}", query, ""))
