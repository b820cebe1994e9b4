"""A progress bar on standard error, out of the way of the answer on standard output."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_WIDTH = 30
_PAUSE = 0.1


def progress(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Yield the items while a bar tells how many are done; no bar where nobody watches."""
    if not sys.stderr.isatty():
        yield from items
        return
    began = shown = time.monotonic()
    done = 0
    for done, item in enumerate(items, start=1):
        yield item
        if (now := time.monotonic()) - shown > _PAUSE:
            shown = now
            _draw(label, done, total, now - began)
    _draw(label, done, done, time.monotonic() - began)
    sys.stderr.write("\n")


def say(sentence: str) -> None:
    """Write a sentence to standard error."""
    sys.stderr.write(f"{sentence}\n")


def _draw(label: str, done: int, total: int | None, seconds: float) -> None:
    filled = "█" * (_WIDTH * done // total) if total else ""
    of = f"{done:,} of {total:,}" if total is not None else f"{done:,}"
    sys.stderr.write(f"\r{label:<28} {filled:<{_WIDTH}} {of}, {seconds:.0f} s\x1b[K")
    sys.stderr.flush()
