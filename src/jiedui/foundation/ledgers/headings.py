"""Where the headings of a file are: below its title, in one row or in several that belong together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.spreadsheets import Cell, Formula, Sheet, Span, span_name
from jiedui.foundation.core.text import excerpt

from .cells import kept, seen
from .kinds import LedgerKind
from .mapping import BETWEEN, LONGEST_HEADING, keys_of, names_of
from .reading import rows_merged_across, why_no_entry

LOOKED_AT = 12
MOST_ROWS = 3
SAMPLED = 40
LONGEST_SAMPLE = 60
LONGEST_TITLE = 120
MOST_MERGED = 50
Row = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Headings:
    """The rows that hold the headings, what each column is headed, and what stands above: title, date, who fills it in."""

    first: int
    last: int
    words: list[str]
    above: list[tuple[int, str]] = field(default_factory=list)


def find_headings(sheet: Sheet, kind: LedgerKind) -> Headings:
    """The rows among the first that know most of the ledger's columns.

    A ledger often begins with its title and a date; a file without any known heading has them in its first row.
    """
    known = {name for column in kind.columns for name in names_of(column)}
    rows = list(islice(sheet.rows(), LOOKED_AT))
    first: Headings | None = None
    best, most = None, 0
    for place, (_number, cells) in enumerate(rows):
        if len({word for cell in cells if (word := _word(cell))}) < min(2, len(cells)):
            continue
        found = _headings(rows, place, _reach(sheet.merged, rows, place))
        first = first or found
        score = sum(1 for words in set(found.words) if words and not known.isdisjoint(keys_of(words)))
        if score > most:
            best, most = found, score
    return best or first or Headings(1, 1, [])


def headings_at(sheet: Sheet, first: int, last: int) -> Headings:
    """The headings in the rows that somebody names.

    Raises:
        Invalid: the rows are empty, too many, or stand too far below.
    """
    if not 0 <= last - first < MOST_ROWS:
        raise Invalid({"last": [_("表头最多占 %(n)s 行，末行不能在首行之前。") % {"n": MOST_ROWS}]})
    rows = [row for row in islice(sheet.rows(), last) if row[0] <= last]
    place = next((place for place, (number, _cells) in enumerate(rows) if number >= first), None)
    if place is None:
        raise Invalid({"first": [_("第 %(row)s 行是空的，请填表头所在的行号。") % {"row": first}]})
    return _headings(rows, place, last)


def _headings(rows: Sequence[Row], place: int, last: int) -> Headings:
    first = rows[place][0]
    own = [cells for number, cells in rows[place:] if number <= last]
    width = max(map(len, own))
    words = [
        BETWEEN.join(dict.fromkeys(word for cells in own if (word := _word_at(cells, column))))
        for column in range(width)
    ]
    above = [(number, _title(cells)) for number, cells in rows[:place]]
    return Headings(first, last, [each[:LONGEST_HEADING] for each in words], above)


def _reach(merged: Sequence[Span], rows: Sequence[Row], place: int) -> int:
    """The last row of headings that begin here: as far down as a heading is merged, or to what only divides merged ones."""
    number = rows[place][0]
    down = [bottom for top, _left, bottom, _right in merged if top == number < bottom < number + MOST_ROWS]
    if down:
        return max(down)
    across = {
        column
        for top, left, bottom, right in merged
        if top == bottom == number and left < right
        for column in range(left - 1, right)
    }
    following = rows[place + 1 : place + 2]
    divided = [column for _row, cells in following for column, cell in enumerate(cells) if cell is not None]
    return following[0][0] if across and divided and across.issuperset(divided) else number


def _word_at(cells: Sequence[Cell], column: int) -> str:
    return _word(cells[column]) if column < len(cells) else ""


def _word(cell: Cell) -> str:
    said = cell.text if isinstance(cell, Formula) else "" if cell is None else str(cell)
    return "".join(sign for sign in " ".join(said.split()) if sign.isprintable())[:LONGEST_HEADING]


def _title(cells: Sequence[Cell]) -> str:
    return excerpt("；".join(dict.fromkeys(word for cell in cells if (word := _word(cell)))), LONGEST_TITLE)


def samples_of(sheet: Sheet, headings: Headings) -> list[str]:
    """The first thing that stands below each heading, to recognise a column by."""
    samples = [""] * len(headings.words)
    wide = rows_merged_across(sheet, len(samples))
    for place, (number, cells) in enumerate(sheet.rows()):
        if place > SAMPLED or all(samples):
            break
        if number > headings.last and not why_no_entry(cells, merged_across=number in wide):
            for column, cell in enumerate(cells[: len(samples)]):
                samples[column] = samples[column] or excerpt(seen(kept(cell)), LONGEST_SAMPLE)
    return samples


def merged_below(sheet: Sheet, headings: Headings) -> list[str]:
    """Merged cells of the entries, by name: their value was taken for each of them."""
    wide = rows_merged_across(sheet, len(headings.words))
    inside = [span for span in sheet.merged if span[0] > headings.last and span[0] not in wide]
    return [span_name(span) for span in sorted(inside)][:MOST_MERGED]
