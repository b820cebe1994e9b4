"""The year as a chart: months across, a bar for each line, filled as far as it counts; drawn by the template as SVG."""

from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from jiedui.areas.agreements.models import Commitment
from jiedui.foundation.core import clock
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from .coordination import Line, Part

LEFT, MONTH, RIGHT = 264, 60, 140
HEAD, ROW, BAR, LEAST = 46, 34, 16, 4
WIDTH = LEFT + 12 * MONTH + RIGHT
END = LEFT + 12 * MONTH
LETTERS = 34
MOST_ARROWS = 40


@dataclass(frozen=True)
class Bar:
    """One line of the chart: where its bar begins and ends, how much of it is filled, and what is written beside it.

    What was to be over before the year has no bar, only the time by which it is late.
    """

    label: str
    title: str
    url: str
    tone: str
    words: str
    y: int
    x: int
    end: int
    filled: int
    begins_before: bool
    ends_after: bool
    is_over: bool
    late_until: int

    @property
    def width(self) -> int:
        return self.end - self.x

    @property
    def bar_y(self) -> int:
        return self.y + (ROW - BAR) // 2

    @property
    def middle(self) -> int:
        return self.y + ROW // 2

    @property
    def text_y(self) -> int:
        return self.middle + 5

    @property
    def before(self) -> str:
        """A small triangle that says that it began in an earlier year."""
        return f"M{self.x},{self.middle - 5} l-6,5 l6,5 z"

    @property
    def after(self) -> str:
        """A small triangle that says that it goes on in the next year."""
        return f"M{self.end},{self.middle - 5} l6,5 l-6,5 z"


@dataclass(frozen=True)
class Heading:
    """The clause above its bars."""

    label: str
    y: int

    @property
    def text_y(self) -> int:
        return self.y + ROW // 2 + 6


@dataclass(frozen=True)
class Chart:
    """All that the template draws, in the units of its view box."""

    year: int
    headings: list[Heading] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)
    months: list[tuple[int, str]] = field(default_factory=list)
    height: int = HEAD
    today_x: int = 0
    today_words: str = ""

    width, left, end, head, row = WIDTH, LEFT, END, HEAD, ROW
    bar_height, words_x = BAR, END + 10

    @property
    def box(self) -> str:
        return f"0 0 {self.width} {self.height}"


def chart_of(parts: Iterable[Part], year: int) -> Chart:
    """The chart of a year's lines: one query, for what comes before what."""
    headings: list[Heading] = []
    drawn: list[tuple[int | None, Bar]] = []
    y = HEAD
    for part in parts:
        headings.append(Heading(_clipped(part.heading, LETTERS + 4), y))
        y += ROW
        for line in part.lines:
            drawn.append((line.commitment, _bar(line, year, y)))
            y += ROW
    today = clock.today()
    return Chart(
        year,
        headings,
        [bar for _commitment, bar in drawn],
        _arrows({commitment: bar for commitment, bar in drawn if commitment is not None}),
        [(_x(day, year), date_cn(day, "of_year")) for day in (date(year, n, 1) for n in range(1, 13))],
        y + 8,
        _x(today, year) if today.year == year else 0,
        date_cn(today, "short"),
    )


def _bar(line: Line, year: int, y: int) -> Bar:
    x = min(_x(line.starts_on, year), END - LEAST)
    end = max(_x(line.due_on, year, end_of_day=True), x + LEAST)
    words, tone = line.standing
    return Bar(
        label=_clipped(line.title, LETTERS),
        title=line.title,
        url=line.url,
        tone=tone,
        words=f"{line.percent} % {words}",
        y=y,
        x=x,
        end=end,
        filled=(end - x) * line.percent // 100,
        begins_before=line.starts_on.year < year,
        ends_after=line.due_on.year > year,
        is_over=line.due_on.year < year,
        late_until=_x(clock.today(), year) if line.is_overdue else 0,
    )


def _x(day: date, year: int, *, end_of_day: bool = False) -> int:
    """Where a day lies; one of another year at the edge."""
    if day.year != year:
        return LEFT if day.year < year else END
    days = 366 if isleap(year) else 365
    passed = (day - date(year, 1, 1)).days + end_of_day
    return LEFT + round(12 * MONTH * passed / days)


def _arrows(bars: dict[int, Bar]) -> list[str]:
    """From the end of what comes first to the beginning of what waits for it; none where there would be too many to read."""
    links = Commitment.depends_on.through._base_manager.filter(
        from_commitment__in=list(bars), to_commitment__in=list(bars)
    )
    pairs: list[Any] = list(links.values_list("to_commitment", "from_commitment").order_by("pk"))
    if len(pairs) > MOST_ARROWS:
        return []
    return [_arrow(bars[first], bars[then]) for first, then in pairs]


def _arrow(first: Bar, then: Bar) -> str:
    """A path with right angles: out of the end, down or up between the lines, into the beginning."""
    out = first.end + 6
    between = first.y + (ROW if then.y > first.y else 0)
    into = max(then.x - 8, LEFT - 6)
    return f"M{first.end},{first.middle} H{out} V{between} H{into} V{then.middle} H{then.x}"


def _clipped(words: str, letters: int) -> str:
    """As much of some words as fits, Chinese characters counted as two letters."""
    room = letters
    for place, letter in enumerate(words):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return f"{words[:place].rstrip()}…"
    return words
