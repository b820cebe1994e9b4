"""The kernel from the command line: index a JSON Lines file, match against it, explain one pair, measure it all.

    python -m jiedui.matching index records.jsonl --index folder
    python -m jiedui.matching match --index folder --title "…" [--body "…"]
    python -m jiedui.matching match-all --index folder --problems problems.jsonl --out answers [--ray local]
    python -m jiedui.matching explain --index folder --id 7 --title "…" [--body "…"]
    python -m jiedui.matching bench labelled-set [--judged-only] [--experts] [--systems a,b] [--json]
    python -m jiedui.matching bench --speed 100000 [--plot growth.svg] [--json]
    python -m jiedui.matching train corpus [--out model] [--only dictionary]
    python -m jiedui.matching calibrate labelled-set [--json]
    python -m jiedui.matching learn labelled-set [--json]

Each line of the file is an object with ``id`` (integer), ``kind``, ``title`` and, optionally, ``body`` and ``attrs``.
Answers are JSON on standard output; errors are a sentence on standard error and exit status 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from jiedui.matching import everything
from jiedui.matching.backends.generations import Generations
from jiedui.matching.backends.tantivy import TantivyBackend
from jiedui.matching.bench import add_arguments
from jiedui.matching.bench.progress import progress, say
from jiedui.matching.engine import Matcher
from jiedui.matching.jsonlines import records_of
from jiedui.matching.learning import command as learning
from jiedui.matching.model import IndexOutdated, MatchingError, Problem
from jiedui.matching.processes import processors
from jiedui.matching.training import command as training

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        answer = options.run(options)
    except IndexOutdated as error:
        say(f"{error}; write it anew with the command index")
    except OSError as error:
        say(f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error))
    except (MatchingError, ValueError) as error:
        say(str(error))
    else:
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, indent=2)
        print(_HALF_CHARACTER.sub(_escaped, text))  # noqa: T201 -- output is the purpose
        return 0
    return 1


def _escaped(found: re.Match[str]) -> str:
    """Half of a surrogate pair, which no encoding has, as JSON writes it."""
    return f"\\u{ord(found.group()):04x}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jiedui.matching",
        description="Index, match, explain and measure. COMMAND --help tells more.",
        epilog="Answers are JSON on standard output; an error is a sentence on standard error and exit status 1.",
    )
    commands = parser.add_subparsers(required=True, metavar="index|match|match-all|explain|bench|train")
    index = commands.add_parser(
        "index", help="write a new index from a JSON Lines file, replacing the old one"
    )
    index.add_argument("records", type=Path, help="JSON Lines: id, kind, title, perhaps body and attrs")
    index.add_argument(
        "--workers",
        type=int,
        default=processors(),
        help="processes that cut texts (default: all cores)",
    )
    index.set_defaults(run=_index)
    match = commands.add_parser("match", help="the best records for a problem, with reasons")
    match.add_argument("-k", type=int, default=10, help="how many at most (default 10)")
    match.add_argument("--kind", action="append", help="only records of this kind; may be repeated")
    match.set_defaults(run=_match)
    everything.add_arguments(
        commands.add_parser("match-all", help="the best records for every problem of a file, as a job")
    )
    explain = commands.add_parser("explain", help="score and reasons for one record")
    explain.add_argument("--id", type=int, required=True, help="id of the record")
    explain.set_defaults(run=_explain)
    add_arguments(commands.add_parser("bench", help="measure quality on a labelled set, or speed"))
    training.add_arguments(
        commands.add_parser("train", help="make the learned tables and the dictionary anew")
    )
    learning.add_arguments(
        commands.add_parser("calibrate", help="what the bands mean, measured on a labelled set"),
        commands.add_parser("learn", help="weights of the features learned from a labelled set"),
    )
    for command in (index, match, explain):
        command.add_argument("--index", required=True, help="folder of the index")
    for command in (match, explain):
        command.add_argument("--title", required=True, help="the problem in one line")
        command.add_argument("--body", default="", help="the problem at length")
    return parser


def _index(options: argparse.Namespace) -> object:
    """Read the file once to see that all of it can be read, and again to index it."""
    ids = [record.id for record in progress(records_of(options.records), "read")]
    if not ids:
        raise ValueError(f"no record in {options.records}")
    if again := len(ids) - len(set(ids)):
        say(f"ids that stand in the file more than once, of which the last counts: {again}")
    matcher = Matcher(TantivyBackend(options.index))
    with suppress(MatchingError, OSError, ValueError):  # outdated or damaged: it is written anew in any case
        matcher.ensure()
    listed = progress(records_of(options.records), "index", len(ids))
    matcher.rebuild(listed, max(options.workers, 1))
    return asdict(matcher.stats())


def _match(options: argparse.Namespace) -> object:
    if options.k < 1:
        raise ValueError("-k needs a number of records, 1 or more")
    problem, matcher = _problem(options), _opened(options.index)
    found = matcher.match(problem, kinds=options.kind, k=options.k)
    if not found:
        say("no record is near enough to the problem")
    return [asdict(match) for match in found]


def _explain(options: argparse.Namespace) -> object:
    problem, matcher = _problem(options), _opened(options.index)
    records = matcher.backend.fetch([options.id]) if 0 <= options.id < 2**63 else {}
    if options.id not in records:
        raise ValueError(f"no record {options.id} in {options.index}")
    return asdict(matcher.compare(problem, records[options.id]))


def _opened(folder: str) -> Matcher:
    if not Path(folder).is_dir() or Generations(Path(folder)).current() is None:
        raise ValueError(f"no index in {folder}")
    matcher = Matcher(TantivyBackend(folder))
    matcher.ensure()
    if not matcher.stats().records:
        raise ValueError(f"the index in {folder} holds no record")
    return matcher


def _problem(options: argparse.Namespace) -> Problem:
    if not (options.title + options.body).strip():
        raise ValueError("the problem says nothing: give it a title or a body")
    return Problem(options.title, options.body)


if __name__ == "__main__":
    sys.exit(main())
