"""What was held, told to those who count it as evidence: never what was called off or only planned."""

from dataclasses import dataclass
from datetime import date

from jiedui.areas.agreements.models import Agreement

from .models import Activity
from .selectors import sides_in, sides_of, with_counts, with_parts


@dataclass(frozen=True)
class Happened:
    """A held activity: the day by the clocks of its place, the sides by id, the clauses by the key they keep, and how many came."""

    code: str
    kind: str
    on: date
    agreement: int
    sides: tuple[int, ...]
    host_side: int | None
    clauses: tuple[str, ...]
    people: int
    title: str
    path: str
    is_closed: bool


def held_activities(
    agreement: Agreement | None = None, *, since: date | None = None, until: date | None = None
) -> list[Happened]:
    """All that was held, of one agreement or of any, from `since` through `until`: oldest first, constant queries."""
    rows = with_counts(with_parts(Activity.objects.happened()))
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    told = [_told(activity) for activity in rows.order_by("starts_at", "pk")]
    return [
        each for each in told if (since is None or each.on >= since) and (until is None or each.on <= until)
    ]


def _told(activity: Activity) -> Happened:
    sides = sides_of(activity)
    own = sides_in(activity.agreement, activity.host)
    return Happened(
        code=activity.code,
        kind=activity.kind,
        on=activity.day,
        agreement=activity.agreement_id,
        sides=tuple(side.pk for side in sides),
        host_side=own[0].pk if own else None,
        clauses=tuple(clause.key for clause in activity.clauses.all()),
        people=activity.arrived or activity.coming,  # type: ignore[attr-defined]  # -- counted with the rows
        title=activity.title,
        path=activity.get_absolute_url(),
        is_closed=activity.closed_at is not None,
    )
