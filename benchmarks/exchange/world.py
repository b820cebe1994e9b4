"""The world that is measured: the demonstration, recombined to a size, and its index."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.figures import Figure
from jiedui.areas.exchange.models import LISTING_MODELS
from jiedui.foundation.core.preparation import Progress
from jiedui.foundation.ops.preparing import prepare
from jiedui.foundation.search.comparing import bring_in_step
from jiedui.foundation.search.rebuilding import rebuild
from jiedui.fronts.demo.scaling import scale

REINDEX_GOAL = 5_000


def prepare_quietly() -> None:
    """Tables and the demonstration, without bars."""
    prepare(_silent)


def grown_to(achievements: int) -> list[Figure]:
    """Recombine up to a size, index all of it anew, and compare all of it with the index; how fast each went."""
    began = time.perf_counter()
    made = scale(achievements)
    took = time.perf_counter() - began
    began = time.perf_counter()
    found = rebuild()
    rate = found / (time.perf_counter() - began)
    began = time.perf_counter()
    compared = bring_in_step().found / (time.perf_counter() - began)
    size = f"{achievements:,} achievements"
    return [
        Figure(f"{size}: published listings", _published(), "listings", better="higher"),
        Figure(f"{size}: recombined", round(made / took), "listings/s", better="higher"),
        Figure(f"{size}: reindex, everything anew", round(rate), "records/s", REINDEX_GOAL, "higher"),
        Figure(f"{size}: reindex, nothing changed", round(compared), "records/s", REINDEX_GOAL, "higher"),
    ]


def _published() -> int:
    return sum(model._default_manager.published().count() for model in LISTING_MODELS)


@contextmanager
def _silent(label: str) -> Iterator[Progress]:
    yield lambda done, total: None
