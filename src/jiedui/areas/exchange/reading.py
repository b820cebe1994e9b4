"""Rows of listings with what their documents read: few queries for many rows, and nothing that no document reads."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.taxonomy.models import TechnicalField

from .models import Achievement, Demand, Enquiry, Expert, Listing

SHARED = (
    "title",
    "title_en",
    "summary",
    "summary_en",
    "keywords",
    "field",
    "owner",
    "state",
    "visibility",
    "expires_on",
    "published_at",
)
OWN: dict[type[Listing], tuple[str, ...]] = {
    Achievement: ("kind", "description", "trl", "trl_note", "stage", "scenes", "transfer_modes"),
    Demand: ("problem", "targets", "current_state", "trl_wanted", "deadline", "cooperation", "anonymous"),
    Expert: ("person", "name", "name_en", "position", "profile", "works", "services"),
}
AT_ONCE = 500
DENSE = 3
Row = TypeVar("Row", bound=Model)
Parties = dict[int, set[int]]


@dataclass(frozen=True)
class _Kept:
    """Owners and fields by key: few beside the rows, and each read once."""

    owners: dict[int, Organisation] = field(default_factory=dict)
    fields: dict[int, TechnicalField] = field(default_factory=dict)


_kept: ContextVar[_Kept | None] = ContextVar("exchange_reading", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Ask once for owners, fields and twinnings in all that is read inside the block."""
    token = _kept.set(_Kept())
    try:
        with twinnings_kept():
            yield
    finally:
        _kept.reset(token)


def rows_of(model: type[Listing]) -> QuerySet[Any]:
    """Rows with the columns that their documents read, in the order they were written; `complete` adds the rest."""
    rows: Any = model.objects.order_by("pk")
    return rows.only(*SHARED, *OWN[model])


def completed(rows: Iterable[Any]) -> Iterator[Any]:
    """The rows, completed some hundreds at a time."""
    some: list[Any] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            complete(some)
            yield from some
            some = []
    complete(some)
    yield from some


def complete(rows: Sequence[Any]) -> None:
    """Fill in owners, fields and parties of rows of one kind."""
    if not rows:
        return
    kept = _kept.get() or _Kept()
    model = type(rows[0])
    more = _more_fields(rows) if model is Expert else {}
    _learn(kept.owners, {row.owner_id for row in rows}, Organisation.objects.select_related("region"))
    named = {row.field_id for row in rows} | {pk for found in more.values() for pk in found}
    _learn(kept.fields, named - {None}, TechnicalField.objects.select_related("parent"))
    owner, own_field = (model._meta.get_field(name) for name in ("owner", "field"))
    for row in rows:
        owner.set_cached_value(row, kept.owners[row.owner_id])
        if row.field_id is not None:
            own_field.set_cached_value(row, kept.fields[row.field_id])
        if model is Expert:
            row.more_fields = [kept.fields[pk] for pk in more.get(row.pk, ())]
    find_parties(rows)


def find_parties(rows: Sequence[Any]) -> None:
    """Fill in `known_parties`: who asked about a row and was accepted, or put it forward, or contributed to it."""
    model, keys = type(rows[0]), [row.pk for row in rows]
    parties: Parties = defaultdict(set)
    name = model.kind_name
    accepted = Enquiry.objects.accepted()
    _add(parties, accepted, name, "from_organisation_id", keys)
    if model is not Expert:
        _add(parties, accepted, f"own_{name}", "to_organisation_id", keys)
    if model is Achievement:
        _add(parties, model.contributors.through.objects.all(), "achievement", "organisation_id", keys)
    for row in rows:
        row.known_parties = parties.get(row.pk, frozenset())


def _add(parties: Parties, rows: Any, name: str, party: str, keys: Sequence[int]) -> None:
    for key, organisation in rows.filter(_among(f"{name}_id", keys)).values_list(f"{name}_id", party):
        parties[key].add(organisation)


def _more_fields(rows: Sequence[Any]) -> dict[int, list[int]]:
    """The further fields of experts, in the order of fields."""
    found: dict[int, list[int]] = defaultdict(list)
    through = Expert.fields.through.objects.filter(_among("expert_id", [row.pk for row in rows]))
    ordered = through.order_by(*(f"technicalfield__{name}" for name in TechnicalField._meta.ordering or ()))
    for expert, key in ordered.values_list("expert_id", "technicalfield_id"):
        found[expert].append(key)
    return found


def _among(name: str, keys: Sequence[int]) -> Q:
    """One of these keys, or any of their range where they lie close: a thousand keys in a query cost more than a few rows."""
    low, high = min(keys), max(keys)
    if high - low < DENSE * len(keys):
        return Q(**{f"{name}__gte": low, f"{name}__lte": high})
    return Q(**{f"{name}__in": keys})


def _learn(known: dict[int, Row], wanted: Collection[int], rows: QuerySet[Row]) -> None:
    unknown = set(wanted) - known.keys()
    if unknown:
        known.update(rows.in_bulk(unknown))
