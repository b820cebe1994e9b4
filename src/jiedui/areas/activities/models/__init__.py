"""Activities, who comes, what is planned, and what was agreed there."""

from .activity import Activity, ActivityQuerySet
from .calendar import CalendarAddress
from .closing import Confirmation, Minutes, Resolution
from .people import Participant
from .plan import AgendaItem, Stop
from .series import Series

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "AgendaItem",
    "CalendarAddress",
    "Confirmation",
    "Minutes",
    "Participant",
    "Resolution",
    "Series",
    "Stop",
]
