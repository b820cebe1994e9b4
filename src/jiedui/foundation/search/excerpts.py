"""The piece of a text that shows why it was found."""

from collections.abc import Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]

WIDTH = 120
LEAD = 24


def around(text: str, spans: Sequence[Span], width: int = WIDTH) -> tuple[str, tuple[Span, ...]]:
    """About `width` characters in one line around the first span, with the spans where they then stand."""
    start = max(0, spans[0][0] - LEAD) if spans and spans[0][1] > width else 0
    end = min(len(text), start + width)
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    moved = tuple(
        (max(first, start) - start + len(head), min(last, end) - start + len(head))
        for first, last in spans
        if first < end and last > start
    )
    line = "".join(" " if character.isspace() else character for character in text[start:end])
    return head + line + tail, moved
