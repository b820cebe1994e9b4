"""A world that many tests begin with: made by its services once in each process, its rows put back for whoever comes later."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models
from django.utils import timezone, translation

Made = TypeVar("Made")
Rows = dict[type[models.Model], dict[Any, models.Model]]
SOON = timedelta(seconds=1)


def made_once(make: Callable[[], Made]) -> Callable[[], Made]:
    """Let a world that is made in a blank database, within a transaction, be made by its services twice and then put back.

    Any other is made anew: one before which somebody was there, one whose places are taken, and one that is committed.
    What it lays into files is not put back.
    """
    asked: set[object] = set()
    kept: dict[object, tuple[list[list[models.Model]], Made]] = {}

    @wraps(make)
    def made() -> Made:
        if not (connection.in_atomic_block and _is_blank()):
            return make()
        kind = (connection.settings_dict["NAME"], _moment(), translation.get_language())
        if kind in kept:
            rows, world = kept[kind]
            if _are_taken(rows):
                return make()
            for each in rows:
                type(each[0])._base_manager.bulk_create(each)
            return deepcopy(world)
        if kind not in asked:  # perhaps nobody asks again
            asked.add(kind)
            return make()
        before = rows_of_all_tables()
        world = make()
        kept[kind] = _added(before, rows_of_all_tables()), deepcopy(world)
        return world

    return made


def _moment() -> datetime | date:
    """The moment that a test tells; what is made in the present may have been made earlier today."""
    from jiedui.foundation.core import clock

    told, now = clock.now(), timezone.now()
    return timezone.localdate(now) if abs(told - now) < SOON else told


def _is_blank() -> bool:
    """Whether nobody and nothing is there that a world could refer to."""
    from jiedui.foundation.accounts.models import User
    from jiedui.foundation.audit.models import Event
    from jiedui.foundation.organisations.models import Organisation
    from jiedui.foundation.regions.models import Region
    from jiedui.foundation.taxonomy.models import TechnicalField

    return not any(
        model._base_manager.exists() for model in (User, Organisation, Region, TechnicalField, Event)
    )


def _are_taken(rows: list[list[models.Model]]) -> bool:
    """Whether something else stands where a row would be put back: a portal that was prepared before, for one."""
    return any(type(each[0])._base_manager.filter(pk__in=[row.pk for row in each]).exists() for each in rows)


def rows_of_all_tables() -> Rows:
    tables = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    return {model: {row.pk: row for row in model._base_manager.all()} for model in tables}


def _added(before: Rows, after: Rows) -> list[list[models.Model]]:
    """The new rows of each table; what was there before must stand as it stood."""
    for model, rows in before.items():
        for key, row in rows.items():
            assert _values(after[model].get(key)) == _values(row), f"the world changed {row!r}"
    added = ([row for key, row in rows.items() if key not in before[model]] for model, rows in after.items())
    return [rows for rows in added if rows]


def _values(row: models.Model | None) -> object:
    return row and [getattr(row, field.attname) for field in row._meta.concrete_fields]
