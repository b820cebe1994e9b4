"""What becomes of a person's places when their account is closed."""

from typing import Any

from django.db import transaction

from .models import Activity, Participant
from .services.addresses import forget_addresses
from .services.seats import fill_seats


@transaction.atomic
def leave_activities(person: Any, actor: Any) -> None:
    """They come to nothing that lies ahead, and what they wrote of themselves is emptied."""
    rows = Participant.objects.filter(user=person)
    ahead = Activity.objects.ahead().select_for_update().filter(pk__in=rows.values("activity"))
    for activity in list(ahead):
        rows.filter(activity=activity, signed_in_at__isnull=True).delete()
        fill_seats(activity)
    rows.update(position="", note="")
    forget_addresses(person, actor)
