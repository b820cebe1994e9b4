"""The piece of a text that shows why it was found."""

from collections.abc import Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]

WIDTH = 120
LEAD = 24


def around(text: str, spans: Sequence[Span], width: int = WIDTH) -> tuple[str, tuple[Span, ...]]:
    """About `width` characters in one line where most is marked, with the spans where they then stand."""
    start = _start(spans, width)
    end = min(len(text), start + width)
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    moved = tuple(
        (max(first, start) - start + len(head), min(last, end) - start + len(head))
        for first, last in spans
        if first < end and last > start
    )
    line = "".join(" " if character.isspace() else character for character in text[start:end])
    return head + line + tail, moved


def _start(spans: Sequence[Span], width: int) -> int:
    """Where to begin so that most is marked: at the beginning of the text, or a little before some span."""

    def marked(start: int) -> int:
        return sum(last - first for first, last in spans if first >= start and last <= start + width)

    starts = [0, *(max(0, first - LEAD) for first, _last in spans)]
    return max(starts, key=marked)
