"""Preparing the installation: each app's step that is needed, in order, with a bar on the terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from jiedui.foundation.core.preparation import Preparation, Progress, preparations

WIDTH = 28
_WIDE = 0x2E80


class Terminal(Protocol):
    """What a bar draws on: a stream, or a command's output."""

    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


class Bar:
    """One line of progress: redrawn on a terminal; beginning and end alone where output goes to a file."""

    def __init__(self, label: str, out: Terminal | None = None) -> None:
        self.label = label
        self.out = out or sys.stdout
        self._live = self.out.isatty()
        self._drawn = 0.0
        self._began = time.monotonic()
        if self._live:
            self(0, 1)
        else:
            self._write(f"{label} …\n")

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self._live or (now - self._drawn < 0.1 and done < total):
            return
        self._drawn = now
        share = done / total if total else 0
        filled = round(share * WIDTH)
        self._write(f"\r{_padded(self.label, 24)} {'█' * filled}{'░' * (WIDTH - filled)} {share:>4.0%}")

    def finish(self) -> None:
        took = time.monotonic() - self._began
        if self._live:
            self._write(f"\r{_padded(self.label, 24)} {'█' * WIDTH} 100%  {took:.1f} s\n")
        else:
            self._write(f"{self.label} ✓ {took:.1f} s\n")

    def _write(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()


@contextmanager
def bar(label: str, out: Terminal | None = None) -> Iterator[Progress]:
    """A bar for a piece of work: call it with (done, total)."""
    drawn = Bar(label, out)
    yield drawn
    drawn.finish()


def prepare(show: Callable[[str], AbstractContextManager[Progress]] = bar) -> list[str]:
    """Run every step that is needed and answer their keys; a later step may count on the earlier ones."""
    done = []
    for step in steps():
        if step.needed():
            with show(str(step.label)) as progress:
                step.run(progress)
            done.append(step.key)
    return done


def steps() -> list[Preparation]:
    """All steps in order."""
    return sorted(preparations, key=lambda step: step.order)


def _padded(text: str, width: int) -> str:
    """Fill with spaces to a width on the terminal, where a Chinese character takes two columns."""
    taken = sum(2 if ord(character) >= _WIDE else 1 for character in text)
    return text + " " * max(0, width - taken)
