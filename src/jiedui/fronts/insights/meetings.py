"""When the sides of an agreement meet next, and whether the reader is invited."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from jiedui.areas.activities.choices import ActivityKind
from jiedui.areas.activities.models import Activity, Participant
from jiedui.areas.activities.selectors import with_parts
from jiedui.areas.agreements.models import Agreement

MOST = 4
JOINT_FIRST = Case(
    When(kind=ActivityKind.MEETING, then=Value(0)), default=Value(1), output_field=IntegerField()
)


@dataclass(frozen=True)
class Meeting:
    """Something that lies ahead, and the reader's own place in its list."""

    activity: Activity
    own: Participant | None


def meetings_of(agreement: Agreement, actor: Any) -> list[Meeting]:
    """What lies ahead under the agreement and its branches: joint meetings first, then by time."""
    under = Q(agreement=agreement) | Q(agreement__parent=agreement)
    rows = Activity.objects.visible_to(actor).filter(under).ahead()
    coming = list(with_parts(rows).order_by(JOINT_FIRST, "starts_at", "pk")[:MOST])
    own = {each.activity_id: each for each in Participant.objects.filter(user=actor, activity__in=coming)}
    return [Meeting(activity, own.get(activity.pk)) for activity in coming]
