"""What the sides did together in a period, counted for a report: activities by kind and host, the public ones in words and pictures."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiedui.areas.activities.choices import ActivityKind
from jiedui.areas.activities.models import Activity
from jiedui.areas.activities.selectors import with_parts, with_people
from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.core.periods import Period
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.files.selectors import first_pictures

from .links import Lists
from .promises import number

MOST_ACTIVITIES, MOST_PICTURES = 60, 12


@dataclass(frozen=True)
class Meetings:
    """The activities held in the period that all sides see, read once."""

    rows: list[Any]
    sides: list[Side]
    lists: Lists

    @classmethod
    def of(cls, sides: list[Side], lists: Lists) -> "Meetings":
        found = Activity.objects.known().happened().shared().under(lists.agreement.code)
        found = found.beginning_in(Period(lists.starts_on, lists.ends_on))
        read = with_people(with_parts(found)).select_related("minutes").prefetch_related("resolutions")
        return cls(list(read.order_by("starts_at", "pk")), sides, lists)

    @property
    def public(self) -> list[Any]:
        return [row for row in self.rows if row.visibility == Visibility.PUBLIC]

    def by_clause(self) -> Counter[str]:
        return Counter(key for row in self.rows for key in {clause.key for clause in row.clauses.all()})

    def figures(self) -> dict[str, Any]:
        """Counts by kind and by the side that was host; the public ones in order, as far as a report bears."""
        lists, public = self.lists, self.public
        reported = [row for row in self.rows if row.news_path]
        closed = [row for row in self.rows if row.closed_at is not None]
        return {
            "held": number(len(self.rows), lists.activities()),
            "people": number(sum(row.took_part for row in self.rows), lists.activities()),
            "closed": number(len(closed), lists.activities(state="closed")),
            "news": number(len(reported), lists.activities(news="yes")),
            "public": number(len(public), lists.activities(public=True)),
            "kinds": [self._kind(kind) for kind in ActivityKind if self._of_kind(kind)],
            "hosts": [self._host(side) for side in self.sides],
            "listed": [self._row(row) for row in public[-MOST_ACTIVITIES:]],
            "left_out": max(0, len(public) - MOST_ACTIVITIES),
        }

    def pictures(self) -> list[dict[str, Any]]:
        """The first picture of each public activity, the latest activities first."""
        latest = self.public[::-1]
        first = first_pictures(latest)
        return [
            {
                "caption": first[row.pk].caption or row.title,
                "activity": row.title,
                "on": row.day.isoformat(),
                "sha256": first[row.pk].sha256,
                "_id": str(first[row.pk].pk),
                "_path": row.get_absolute_url(),
            }
            for row in latest
            if row.pk in first
        ][:MOST_PICTURES]

    def _of_kind(self, kind: ActivityKind) -> list[Any]:
        return [row for row in self.rows if row.kind == kind]

    def _kind(self, kind: ActivityKind) -> dict[str, Any]:
        rows, page = self._of_kind(kind), self.lists.activities(kind=str(kind))
        return {
            "kind": str(kind),
            "held": number(len(rows), page),
            "people": number(sum(row.took_part for row in rows), page),
        }

    def _host(self, side: Side) -> dict[str, Any]:
        standing = Twinnings([side])
        hosted = [row for row in self.rows if standing.on(row.host_id, row.host.region.code)]
        return {"side": side.order, "held": number(len(hosted), self.lists.activities(side=side.pk))}

    def _row(self, row: Any) -> dict[str, Any]:
        minutes = getattr(row, "minutes", None)
        return {
            "code": row.code,
            "title": row.title,
            "_title_en": row.title_en,
            "kind": row.kind,
            "on": row.day.isoformat(),
            "venue": row.venue,
            "host": row.host.name,
            "people": row.took_part,
            "clauses": sorted({clause.number for clause in row.clauses.all()}),
            "resolutions": len(row.resolutions.all()),
            "summary": minutes.summary if minutes is not None else "",
            "_path": row.get_absolute_url(),
        }


def years_in(starts_on: date, ends_on: date) -> range:
    return range(starts_on.year, ends_on.year + 1)
