"""The piece of a text that shows why it was found."""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]

WIDTH = 120
LEAD = 24
_SPACE = re.compile(r"\s")
NO_BEGINNING = " \n。，、；：！？）》”…·.,;:!?)-"


def of_passages(
    passages: Sequence[str], mark: Callable[[str], Sequence[Span]]
) -> tuple[str, tuple[Span, ...]]:
    """Of the first passage in which something is marked; else how the first one begins: the title or a label has the words."""
    told = [passage for passage in passages if passage]
    marked = ((passage, mark(passage)) for passage in told)
    return around(*next((each for each in marked if each[1]), (told[0] if told else "", ())))


def around(text: str, spans: Sequence[Span], width: int = WIDTH) -> tuple[str, tuple[Span, ...]]:
    """About `width` characters in one line where most is marked, with the spans where they then stand."""
    start = _readable(text, _start(spans, width), spans)
    end = min(len(text), start + width)
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    moved = tuple(
        (max(first, start) - start + len(head), min(last, end) - start + len(head))
        for first, last in spans
        if first < end and last > start
    )
    line = _SPACE.sub(" ", text[start:end])
    return head + line + tail, moved


def _start(spans: Sequence[Span], width: int) -> int:
    """Where to begin so that most is marked: at the beginning of the text, or a little before some span."""

    def marked(start: int) -> int:
        return sum(last - first for first, last in spans if first >= start and last <= start + width)

    starts = [0, *(max(0, first - LEAD) for first, _last in spans)]
    return max(starts, key=marked)


def _readable(text: str, start: int, spans: Sequence[Span]) -> int:
    """The same place, or a little later: neither within a word of Latin letters nor on a mark that ends something."""
    latest = min((first for first, _last in spans if first >= start), default=start)
    if start and _latin(text[start - 1]):
        while start < latest and _latin(text[start]):
            start += 1
    while 0 < start < latest and text[start] in NO_BEGINNING:
        start += 1
    return start


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
