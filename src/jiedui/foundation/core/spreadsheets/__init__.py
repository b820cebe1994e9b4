"""Spreadsheets in and out: read without trusting them, written so that they run nothing and fill no memory."""

from .cells import Broken, Cell, Formula, harmless, span_name, unharmed, where
from .reading import Sheet, Span, open_sheet
from .safety import Limits, Unreadable
from .writing import CSV, XLSX, Choice, Table, csv_lines, write_xlsx

__all__ = [
    "CSV",
    "XLSX",
    "Broken",
    "Cell",
    "Choice",
    "Formula",
    "Limits",
    "Sheet",
    "Span",
    "Table",
    "Unreadable",
    "csv_lines",
    "harmless",
    "open_sheet",
    "span_name",
    "unharmed",
    "where",
    "write_xlsx",
]
