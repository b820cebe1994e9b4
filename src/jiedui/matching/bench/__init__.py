"""Measuring the kernel: its quality beside baselines on labelled sets, its speed and size on made records.

``python -m jiedui.matching bench --help``; what the figures mean is written in docs/develop/matching.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

SYSTEMS = ("jiedui", "bm25-words", "tfidf-words", "tfidf-chars", "lsa", "tantivy")


def add_arguments(bench: argparse.ArgumentParser) -> None:
    """Say what ``bench`` takes; light, because every command of the kernel builds this parser."""
    bench.add_argument("folder", type=Path, nargs="?", help="a labelled set in the BEIR layout")
    bench.add_argument(
        "--judged-only", action="store_true", help="rank only the documents judged for each query"
    )
    bench.add_argument("--experts", action="store_true", help="find people by their works")
    bench.add_argument(
        "--systems", metavar="A,B", help=f"which to run, of {', '.join(SYSTEMS)} (default: all installed)"
    )
    bench.add_argument(
        "--speed",
        type=int,
        metavar="N",
        help="build N made records and time them; clauses of FOLDER if given",
    )
    bench.add_argument("--json", action="store_true", help="print JSON instead of tables")
    bench.set_defaults(run=run)


def run(options: argparse.Namespace) -> object:
    """Run what was asked for and return a table, or data to print as JSON."""
    from jiedui.matching.bench import command  # noqa: PLC0415 -- other commands need none of it

    return command.run(options)
