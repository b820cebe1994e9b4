"""What stands in a cell, and texts that a spreadsheet would take for a formula."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from openpyxl.utils import get_column_letter


@dataclass(frozen=True)
class Formula:
    """A cell that is computed: what it came to depends on other cells and on who opens it, so it is not taken."""

    text: str


@dataclass(frozen=True)
class Broken:
    """A cell that holds an error of the spreadsheet, such as `#N/A`."""

    text: str


Cell: TypeAlias = str | int | float | Decimal | bool | date | datetime | Formula | Broken | None

_TAKEN_FOR_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_MADE_HARMLESS = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def harmless(text: str) -> str:
    """Text as a CSV file may hold it: an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _TAKEN_FOR_FORMULA.match(text) else text


def unharmed(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if _MADE_HARMLESS.match(text) else text


def where(row: int, column: int) -> str:
    """The name of a cell, as spreadsheets show it: C12; both count from 1."""
    return f"{get_column_letter(column)}{row}"


def span_name(span: tuple[int, int, int, int]) -> str:
    """The name of cells from top left to bottom right, as spreadsheets show it: A4:A8."""
    top, left, bottom, right = span
    return f"{where(top, left)}:{where(bottom, right)}"
