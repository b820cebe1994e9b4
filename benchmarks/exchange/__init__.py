"""The exchange at the size of a town, a city and a region: pages, search, matching, index, ledgers in and out."""

import sys

from benchmarks.figures import Figure

SIZES = (1_000, 10_000, 100_000)
SMALLEST_LEDGER = 10_000
BESIDE = True  # `benchmarks.__main__` measures this area on PostgreSQL, too


def measure(records: int) -> list[Figure]:
    """All figures at every size up to so many achievements; ledgers at the largest."""
    from . import ledgers, pages, world  # noqa: PLC0415 -- they need Django to be set up

    tell("making the demonstration world")
    world.prepare_quietly()
    figures: list[Figure] = []
    sizes = [size for size in SIZES if size < records] + [records]
    for size in sizes:
        tell(f"recombining up to {size:,} achievements")
        figures += world.grown_to(size)
        tell(f"measuring pages at {size:,}")
        figures += pages.measured(size, figures)
    tell("measuring ledgers")
    return [*figures, *ledgers.measured(sizes[-1])]


def tell(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)
