"""The charts of a report, as bars and words on a drawing 380 wide: the same on the page, in PDF, and as rows for Word."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.functional import Promise

WIDTH, TITLE_LONGEST = 380, 26
BAR, GAP = 12, 4
# the light theme's colours, for paper; on a page the theme's own take their place
FILLS = {
    "a": "#2456a6", "b": "#b8402a", "c": "#0f6b68", "d": "#7a3f8f", "track": "#e7e3da", "accent": "#1d3f7a",
}  # fmt: skip


@dataclass(frozen=True)
class Rect:
    """A bar; `colour` is the letter of a side, or a name of `FILLS`."""

    x: float
    y: float
    width: float
    colour: str
    height: float = BAR

    @property
    def fill(self) -> str:
        return FILLS[self.colour]


@dataclass(frozen=True)
class Words:
    """Words at a point of the drawing."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    strong: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a chart without its drawing: what it is called, and the bars with their numbers."""

    title: str
    bars: Sequence[tuple[str, str, float, str]]  # who, colour, share of the longest, words


@dataclass
class Chart:
    """A drawing with the words that stand for it where it is not seen."""

    alt: str
    rects: list[Rect] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    height: float = 0

    def svg(self) -> bytes:
        """The drawing on its own, for paper."""
        return render_to_string("insights/reports/chart.svg", {"chart": self, "alone": True}).encode()


def bars_by_side(
    alt: str, lines: Sequence[tuple[str, Sequence[int]]], sides: Sequence[tuple[str, str]]
) -> Chart:
    """Per line a bar for each side, of hundred; `sides` are sign and colour."""
    chart = Chart(alt)
    for title, percents in lines:
        chart.words.append(Words(0, chart.height + 14, _short(title), strong=True))
        y = chart.height + 22
        for (sign, colour), percent in zip(sides, percents, strict=True):
            chart.words.append(Words(0, y + 11, sign))
            chart.rects.append(Rect(26, y, 300, "track"))
            if percent:
                chart.rects.append(Rect(26, y, 3.0 * percent, colour))
            chart.words.append(Words(334, y + 11, f"{percent} %"))
            y += BAR + GAP
        chart.rows.append(
            Row(
                title,
                [
                    (sign, colour, each / 100, f"{each} %")
                    for (sign, colour), each in zip(sides, percents, strict=True)
                ],
            )
        )
        chart.height = y + 8
    return chart


def bars(alt: str, lines: Sequence[tuple[str, int, str]]) -> Chart:
    """One bar for each line, the longest over the whole width; a line is title, number and the words beside it."""
    chart, most = Chart(alt), max((number for _title, number, _words in lines), default=0)
    for title, number, words in lines:
        y = chart.height
        chart.words.append(Words(0, y + 13, _short(title, 9)))
        width = 160 * number / most if most else 0
        chart.rects.append(Rect(104, y + 2, width, "accent"))
        chart.words.append(Words(112 + width, y + 13, words))
        chart.rows.append(Row(title, [("", "accent", number / most if most else 0, words)]))
        chart.height += BAR + 12
    return chart


def butterfly(alt: str, lines: Sequence[tuple[str, tuple[str, str, str], tuple[str, str, str]]]) -> Chart:
    """From the middle outwards what two gave; a line is title and, for either end, sign, colour and amount. Each has a scale of its own."""
    chart, middle, half = Chart(alt), WIDTH / 2, 130
    for title, left, right in lines:
        y = chart.height
        most = max(Decimal(left[2]), Decimal(right[2]))
        shares = [float(Decimal(end[2]) / most) if most else 0 for end in (left, right)]
        chart.words.append(Words(middle, y + 14, _short(title), "middle", strong=True))
        widths = [half * share for share in shares]
        chart.rects.append(Rect(middle - widths[0] - 1, y + 22, widths[0], left[1], 18))
        chart.rects.append(Rect(middle + 1, y + 22, widths[1], right[1], 18))
        chart.words.append(Words(middle - widths[0] - 8, y + 36, left[2], "end"))
        chart.words.append(Words(middle + widths[1] + 8, y + 36, right[2]))
        chart.rows.append(
            Row(title, [(*end[:2], share, end[2]) for end, share in zip((left, right), shares, strict=True)])
        )
        chart.height += 52
    return chart


def _short(title: str | Promise, most: int = TITLE_LONGEST) -> str:
    text = str(title)
    wide = sum(1 if ord(each) > 0x2E80 else 0.55 for each in text)
    return text if wide <= most else f"{text[: int(most / wide * len(text)) - 1]}…"
