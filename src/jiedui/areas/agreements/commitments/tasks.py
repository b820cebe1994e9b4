"""What comes round for commitments."""

from jiedui.foundation.core.periodic import periodic

from . import collecting, reminding


@periodic(at="08:10")
def remind_of_reports() -> int:
    """Sides that were silent for 30 days are asked to report."""
    return reminding.remind_of_reports()


@periodic(at="08:15")
def tell_of_overdue() -> int:
    """Deadlines that passed are told of."""
    return reminding.tell_of_overdue()


@periodic(at="02:40")
def go_over_evidence() -> int:
    """What happened and was not told, or is gone, is set right; how many things were looked at."""
    return collecting.reconcile()
