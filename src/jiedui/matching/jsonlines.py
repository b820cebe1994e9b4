"""Files of JSON Lines as people have them: read line by line; what is wrong is told with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jiedui.matching.model import Record, Value, field_name

_MOST = 2**63


def lines_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each line of a text file that is not blank, with the words that say where it stands."""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            place = f"{path}, line {number}"
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise ValueError(f"{place}: not UTF-8") from error
            if line.strip():
                yield line.rstrip("\r\n"), place


def object_of(line: str, place: str) -> dict[str, Any]:
    """Return the JSON object of a line."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{place}: not JSON ({error})") from error
    if not isinstance(found, dict):
        raise ValueError(f"{place}: not an object")
    return found


def records_of(path: Path) -> Iterator[Record]:
    """Yield the records of a file: objects with id, kind, title and, perhaps, body and attrs."""
    for line, place in lines_of(path):
        found = object_of(line, place)
        yield Record(
            _id(found, place),
            _text(found, "kind", place, needed=True),
            _text(found, "title", place),
            _text(found, "body", place),
            _attrs(found.get("attrs") or {}, place),
        )


def _id(found: Mapping[str, Any], place: str) -> int:
    id = found.get("id")
    if not isinstance(id, int) or isinstance(id, bool) or not 0 <= id < _MOST:
        raise ValueError(f"{place}: not a record, the id is no whole number from 0 to 2^63 − 1")
    return id


def _text(found: Mapping[str, Any], name: str, place: str, *, needed: bool = False) -> str:
    value = found.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value):
        raise ValueError(f"{place}: not a record, the {name} is no text")
    return value


def _attrs(attrs: object, place: str) -> dict[str, Value | tuple[str, ...]]:
    if not isinstance(attrs, dict):
        raise ValueError(f"{place}: not a record, attrs is no object")
    return {_name(name, place): _value(name, value, place) for name, value in attrs.items()}


def _name(name: str, place: str) -> str:
    try:
        return field_name(name)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def _value(name: str, value: object, place: str) -> Value | tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"{place}: {name} is neither text nor a whole number nor a list of texts")
    if isinstance(value, int) and not -_MOST <= value < _MOST:
        raise ValueError(f"{place}: {name} is too large a number")
    return value
