"""Measuring the kernel: its quality beside baselines on labelled sets, its speed and size on made records.

``python -m jiedui.matching bench --help``; what the figures mean is written in docs/develop/matching.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

SYSTEMS = ("jiedui", "bm25-words", "tfidf-words", "tfidf-chars", "lsa", "tantivy")

HELP = """
Quality: FOLDER holds corpus.jsonl (_id, title, text; for --experts also person), queries.jsonl (_id, text, perhaps
title) and qrels/*.tsv (header line; query, document or person, grade). All systems answer in one run; nDCG@5 and @10,
MAP, MRR@10, Recall@100 and Spearman's rank correlation are printed with 95 % intervals.

Speed: --speed N builds 10,000 made records, ten times as many and so on up to N, and measures each size.
"""


def add_arguments(bench: argparse.ArgumentParser) -> None:
    """Say what ``bench`` takes; light, because every command of the kernel builds this parser."""
    bench.description = HELP
    bench.formatter_class = argparse.RawDescriptionHelpFormatter
    bench.add_argument(
        "folder", metavar="FOLDER", type=Path, nargs="?", help="a labelled set in the BEIR layout"
    )
    bench.add_argument(
        "--judged-only", action="store_true", help="rank only the documents judged for each query"
    )
    bench.add_argument("--experts", action="store_true", help="find people by their works")
    bench.add_argument(
        "--systems", metavar="A,B", help=f"which to run, of {', '.join(SYSTEMS)} (default: all installed)"
    )
    bench.add_argument(
        "--lowest-grade",
        type=float,
        metavar="G",
        help="the grade that says not relevant (default: the lowest of a set graded 1 to 3 or more, else 0)",
    )
    bench.add_argument(
        "--speed",
        type=int,
        metavar="N",
        help="build N made records and time them; clauses of FOLDER if given",
    )
    bench.add_argument(
        "--site-search", action="store_true", help="with --speed: index what a site search reads, too"
    )
    bench.add_argument("--plot", type=Path, metavar="FILE", help="with --speed: draw the growth as SVG")
    bench.add_argument("--json", action="store_true", help="print JSON instead of tables")
    bench.set_defaults(run=run)


def run(options: argparse.Namespace) -> object:
    """Run what was asked for and return a table, or data to print as JSON."""
    from jiedui.matching.bench import command  # noqa: PLC0415 -- other commands need none of it

    return command.run(options)
