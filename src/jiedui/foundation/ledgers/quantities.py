"""How much, as ledgers write it: 2 次, 约30人, ≥5 项, 不少于三场. The number and its unit; told in `docs/use/importing.md`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.spreadsheets import Cell
from jiedui.foundation.core.text import fold

from .kinds import Parser
from .numerals import NUMERAL, small_number
from .parsing import Taken, Wrong, plain, shown

_LEAST = "约|大约|≥|>=|>|不少于|不低于|至少|超过|达到|达|完成|举办|召开|开展|各"
_QUANTITY = re.compile(
    rf"(?P<least>(?:{_LEAST})*)(?P<number>\d[\d,]*(?:\.\d+)?|{NUMERAL})(?P<over>余|多)?"
    r"(?P<unit>[^\d\s,.;、~—以-]{0,5}?)(?P<more>以上|左右|及以上)?[。.]?"
)


@dataclass(frozen=True)
class Quantity:
    """A number, and the unit that stands beside it, if one does."""

    value: Decimal
    unit: str = ""


def quantity() -> Callable[[str], Parser]:
    """A number as it stands, or with its unit and with words that say it is the least."""
    return lambda heading: _quantity


def _quantity(cell: Cell) -> Quantity | Taken:
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return Quantity(_decimal(plain(cell), plain(cell)))
    said = plain(cell)
    text = "".join(fold(said).split())
    found = _QUANTITY.fullmatch(text)
    number = found and (small_number(found["number"]) or found["number"].replace(",", ""))
    if not found or not number:
        raise Wrong(_("“%(said)s”不是一个数，请写成 2 或“2 次”的样子。") % {"said": shown(said)})
    value = Quantity(_decimal(str(number), said), found["unit"])
    if not any((found["least"], found["over"], found["more"])):
        return value
    words = {"said": shown(said), "number": str(value.value), "unit": value.unit}
    return Taken(value, _("“%(said)s”按 %(number)s%(unit)s 读") % words)


def _decimal(digits: str, said: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise Wrong(_("“%(said)s”不是一个数，请写成 2 或“2 次”的样子。") % {"said": shown(said)}) from None
