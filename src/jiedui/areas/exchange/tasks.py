"""What the platform does by itself every day: close what has run out, and say so in time."""

from contextlib import suppress

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.core.periodic import periodic

from .models import LISTING_MODELS
from .services.listings import announce_expiry, expire_listing


@periodic(at="00:20")
def expire_listings() -> int:
    """Close every listing whose last day is over."""
    closed = 0
    for model in LISTING_MODELS:
        for listing in model.objects.published().filter(expires_on__lt=clock.today()):
            with suppress(WrongState):  # renewed since the list was made
                expire_listing(listing)
                closed += 1
    return closed


@periodic(at="08:40")
def announce_expiries() -> int:
    """Tell people two weeks ahead, once for each date, however late the job runs."""
    told = 0
    for model in LISTING_MODELS:
        due = model.objects.expiring().filter(expires_on__gte=clock.today(), expiry_told_on__isnull=True)
        for listing in due:
            announce_expiry(listing)
            told += 1
    return told
