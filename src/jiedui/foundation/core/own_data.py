"""个人数据: what the platform holds of a person; each app says so of its tables, and what becomes of it when they leave.

A test walks every table that points to a person and asks for an entry here, or for a reason why there is none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.files import File
from django.db.models import Model, Q, QuerySet
from django.utils import formats
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .registry import Registry


class Fate(StrEnum):
    """What becomes of it when the account is closed."""

    GOES = "goes"
    STAYS = "stays"


@dataclass(frozen=True)
class Column:
    """One thing told of a row: an attribute, or what `value` works out; its label is the field's own unless given."""

    name: str
    label: str | Promise = ""
    value: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class OwnData:
    """Rows of one table that are about a person: those where one of the fields `people` names them, or that `where` finds.

    `why` says why it stays, or in what way it goes.
    """

    key: str
    label: str | Promise
    model: str
    people: tuple[str, ...]
    columns: tuple[str | Column, ...]
    fate: Fate = Fate.GOES
    why: str | Promise = ""
    where: Callable[[Any], Q] | None = None
    files: Callable[[Any], Iterable[tuple[str, File]]] | None = None

    @property
    def is_there(self) -> bool:
        """Whether this installation has the table."""
        try:
            apps.get_model(self.model)
        except LookupError:
            return False
        return True

    def rows(self, person: Any) -> QuerySet[Any]:
        model: type[Model] = apps.get_model(self.model)
        if self.where is not None:
            found = self.where(person)
        else:
            found = Q(pk__in=[])
            for name in self.people:
                found |= Q(**{name: person.pk})
        return model._base_manager.filter(found).order_by("pk")

    def heads(self) -> dict[str, str]:
        """Names of the columns with what they are called."""
        model = apps.get_model(self.model)
        return {column.name: str(column.label or _label(model, column.name)) for column in self._columns()}

    def told(self, row: Any) -> dict[str, Any]:
        """A row as plain values: for machines."""
        return {column.name: _plain(_value(row, column)) for column in self._columns()}

    def shown(self, row: Any) -> list[str]:
        """A row in words: for people, in their language."""
        return [_words(row, column) for column in self._columns()]

    def _columns(self) -> list[Column]:
        return [column if isinstance(column, Column) else Column(column) for column in self.columns]


own_data: Registry[OwnData] = Registry(OwnData, key=lambda entry: entry.key)
_excuses: dict[str, str] = {}


def excuse(*fields: str, reason: str) -> None:
    """Say why fields that point to people (`app.Model.field`) are told in no entry of their own."""
    _excuses.update(dict.fromkeys(fields, reason))


def excuses() -> dict[str, str]:
    """Every excused field with its reason."""
    return dict(_excuses)


@dataclass(frozen=True)
class Held:
    """How much there is of one entry, and what becomes of it."""

    entry: OwnData
    number: int


def held_of(person: Any) -> list[Held]:
    """What there is of a person, entry by entry; what is empty is left out: a query for each entry."""
    counted = (Held(entry, entry.rows(person).count()) for entry in entries())
    return [held for held in counted if held.number]


def entries() -> list[OwnData]:
    """Every entry whose table this installation has."""
    return [entry for entry in own_data if entry.is_there]


def _label(model: type[Model], name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # -- columns name fields of their own
    except (FieldDoesNotExist, AttributeError):
        return name


def _value(row: Any, column: Column) -> Any:
    return column.value(row) if column.value is not None else getattr(row, column.name)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def _words(row: Any, column: Column) -> str:
    display = getattr(row, f"get_{column.name}_display", None)
    value = display() if display is not None and column.value is None else _value(row, column)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return formats.date_format(localtime(value), "Y-m-d H:i")
    if isinstance(value, list):
        return _("、").join(map(str, value))
    return "" if value is None else str(value)
