"""House-keeping of every night."""

from django.core.management import call_command

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic

from .models import Tally


@periodic(at="03:40")
def forget_finished_tasks() -> None:
    """Drop the results of background tasks after two weeks."""
    call_command("prune_db_task_results", min_age_days=14, verbosity=0)


@periodic(at="03:50")
def forget_expired_sessions() -> None:
    call_command("clearsessions", verbosity=0)


@periodic(every=3600)
def forget_old_tallies() -> None:
    """Counts of windows that are over."""
    Tally.objects.filter(until__lt=int(clock.now().timestamp())).delete()
