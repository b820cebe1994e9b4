"""What comes round for commitments."""

from jiedui.foundation.core.periodic import periodic

from . import collecting, leaving, reminding


@periodic(at="00:20")
def go_on_without_who_left() -> int:
    """What waited only for sides that have left goes on without them; how many commitments did."""
    return leaving.go_on_without_who_left()


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
