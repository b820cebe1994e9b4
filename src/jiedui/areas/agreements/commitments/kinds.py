"""What can prove a commitment: areas above register kinds of things that happen, and say what each amounts to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from jiedui.foundation.core.events import EventKind
from jiedui.foundation.core.registry import Registry


@dataclass(frozen=True)
class Happened:
    """A thing that happened, as far as commitments care: when, between whom, in which fields, and how much by measure."""

    on: date
    organisations: frozenset[int]
    amounts: Mapping[str, Decimal]
    clause_kinds: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    is_public: bool = False


@dataclass(frozen=True)
class EvidenceKind:
    """A kind of thing that proves commitments.

    `of(obj)` is what it amounts to, None once it no longer counts; `rows(since, until)` all that may count in a time;
    `events` are what happens to it that can change the answer, with it as their target. `title(obj, actor)` says no more
    than anybody who sees the commitment may know; who is among `visible(actor)` is led to `url(obj)`.
    """

    code: str
    label: str | Promise
    model: type[Model]
    measures: Mapping[str, str | Promise]
    of: Callable[[Any], Happened | None]
    rows: Callable[[date, date], Iterable[Any]]
    visible: Callable[[Any], QuerySet[Any]]
    events: tuple[EventKind, ...] = ()
    title: Callable[[Any, Any], str] = lambda obj, actor: str(obj)
    url: Callable[[Any], str] = lambda obj: str(obj.get_absolute_url())


evidence_kinds: Registry[EvidenceKind] = Registry(EvidenceKind, key=lambda kind: kind.code)


@dataclass(frozen=True)
class Flow:
    """What one side gave to another in a year: ids of the sides, and how much."""

    giver: int
    receiver: int
    amount: Decimal


@dataclass(frozen=True)
class FlowKind:
    """A kind of give and take: `flows(agreement, sides, year)` names what each side gave to which other."""

    code: str
    label: str | Promise
    unit: str | Promise
    flows: Callable[[Any, list[Any], int], Iterable[Flow]]
    hint: str | Promise = ""
    order: int = field(default=100)


flow_kinds: Registry[FlowKind] = Registry(FlowKind, key=lambda kind: kind.code)
