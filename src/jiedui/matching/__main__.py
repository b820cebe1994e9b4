"""The kernel from the command line: index a JSON Lines file, match against it, explain one pair, measure it all.

    python -m jiedui.matching index records.jsonl --index folder
    python -m jiedui.matching match --index folder --title "…" [--body "…"]
    python -m jiedui.matching explain --index folder --id 7 --title "…" [--body "…"]
    python -m jiedui.matching bench labelled-set [--judged-only] [--experts] [--systems a,b] [--json]
    python -m jiedui.matching bench --speed 100000 [--json]
    python -m jiedui.matching train corpus [--out model]

Each line of the file is an object with ``id`` (integer), ``kind``, ``title`` and, optionally, ``body`` and ``attrs``.
Answers are JSON on standard output; errors are a sentence on standard error and exit status 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from jiedui.matching.backends.tantivy import TantivyBackend
from jiedui.matching.bench import add_arguments
from jiedui.matching.engine import Matcher
from jiedui.matching.model import IndexOutdated, MatchingError, Problem, Record
from jiedui.matching.training import command as training


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        answer = options.run(options)
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, indent=2)
        print(text)  # noqa: T201 -- output is the purpose
    except (MatchingError, ValueError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 -- output is the purpose
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jiedui.matching", description="Index, match, explain and measure."
    )
    commands = parser.add_subparsers(required=True, metavar="index|match|explain|bench|train")
    index = commands.add_parser(
        "index", help="write a new index from a JSON Lines file, replacing the old one"
    )
    index.add_argument("records", type=Path, help="JSON Lines: id, kind, title, body, attrs")
    index.set_defaults(run=_index)
    match = commands.add_parser("match", help="the best records for a problem, with reasons")
    match.add_argument("-k", type=int, default=10, help="how many at most (default 10)")
    match.add_argument("--kind", action="append", help="only records of this kind; may be repeated")
    match.set_defaults(run=_match)
    explain = commands.add_parser("explain", help="score and reasons for one record")
    explain.add_argument("--id", type=int, required=True, help="id of the record")
    explain.set_defaults(run=_explain)
    add_arguments(commands.add_parser("bench", help="measure quality on a labelled set, or speed"))
    training.add_arguments(commands.add_parser("train", help="make the learned tables anew from a corpus"))
    for command in (index, match, explain):
        command.add_argument("--index", required=True, help="folder of the index")
    for command in (match, explain):
        command.add_argument("--title", required=True, help="the problem in one line")
        command.add_argument("--body", default="", help="the problem at length")
    return parser


def _index(options: argparse.Namespace) -> object:
    matcher = Matcher(TantivyBackend(options.index))
    with suppress(IndexOutdated):
        matcher.ensure()
    matcher.rebuild(_records(options.records))
    return asdict(matcher.stats())


def _match(options: argparse.Namespace) -> object:
    matcher = _opened(options.index)
    return [asdict(match) for match in matcher.match(_problem(options), kinds=options.kind, k=options.k)]


def _explain(options: argparse.Namespace) -> object:
    matcher = _opened(options.index)
    records = matcher.backend.fetch([options.id])
    if options.id not in records:
        raise ValueError(f"no record {options.id} in {options.index}")
    return asdict(matcher.compare(_problem(options), records[options.id]))


def _opened(folder: str) -> Matcher:
    if not Path(folder).is_dir():
        raise ValueError(f"no index in {folder}")
    matcher = Matcher(TantivyBackend(folder))
    matcher.ensure()
    return matcher


def _problem(options: argparse.Namespace) -> Problem:
    return Problem(options.title, options.body)


def _records(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _record(line, f"{path}, line {number}")


def _record(line: str, place: str) -> Record:
    try:
        data = json.loads(line)
        attrs = {k: tuple(v) if isinstance(v, list) else v for k, v in data.get("attrs", {}).items()}
        return Record(int(data["id"]), data["kind"], data["title"], data.get("body", ""), attrs)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{place}: not a record ({error!r})") from error


if __name__ == "__main__":
    sys.exit(main())
