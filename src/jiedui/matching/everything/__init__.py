"""All against all: every problem of a file against all records of an index, as a job that can be stopped and goes on.

``python -m jiedui.matching match-all --help``; how it is run on several machines is written in docs/operate/scaling.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

BLOCK = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``match-all`` takes; light, because every command of the kernel builds this parser."""
    parser.add_argument("--index", required=True, help="folder of the index, or the address of a Milvus")
    parser.add_argument(
        "--problems", type=Path, required=True, help="JSON Lines: id, title, body and perhaps facts"
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the answers; a run that was stopped goes on there"
    )
    parser.add_argument("-k", type=int, default=20, help="how many for each problem at most (default 20)")
    parser.add_argument("--kind", action="append", help="only records of this kind; may be repeated")
    parser.add_argument("--weights", type=Path, help="JSON file of the weights of a site")
    parser.add_argument("--workers", type=int, help="processes (default: one for each processor)")
    parser.add_argument("--ray", metavar="ADDRESS", help="run on this Ray cluster; `local` starts one here")
    parser.add_argument(
        "--block", type=int, default=BLOCK, help=f"problems written at once (default {BLOCK})"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> object:
    """Run or continue the job and return its summary."""
    from jiedui.matching.everything import job  # noqa: PLC0415 -- other commands need none of it

    asked = job.Asked(
        str(options.index),
        options.k,
        tuple(options.kind or ()),
        job.weights_in(options.weights),
        options.block,
    )
    return job.run(asked, options.problems, options.out, workers=options.workers, ray=options.ray)
