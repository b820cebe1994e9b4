"""What foreign catalogues may fetch: each area says which of its things are public, and how they are described."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from .registry import Registry


@dataclass(frozen=True)
class Said:
    """A word or text in both languages; `en` is empty where nobody wrote one, or where it would be the same."""

    zh: str
    en: str = ""
    code: str = ""


@dataclass(frozen=True)
class Fact:
    """One property by a fixed English name, its value as a code or figure, and how it is read."""

    name: str
    value: str
    said: Said | None = None


@dataclass(frozen=True)
class HarvestItem:
    """A public thing as it is described to catalogues; `path` is its page, `sets` are those it stands in."""

    code: str
    kind: str
    path: str
    title: Said
    type: Said
    owner: Said
    summary: Said
    description: Said
    creators: tuple[Said, ...] = ()
    contributors: tuple[Said, ...] = ()
    fields: tuple[Said, ...] = ()
    keywords: tuple[str, ...] = ()
    regions: tuple[Said, ...] = ()
    identifiers: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    issued: date | None = None
    valid_until: date | None = None
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class HarvestSource:
    """One kind of thing: `public` gives the rows that everybody may read, `items` describes some of them in a constant
    number of queries, `set_names` says what sets are called.
    """

    kind: str
    label: str | Promise
    model: type[Model]
    public: Callable[[], QuerySet[Any]]
    items: Callable[[Sequence[Any]], list[HarvestItem]]
    set_names: Callable[[Collection[str]], Mapping[str, str]]


harvest_sources: Registry[HarvestSource] = Registry(HarvestSource, key=lambda source: source.kind)
