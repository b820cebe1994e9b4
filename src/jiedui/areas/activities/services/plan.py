"""Itinerary and agenda: written as a whole, row by row."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import check

from .. import events
from ..models import Activity, AgendaItem, Stop
from .closing import note_minutes_changed

MOST_ROWS = 100
Row = Mapping[str, Any]


@transaction.atomic
def set_itinerary(activity: Activity, *, stops: Iterable[Row], actor: Any) -> list[Stop]:
    """Write the itinerary: rows with `starts_at`, `title`, and if wanted `ends_at`, `venue`, `received_by`, `note`.

    Raises:
        Invalid: a stop is wrong, or lies outside the activity; the sentence says which.
    """
    require(actor, "activities.change_activity", activity)
    locked = Activity.objects.select_for_update().get(pk=activity.pk)
    rows = [Stop(activity=activity, **row) for row in stops]
    rows.sort(key=lambda stop: stop.starts_at)
    for number, stop in enumerate(rows, 1):
        _check_row(stop, number)
        if not locked.starts_at <= stop.starts_at <= locked.ends_at:
            raise Invalid(
                {
                    "stops": [
                        _("第 %(n)s 站“%(title)s”的时间不在活动期间。") % {"n": number, "title": stop.title}
                    ]
                }
            )
    _check_number(rows)
    locked.stops.all().delete()
    Stop.objects.bulk_create(rows)
    record(events.PLAN_CHANGED, actor=actor, target=activity, organisation=activity.host)
    return rows


@transaction.atomic
def set_agenda(activity: Activity, *, items: Iterable[Row], actor: Any) -> list[AgendaItem]:
    """Write the agenda in order: rows with `title`, and if wanted `speaker`, `minutes`, `record`.

    What was said is part of the minutes: another record asks the sides to confirm anew.

    Raises:
        Invalid: an item is wrong; the sentence says which.
    """
    require(actor, "activities.change_activity", activity)
    locked = Activity.objects.select_for_update().get(pk=activity.pk)
    rows = [AgendaItem(activity=activity, number=number, **row) for number, row in enumerate(items, 1)]
    for item in rows:
        _check_row(item, item.number)
    _check_number(rows)
    before = _said(locked.agenda.all())
    locked.agenda.all().delete()
    AgendaItem.objects.bulk_create(rows)
    record(events.PLAN_CHANGED, actor=actor, target=activity, organisation=activity.host)
    if before != _said(rows):
        note_minutes_changed(locked, actor=actor)
    touch(activity)
    return rows


def _said(items: Iterable[AgendaItem]) -> list[tuple[str, str]]:
    return [(item.title, item.record) for item in items if item.record]


def _check_number(rows: list[Any]) -> None:
    if len(rows) > MOST_ROWS:
        raise Invalid({"": [_("最多 %(most)s 行。") % {"most": MOST_ROWS}]})


def _check_row(row: Stop | AgendaItem, number: int) -> None:
    """Ask a row's fields; the sentence names the row."""
    try:
        check(row, exclude=["activity", "number"])
    except Invalid as refusal:
        raise Invalid({"": [_("第 %(n)s 行：%(why)s") % {"n": number, "why": refusal}]}) from refusal
