"""Cells as a row of ours keeps them: what JSON has no word for stands under a name of its own."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jiedui.foundation.core.spreadsheets import Broken, Cell, Formula


def kept(cell: Cell) -> Any:
    """A cell as JSON."""
    if isinstance(cell, Formula):
        return {"formula": cell.text[:200]}
    if isinstance(cell, Broken):
        return {"broken": cell.text[:20]}
    if isinstance(cell, datetime):
        return {"time": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, str):
        # PostgreSQL keeps neither NUL nor halves of characters
        return cell.replace("\0", "\x01").encode("utf-8", "replace").decode()
    if isinstance(cell, float) and cell - cell != 0:
        return {"broken": str(cell)}
    return str(cell) if isinstance(cell, Decimal) else cell


def taken(value: Any) -> Cell:
    """The cell that `kept` was given."""
    if not isinstance(value, dict):
        return value
    ((name, text),) = value.items()
    if name == "formula":
        return Formula(text)
    if name == "broken":
        return Broken(text)
    return datetime.fromisoformat(text) if name == "time" else date.fromisoformat(text)


def seen(value: Any) -> str:
    """A kept cell as a page shows it."""
    cell = taken(value)
    if cell is None:
        return ""
    if isinstance(cell, Formula | Broken):
        return cell.text
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute) == (0, 0) else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
