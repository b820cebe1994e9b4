"""The job: cut the problems into blocks, leave out those that are answered, write each block in one piece."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from jiedui.matching.backends import is_milvus
from jiedui.matching.bench.progress import progress, say
from jiedui.matching.everything import pools
from jiedui.matching.everything.block import Task, opened
from jiedui.matching.model import Facts, Problem
from jiedui.matching.processes import processors
from jiedui.matching.weights import Weights

PLAN = "plan.json"
_FACTS = {known.name for known in fields(Facts)}


@dataclass(frozen=True)
class Asked:
    """What was asked for; a run that goes on has to ask the same."""

    index: str
    k: int = 20
    kinds: tuple[str, ...] = ()
    weights: Weights = field(default_factory=Weights)
    block: int = 50

    def __post_init__(self) -> None:
        if self.k < 1 or self.block < 1:
            raise ValueError("-k and --block need a number, 1 or more")


def run(
    asked: Asked, problems: Path, out: Path, *, workers: int | None = None, ray: str | None = None
) -> dict[str, Any]:
    """Answer all problems that have no answer yet and return a summary."""
    workers = workers or processors()
    if workers < 1:
        raise ValueError("--workers needs a number, 1 or more")
    task = _task(asked)
    read = list(_read(problems))
    out.mkdir(parents=True, exist_ok=True)
    _agree(out, task, asked.block, problems)
    blocks = [
        (start // asked.block, read[start : start + asked.block])
        for start in range(0, len(read), asked.block)
    ]
    missing = [block for block in blocks if not _file(out, block[0]).exists()]
    if len(missing) < len(blocks):
        say(f"{len(blocks) - len(missing):,} of {len(blocks):,} blocks are there already")
    began = time.perf_counter()
    done = pools.on_ray(task, missing, ray, workers) if ray else pools.here(task, missing, workers)
    for number, lines in progress(done, "matching", len(missing)):
        _write(_file(out, number), lines)
    seconds = time.perf_counter() - began
    answered = sum(len(block) for _, block in missing)
    return {
        "problems": len(read),
        "blocks": len(blocks),
        "answered_now": answered,
        "seconds": round(seconds, 1),
        "problems_per_second": round(answered / seconds, 1) if answered else None,
        "ran_on": f"ray {ray}" if ray else f"{workers} processes",
        **_counted(out, len(blocks)),
        "files": str(out / "block-*.jsonl"),
    }


def answers(out: Path) -> Iterator[dict[str, Any]]:
    """Yield the answers of a finished run in the order of the problems."""
    for path in sorted(out.glob("block-*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def weights_in(path: Path | None) -> Weights:
    """Read the weights of a site; those shipped where there is no file."""
    if path is None:
        return Weights()
    try:
        return Weights(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} holds no weights: {error}") from error


def _task(asked: Asked) -> Task:
    if not is_milvus(asked.index) and not (Path(asked.index) / "current").exists():
        raise ValueError(f"no index in {asked.index}")
    matcher = opened(asked.index, asked.weights)
    told = json.dumps(asdict(asked.weights), sort_keys=True)
    index = asked.index if is_milvus(asked.index) else str(Path(asked.index).resolve())
    return Task(index, matcher.stats().generation, asked.k, asked.kinds, told)


def _read(path: Path) -> Iterator[tuple[Any, Problem]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _problem(line, f"{path}, line {number}")


def _problem(line: str, place: str) -> tuple[Any, Problem]:
    try:
        data = json.loads(line)
        told: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in data.get("facts", {}).items()
        }
        if unknown := set(told) - _FACTS:
            raise ValueError(f"unknown facts: {', '.join(sorted(unknown))}")
        title, body = data["title"], data.get("body", "")
        if not isinstance(title, str) or not isinstance(body, str):
            raise TypeError("title and body are texts")
        return data["id"], Problem(title, body, Facts(**told))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{place}: not a problem ({error!r})") from error


def _agree(out: Path, task: Task, block: int, problems: Path) -> None:
    """Note what this run is about, or see that it is about the same as the one begun here."""
    plan = {**asdict(task), "kinds": list(task.kinds), "block": block, "problems": _checksum(problems)}
    del plan["index"]  # a generation may be moved
    path = out / PLAN
    if not path.exists():
        _write(path, json.dumps(plan, ensure_ascii=False, indent=2) + "\n")
        return
    begun = json.loads(path.read_text(encoding="utf-8"))
    if differing := sorted(name for name in plan if begun.get(name) != plan[name]):
        raise ValueError(
            f"{out} holds a run of another kind ({', '.join(differing)} differ); choose another folder, or remove this one"
        )


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _counted(out: Path, blocks: int) -> dict[str, int]:
    bands = {"high": 0, "middle": 0, "low": 0}
    found = without = 0
    for answer in answers(out):
        found += len(answer["matches"])
        without += not answer["matches"]
        for match in answer["matches"]:
            bands[match["band"]] += 1
    return {"matches": found, "problems_without": without, **bands}


def _file(out: Path, number: int) -> Path:
    return out / f"block-{number:06d}.jsonl"


def _write(path: Path, text: str) -> None:
    """A file is there whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
