"""From cells to values: each row is read by the columns of its ledger, and what is wrong with it is said by column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.core.sentences import Kept, keep
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.spreadsheets import Broken, Cell, Formula, Sheet, where

from .cells import kept, seen
from .kinds import Column, LedgerKind, Parser
from .models import ImportRun
from .parsing import Taken, Wrong

Errors = dict[str, list[Kept]]
_SUM = re.compile(r"(?:合计|总计|小计|共计|累计|total|sum)(?:[:：（(\d].*)?", re.IGNORECASE)
_FOOT = re.compile(r"(?:注|备注|说明|填[报表]|制表|审[核签批]|联系)[^:：]{0,6}[:：].*", re.DOTALL)


@dataclass(frozen=True)
class ReadRow:
    """The values of a row by column, what is wrong with it, and how cells were taken that do not say their value to the letter."""

    values: dict[str, Any]
    errors: Errors
    notes: Errors


def rows_merged_across(sheet: Sheet, width: int) -> set[int]:
    """Rows of which most is merged into one: subtitles, and what is said below a ledger."""
    return {
        row
        for top, left, bottom, right in sheet.merged
        if right > left and 2 * (right - left + 1) > width
        for row in range(top, bottom + 1)
    }


def why_no_entry(cells: Sequence[Cell], *, merged_across: bool) -> str:
    """Why a row is no entry of the ledger: it sums up, divides, or explains; empty where it may be one."""
    said = [str(cell) for cell in cells if cell is not None]
    first = "".join(said[0].split()) if said else ""
    if _SUM.fullmatch(first):
        return _("这是合计行，不导入。")
    if len(set(said)) == 1 and (merged_across or _FOOT.fullmatch(first)):
        return _("这是小标题或表下的说明，不是一条内容，不导入。")
    return ""


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
        shown = [
            (cells[place] if place < len(cells) else None, column.example)
            for place, column, _parser in self._columns
            if column.example is not None
        ]
        return bool(shown) and all(_same(cell, example) for cell, example in shown)

    def read(self, number: int, cells: Sequence[Cell], *, check: bool = True) -> ReadRow:
        """Read a row; unchecked where a service checks it at once."""
        values: dict[str, Any] = {}
        errors: Errors = {}
        notes: Errors = {}
        for place, column, parse in self._columns:
            cell = cells[place] if place < len(cells) else None
            try:
                value = None if cell is None else parse(cell)
            except Wrong as wrong:
                errors[column.name] = [keep(_located(wrong.sentence, cell, number, place))]
                continue
            if isinstance(value, Taken):
                value, notes[column.name] = value.value, [keep(value.note)]
            if value in (None, "", []):
                if column.required:
                    errors[column.name] = [keep(_("必填。"))]
                continue
            values[column.name] = value
            if column.once and (before := self._before[column.name].setdefault(value, number)) != number:
                errors[column.name] = [keep(_("与第 %(row)s 行重复。") % {"row": before})]
        if check and not errors:
            errors = self._checked(values)
        return ReadRow(values, errors, notes)

    def _checked(self, values: dict[str, Any]) -> Errors:
        try:
            self._kind.check(self._actor, self._owner, dict(values))
        except DomainError as refusal:
            return errors_of(refusal)
        return {}


def _same(cell: Cell, example: Any) -> bool:
    """Whether a cell shows what the template shows: days come back from a spreadsheet with a time of day."""
    said = example if isinstance(example, int | float | date | None) else str(example)
    return seen(kept(cell)) == seen(kept(said))


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
