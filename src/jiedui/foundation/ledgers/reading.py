"""From cells to values: each row is read by the columns of its ledger, and what is wrong with it is said by column."""

from collections.abc import Sequence
from typing import Any

from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.core.sentences import Kept, keep
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.spreadsheets import Broken, Cell, Formula, where

from .kinds import Column, LedgerKind, Parser
from .models import ImportRun
from .parsing import Wrong

Errors = dict[str, list[Kept]]


class RowReader:
    """Reads the rows of one file: keeps what its columns looked up, and which values were there before."""

    def __init__(self, run: ImportRun, kind: LedgerKind, *, actor: Any, owner: Any) -> None:
        self._kind, self._actor, self._owner = kind, actor, owner
        self._columns: list[tuple[int, Column, Parser]] = []
        for place, name in sorted(run.mapping.items(), key=lambda pair: int(pair[0])):
            if (column := kind.column(name)) is not None:
                self._columns.append((int(place), column, column.parser(run.headings[int(place)])))
        self._before: dict[str, dict[Any, int]] = {
            column.name: {} for _place, column, _parser in self._columns if column.once
        }

    def is_example(self, cells: Sequence[Cell]) -> bool:
        """Whether it is the row that shows in the template how to write, or the line that ends an export."""
        said = [str(cell) for cell in cells if cell is not None]
        if len(said) == 1 and said[0].startswith(("演示数据", "Demonstration data")):
            return True
        required = [
            (cells[place] if place < len(cells) else None, column.example)
            for place, column, _parser in self._columns
            if column.required
        ]
        return bool(required) and all(cell == example for cell, example in required)

    def read(
        self, number: int, cells: Sequence[Cell], *, check: bool = True
    ) -> tuple[dict[str, Any], Errors]:
        """The values of a row, and what is wrong with it; unchecked where a service checks it at once."""
        values: dict[str, Any] = {}
        errors: Errors = {}
        for place, column, parse in self._columns:
            cell = cells[place] if place < len(cells) else None
            try:
                value = None if cell is None else parse(cell)
            except Wrong as wrong:
                errors[column.name] = [keep(_located(wrong.sentence, cell, number, place))]
                continue
            if value in (None, "", []):
                if column.required:
                    errors[column.name] = [keep(_("必填。"))]
                continue
            values[column.name] = value
            if column.once and (before := self._before[column.name].setdefault(value, number)) != number:
                errors[column.name] = [keep(_("与第 %(row)s 行重复。") % {"row": before})]
        if check and not errors:
            errors = self._checked(values)
        return values, errors

    def _checked(self, values: dict[str, Any]) -> Errors:
        try:
            self._kind.check(self._actor, self._owner, dict(values))
        except DomainError as refusal:
            return errors_of(refusal)
        return {}


def errors_of(refusal: DomainError) -> Errors:
    """A service's refusal as errors of a row, to be read in whatever language."""
    if isinstance(refusal, Invalid):
        return {
            name: [keep(sentence) for sentence in sentences] for name, sentences in refusal.errors.items()
        }
    return {refusal.field or "": [keep(refusal.message)]}


def _located(sentence: str, cell: Cell, number: int, place: int) -> str:
    """What is wrong with the cell itself names the cell, as the spreadsheet does."""
    if not isinstance(cell, Formula | Broken):
        return sentence
    return _("%(cell)s %(sentence)s") % {"cell": where(number, place + 1), "sentence": sentence}
