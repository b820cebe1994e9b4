"""Supply and demand as ledgers: what comes in by row, and the lists that can be taken along."""

from .columns import COLUMNS
from .exports import EXPORTS, LISTS, OWN_LISTS, TIMELINES
from .kinds import LEDGERS

__all__ = ["COLUMNS", "EXPORTS", "LEDGERS", "LISTS", "OWN_LISTS", "TIMELINES"]
