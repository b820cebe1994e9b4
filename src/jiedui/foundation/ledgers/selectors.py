"""A run as its pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.db.models import Count

from jiedui.foundation.core.text import excerpt

from .cells import seen
from .choices import RowState
from .kinds import LedgerKind, Whole
from .models import ImportRow, ImportRun
from .sheets import sentences_of

LONGEST_SEEN = 60


@dataclass(frozen=True)
class Numbers:
    """How many rows are in which state."""

    by_state: dict[str, int] = field(default_factory=dict)

    def of(self, state: str) -> int:
        return self.by_state.get(state, 0)

    @property
    def read(self) -> int:
        return sum(self.by_state.values())

    @property
    def faulty(self) -> int:
        return self.of(RowState.FAULTY)

    @property
    def failed(self) -> int:
        return self.of(RowState.FAILED)

    @property
    def left_behind(self) -> int:
        """Rows of which nothing was made, for what is wrong with them."""
        return self.faulty + self.failed

    @property
    def ready(self) -> int:
        return self.of(RowState.READY)

    @property
    def created(self) -> int:
        return self.of(RowState.CREATED)

    @property
    def left_out(self) -> int:
        return self.of(RowState.LEFT_OUT)

    @property
    def undone(self) -> int:
        return self.of(RowState.UNDONE)


def numbers_of(run: ImportRun) -> Numbers:
    """Counted in one query."""
    return Numbers(dict(run.rows.order_by().values_list("state").annotate(Count("pk"))))


@dataclass(frozen=True)
class Made:
    """What a row became, as people call it, and where it is."""

    code: str
    url: str


def _made_of(run: ImportRun, kind: LedgerKind, rows: Sequence[ImportRow]) -> dict[int, Made]:
    """What stands of these rows; one query for all of them."""
    rows = [row for row in rows if row.state == RowState.CREATED]
    if isinstance(kind.becomes, Whole):
        whole = kind.becomes.find(run.whole_id) if rows else None
        parts = {} if whole is None else kind.becomes.parts(whole)
        return {
            row.pk: Made(part.label, part.url) for row in rows if (part := parts.get(row.part)) is not None
        }
    things = kind.becomes.model._default_manager.in_bulk([row.target_id for row in rows if row.target_id])
    return {row.pk: _made(things[row.target_id]) for row in rows if row.target_id in things}


def _made(thing: Any) -> Made:
    """A thing under its code, at the desk where it has a page there."""
    at_the_desk = thing.get_desk_url() if hasattr(thing, "get_desk_url") else ""
    return Made(thing.code, at_the_desk or thing.get_absolute_url())


@dataclass(frozen=True)
class ShownRow:
    """A row as the page shows it: its cells by column, each with what is wrong with it."""

    row: ImportRow
    cells: list[tuple[str, str, bool]]
    sentences: list[str]
    notes: list[str]
    made: Made | None


def shown_rows(
    run: ImportRun, kind: LedgerKind, rows: Sequence[ImportRow], *, longest: int | None = LONGEST_SEEN
) -> list[ShownRow]:
    """Rows with their cells in the order of the ledger's columns; one query for what was made of them."""
    places = {name: int(place) for place, name in run.mapping.items()}
    columns = [column for column in kind.columns if column.name in places]
    made = _made_of(run, kind, rows)
    return [
        ShownRow(
            row,
            [
                (str(column.label), _cell(row, places[column.name], longest), column.name in row.errors)
                for column in columns
            ],
            sentences_of(row.errors, kind),
            sentences_of(row.notes, kind),
            made.get(row.pk),
        )
        for row in rows
    ]


def shown_page(run: ImportRun, kind: LedgerKind, page: Page[Any]) -> Page[Any]:
    """A page of rows, shown."""
    page.object_list = shown_rows(run, kind, list(page.object_list))
    return page


def _cell(row: ImportRow, place: int, longest: int | None) -> str:
    said = seen(row.cells[place]) if place < len(row.cells) else ""
    return said if longest is None else excerpt(said, longest)
