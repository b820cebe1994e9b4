"""Filters as Milvus expressions: no value of a caller stands in one but plain words, digests and whole numbers.

A record's values are written as words of the array ``facts``: ``audience=public`` a string, ``trl:6`` an integer. What is not made of
letters, digits and a few signs, or is long, is written as its digest (``name#…``), so nothing needs quoting and nothing can break out. Of
texts that are asked for in part, letters and digits alone are written, with a placeholder for each other sign.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from jiedui.matching.backend import values_of
from jiedui.matching.grams import NUMBERS
from jiedui.matching.model import (
    And,
    Eq,
    Filter,
    In,
    Not,
    Or,
    Query,
    Range,
    Record,
    Value,
    Wanted,
    field_name,
)

HAS_DENSE = "+dense"
LARGEST = 2**63 - 1
_PLAIN = re.compile(r"[\w:.+-]{1,100}\Z", re.ASCII)
_SIGN = re.compile(r"[^\w.]")
_ALL, _NONE = "place >= 0", "place < 0"


def place(id: int) -> int:
    """Return the primary key of a record: it falls as ids rise, since Milvus reads by rising key and we want the newest first."""
    return LARGEST - id


def facts(record: Record) -> list[str]:
    """Return the words that stand for a record's kind and attributes."""
    attrs = {**record.attrs, "kind": record.kind}
    return [_fact(name, value) for name, many in attrs.items() for value in values_of(many)]


def whole(query: Query, *more: str) -> str:
    """Return the expression for what a query demands of every hit."""
    parts = list(more)
    if query.must:
        parts.append(f"({' or '.join(_wanted(each) for each in query.must)})")
    if query.where is not None:
        parts.append(expression(query.where))
    return " and ".join(parts) or _ALL


def with_name(beginning: str) -> str:
    """Return the expression for records one of whose names begins so; where signs stand in it, for some more."""
    return f'names like "% {_masked(beginning)}%"'


def _wanted(wanted: Wanted) -> str:
    told = [f"array_contains_all(units, {_numbers(wanted.grams)})"] if wanted.grams else []
    told += [_any_part(forms) for forms in wanted.parts]
    return f"({' and '.join(told) or _ALL})"


def _any_part(forms: Iterable[str]) -> str:
    told = " or ".join(f'latin like "%{_masked(form)}%"' for form in forms)
    return f"({told})"


def _masked(part: str) -> str:
    """A text of letters, digits and points; any other sign stands for whichever sign is there."""
    return _SIGN.sub("_", part)


def _numbers(grams: Iterable[str]) -> str:
    return _list(NUMBERS[gram] for gram in dict.fromkeys(grams))


def with_fact(fact: str) -> str:
    """Return the expression for records that have this word."""
    return f'array_contains(facts, "{fact}")'


def expression(where: Filter) -> str:
    """Return an exact filter in Milvus's language."""
    match where:
        case Eq("id", value):
            return _ids((value,))
        case In("id", values):
            return _ids(values)
        case Eq(name, value):
            return with_fact(_fact(name, value))
        case In(name, values):
            words = ", ".join(f'"{_fact(name, value)}"' for value in values)
            return f"array_contains_any(facts, [{words}])" if words else _NONE
        case Range(name, low, high):
            return _range(name, low, high)
        case And(parts):
            return _joined(" and ", parts) or _ALL
        case Or(parts):
            return _joined(" or ", parts) or _NONE
        case Not(part):
            return f"(not ({expression(part)}))"
    raise TypeError(f"not a filter: {where!r}")


def places(ids: Iterable[int]) -> str:
    """Return the expression for records of these ids."""
    return f"place in {_list(map(place, ids))}"


def _ids(values: Iterable[Value]) -> str:
    return places(value for value in values if isinstance(value, int) and 0 <= value <= LARGEST)


def _range(name: str, low: int | None, high: int | None) -> str:
    if name == "id":
        bounds = [f"place <= {place(max(int(low), 0))}"] if low is not None else []
        bounds += [f"place >= {place(min(int(high), LARGEST))}"] if high is not None else []
        return f"({' and '.join(bounds) or _ALL})"
    held = f'attrs["numbers"]["{field_name(name)}"]'
    bounds = [f"{held} >= {int(low)}"] if low is not None else []
    bounds += [f"{held} <= {int(high)}"] if high is not None else []
    return f"({' and '.join([f'exists {held}', *bounds])})"


def _fact(name: str, value: Value) -> str:
    if isinstance(value, int):
        return f"{field_name(name)}:{int(value)}"
    if _PLAIN.match(value):
        return f"{field_name(name)}={value}"
    return f"{field_name(name)}#{hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _joined(how: str, parts: Iterable[Filter]) -> str:
    told = how.join(expression(part) for part in parts)
    return f"({told})" if told else ""


def _list(numbers: Iterable[int]) -> str:
    return f"[{', '.join(str(int(number)) for number in numbers)}]"
