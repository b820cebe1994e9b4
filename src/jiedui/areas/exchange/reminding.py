"""Enquiries that wait: whoever must act is reminded after seven days."""

from datetime import timedelta

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic

from .models import Enquiry
from .services.enquiries import remind

PATIENCE = timedelta(days=7)


@periodic(at="09:00")
def remind_of_enquiries() -> int:
    """Remind once of each enquiry that has waited for seven days; returns of how many."""
    waiting = Enquiry.objects.open().filter(
        reminded_at__isnull=True, waiting_since__lte=clock.now() - PATIENCE
    )
    return sum(remind(enquiry) for enquiry in waiting)
