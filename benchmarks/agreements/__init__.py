"""What follows from an agreement at the size of two large cities: the steering page, the lists, the public page, the report."""

import sys

from benchmarks.figures import Figure

LARGEST = 5_000
SMALLEST = LARGEST // 10
EVIDENCE_EACH = 10
BESIDE = True  # `benchmarks.__main__` measures this area on PostgreSQL, too


def measure(records: int) -> list[Figure]:
    """All figures with few commitments and with many, at most 5,000, and ten pieces of evidence for each."""
    from . import pages, report, world  # noqa: PLC0415 -- they need Django to be set up

    tell("making the demonstration world")
    world.prepare_quietly()
    figures: list[Figure] = []
    for size in sorted({min(SMALLEST, records), min(LARGEST, records)}):
        tell(f"making {size:,} commitments with {size * EVIDENCE_EACH:,} pieces of evidence")
        figures += world.grown_to(size, EVIDENCE_EACH)
        tell(f"measuring pages at {size:,} commitments")
        figures += pages.measured(size, figures)
        tell(f"making the yearly report of {size:,} commitments")
        figures += report.measured(size)
    return figures


def tell(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)
