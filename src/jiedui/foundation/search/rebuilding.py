"""A whole new index, written aside and switched to; readers keep the old one meanwhile."""

from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.matching.processes import processors

from . import index, together
from .reading import Told, records

MOST_PROCESSES = 8


def rebuild(progress: Progress = no_progress) -> int:
    """Index every row of every source anew and answer how many there are.

    Entries in the outbox stay: a row changed while this runs is read once more by the indexer. A row whose document
    fails is put there too, and reported. Of many rows every processor takes its share.

    Raises:
        RebuildFailed: a process of the rebuild failed; the index before it stays.
    """
    told = Told.beginning(progress)
    matcher, processes = index.for_rebuilding(), min(processors(), MOST_PROCESSES)
    shared = "shares" in matcher.backend.capabilities and told.total >= together.WORTH_PROCESSES
    if shared and processes > 1:
        together.rebuild_together(matcher, processes, told)
    else:
        matcher.rebuild(records(told), workers=processes)
    index.mark_filled()
    told.finish()
    return told.found
