"""``calibrate`` and ``learn`` from the command line: a labelled set in, what the bands mean or new weights out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jiedui.matching.weights import Weights


def add_arguments(calibrate: argparse.ArgumentParser, learn: argparse.ArgumentParser) -> None:
    """Say what the two commands take; light, because every command of the kernel builds these parsers."""
    for command in (calibrate, learn):
        command.add_argument("folder", type=Path, help="a labelled set in the BEIR layout, graded 0 to 3")
        command.add_argument("--json", action="store_true", help="print JSON instead of sentences")
    calibrate.add_argument(
        "--relevant", type=float, metavar="GRADE",
        help="the lowest grade that counts as relevant (default: 2, or 1 where nothing is graded higher)",
    )  # fmt: skip
    calibrate.set_defaults(run=_calibrate)
    learn.set_defaults(run=_learn)


def _calibrate(options: argparse.Namespace) -> object:
    from jiedui.matching.learning.calibration import calibrate  # noqa: PLC0415 -- other commands need none of it

    judged = list(_judged(options.folder))
    highest = max(grade for _, grade, _ in judged)
    lowest = options.relevant if options.relevant is not None else min(2.0, highest)
    found = calibrate([(match.score, grade >= lowest) for _, grade, match in judged])
    return asdict(found) if options.json else told(found)


def _learn(options: argparse.Namespace) -> object:
    from jiedui.matching.learning import Labelled, train  # noqa: PLC0415 -- other commands need none of it

    trained = train(
        [
            Labelled(query, match.features, min(3, max(0, round(grade))))
            for query, grade, match in _judged(options.folder)
        ]
    )
    answer = asdict(trained)
    answer["changes"] = [asdict(change) | {"why": change.why} for change in trained.changes]
    return answer if options.json else told_training(trained)


def _judged(folder: Path) -> Iterator[tuple[str, float, Any]]:
    """Yield query, grade and match of each judged pair, over an index of the whole set."""
    import tempfile  # noqa: PLC0415 -- other commands need none of it

    from jiedui.matching.backends.tantivy import TantivyBackend  # noqa: PLC0415 -- loads the engine
    from jiedui.matching.bench import labelled, ours  # noqa: PLC0415 -- loads the bench
    from jiedui.matching.bench.progress import progress, say  # noqa: PLC0415 -- loads the bench
    from jiedui.matching.engine import Matcher  # noqa: PLC0415 -- loads the engine
    from jiedui.matching.model import Record  # noqa: PLC0415 -- with the engine

    found = labelled.read(folder)
    for note in found.notes:
        say(note)
    with ExitStack() as stack:
        matcher = Matcher(TantivyBackend(stack.enter_context(tempfile.TemporaryDirectory())))
        matcher.ensure()
        records = [
            Record(place, "document", text.title, text.text) for place, text in enumerate(found.documents)
        ]
        matcher.rebuild(progress(records, "index", len(records)))
        for query, grades in progress(found.judged.items(), "compare", len(found.judged)):
            problem = ours.problem(found.queries[query])
            for place, grade in grades.items():
                yield found.queries[query].id, grade, matcher.compare(problem, records[place])


def told(found: Any) -> str:
    """A calibration in lines."""
    lines = [f"{found.pairs:,} judged pairs, {found.relevant:,} relevant"]
    for band in found.bands:
        share = f"{band.share:.2f} ({band.interval[0]:.2f}–{band.interval[1]:.2f})" if band.pairs else "–"
        lines.append(f"  {band.name:<7} from {band.begins:5.1f}  {band.pairs:6,} pairs  relevant {share}")
    proposed = {"high": found.high, "middle": found.middle, "minimum": found.minimum}
    present = asdict(Weights())
    lines += [
        f"{name} should begin at {score:.1f} (now {present[name]:.1f})"
        if score is not None
        else f"no score reaches the share of {name} (now {present[name]:.1f})"
        for name, score in proposed.items()
    ]
    return "\n".join(lines)


def told_training(trained: Any) -> str:
    """A training in lines."""
    old, new = trained.old_scores, trained.new_scores
    return "\n".join(
        [
            f"{trained.pairs:,} judged pairs over {trained.queries:,} demands, each held out once",
            f"nDCG@10 {old.ndcg:.4f} → {new.ndcg:.4f}, log-likelihood {old.likelihood:.4f} → {new.likelihood:.4f}: "
            + ("better" if trained.better else "not better"),
            *(
                f"  {change.feature:<12} {change.old:.3f} → {change.new:.3f}  {change.why}"
                for change in trained.changes
            ),
        ]
    )
