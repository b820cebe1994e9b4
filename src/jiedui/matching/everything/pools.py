"""Who does the work: this process, several here, or a Ray cluster. All give the same answers, in whatever order they are ready."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from importlib.util import find_spec
from typing import Any

from jiedui.matching.everything.block import Asked, Task, answered
from jiedui.matching.processes import end_with_parent

Block = tuple[int, Sequence[Asked]]
_AHEAD = 2


def here(task: Task, blocks: Sequence[Block], workers: int) -> Iterator[tuple[int, str]]:
    """Yield the answers of blocks with their numbers, from this process or from several beside it."""
    if workers == 1:
        for number, problems in blocks:
            yield number, answered(task, problems)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent) as pool:
        waiting = iter(blocks)
        running: dict[Future[str], int] = {}
        try:
            while True:
                for number, problems in _next(waiting, workers * _AHEAD - len(running)):
                    running[pool.submit(answered, task, problems)] = number
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def on_ray(task: Task, blocks: Sequence[Block], address: str, workers: int) -> Iterator[tuple[int, str]]:
    """Yield the answers of blocks from a Ray cluster; every node reads the index at the same path or address."""
    if not find_spec("ray"):
        raise ValueError("--ray needs Ray: install the extra `ray`")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a cluster begun here reports to nobody
    import ray  # noqa: PLC0415 -- in the extra `ray` alone

    if begun := not ray.is_initialized():
        where: dict[str, Any] = {"address": address}
        if address == "local":
            where = {"address": "local", "num_cpus": workers, "include_dashboard": False}
        ray.init(**where, log_to_driver=False, logging_level=logging.WARNING)
    try:
        remote, told = ray.remote(answered), ray.put(task)
        waiting = iter(blocks)
        running: dict[Any, int] = {}
        most = _AHEAD * max(int(ray.cluster_resources().get("CPU", 1)), 1)
        while True:
            for number, problems in _next(waiting, most - len(running)):
                running[remote.remote(told, problems)] = number
            if not running:
                return
            done, _ = ray.wait(list(running))
            for reference in done:
                yield running.pop(reference), ray.get(reference)
    finally:
        if begun:
            ray.shutdown()


def _next(waiting: Iterator[Block], most: int) -> Iterator[Block]:
    for _, block in zip(range(most), waiting, strict=False):
        yield block
