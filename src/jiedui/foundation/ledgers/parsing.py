"""Reading single cells: each function gives a parser for one column, and every refusal says what to write instead."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils import translation

from jiedui.foundation.core.money import WAN, YI
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.spreadsheets import Broken, Cell, Formula
from jiedui.foundation.core.text import fold

from .kinds import Parser

LANGUAGES = ("zh-hans", "en")
LONGEST_WHOLE = 10**15
LEAST_LIKENESS = 0.35
LIKENESSES_AT_MOST = 50
_BETWEEN = re.compile(r"[,，、;；/\n]+")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AMOUNT = re.compile(r"[¥￥]?\s*(-?[\d,，]*\.?\d+)\s*(亿元?|万元?|元)?(?:人民币)?")
_YES = {"是", "yes", "y", "true", "1", "√", "✓", "对"}
_NO = {"否", "no", "n", "false", "0", "×", "不", "无"}


class Wrong(ValueError):
    """A cell that cannot be taken, in a sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Taken:
    """A value that a cell does not say to the letter, with a sentence on how it was read, so that whoever imports it may look."""

    value: Any
    note: str


def plain(cell: Cell) -> str:
    """What a cell says, as text; a number without the decimals that a spreadsheet adds.

    Raises:
        Wrong: it is a formula, an error, a number too long for a spreadsheet, or holds characters that nobody sees.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if (cell.hour, cell.minute) == (0, 0) else cell.strftime("%Y-%m-%d %H:%M")
        )
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float | Decimal):
        return _number_as_text(cell)
    if isinstance(cell, Formula):
        raise Wrong(_("是公式。请复制这些单元格，用“选择性粘贴—数值”粘回原处再上传。"))
    if isinstance(cell, Broken):
        raise Wrong(_("是表格的错误值 %(text)s，请改正。") % {"text": cell.text})
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\r\t" for sign in cell):
        raise Wrong(_("含有看不见的控制字符，请删去或重新输入。"))
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()


def _number_as_text(number: int | float | Decimal) -> str:
    if isinstance(number, float) and not number.is_integer():
        return repr(number)
    whole = int(number)
    if abs(whole) >= LONGEST_WHOLE:
        raise Wrong(_("数字过长，表格已经改变了末几位。请把单元格设为“文本”，重新填写。"))
    return str(whole) if number == whole else str(number)


def text(longest: int | None = None, *, one_line: bool = True) -> Callable[[str], Parser]:
    """Text as it stands; in one line unless told otherwise."""

    def parse(cell: Cell) -> str:
        said = plain(cell)
        said = " ".join(said.split()) if one_line else said
        if longest is not None and len(said) > longest:
            raise Wrong(
                _("不超过 %(limit)s 个字，现有 %(count)s 个字。") % {"limit": longest, "count": len(said)}
            )
        return said

    return lambda heading: parse


def words() -> Callable[[str], Parser]:
    """Several short words in one cell, separated the way people separate them."""
    return lambda heading: lambda cell: _kept(re.split(r"[,，、;；\n]+", plain(cell)))


def lines() -> Callable[[str], Parser]:
    """One item to a line, or separated by semicolons."""
    return lambda heading: lambda cell: _kept(re.split(r"[;；\n]+", plain(cell)))


def _kept(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(item.strip() for item in items if item.strip()))


def key(word: str) -> str:
    """A word as it is compared: width, case, spaces and hyphens do not matter."""
    return re.sub(r"[\s\-_·]+", "", fold(word)).lower()


def both_languages(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Values by their labels in either language, and by themselves."""
    known: dict[str, str] = {}
    for value, label in choices:
        for language in LANGUAGES:
            with translation.override(language):
                known[key(str(label))] = value
        known.setdefault(key(value), value)
    return known


def choice(choices: type[TextChoices]) -> Callable[[str], Parser]:
    """One of a fixed set, by its label in either language."""

    def make(heading: str) -> Parser:
        known = both_languages(choices.choices)
        return lambda cell: _chosen(plain(cell), known, choices)

    return make


def several(choices: type[TextChoices]) -> Callable[[str], Parser]:
    """Some of a fixed set, separated the way people separate them."""

    def make(heading: str) -> Parser:
        known = both_languages(choices.choices)
        return lambda cell: list(
            dict.fromkeys(_chosen(word, known, choices) for word in _kept(_BETWEEN.split(plain(cell))))
        )

    return make


def _chosen(word: str, known: dict[str, str], choices: type[TextChoices]) -> str:
    if (found := known.get(key(word))) is not None:
        return found
    offered = _("、").join(choices.labels)
    raise Wrong(_("没有“%(word)s”这一项，可填：%(offered)s。") % {"word": shown(word), "offered": offered})


def level(lowest: int, highest: int, *, none: tuple[str, ...] = ()) -> Callable[[str], Parser]:
    """A whole number within bounds, also written `TRL 6` or `6 级`; words of `none` stand for no number."""
    numbered = re.compile(r"(?:TRL|第)?\s*(\d{1,3})\s*级?(?:\s*[·:：].*)?", re.IGNORECASE)
    nothing = {key(word) for word in none}

    def parse(cell: Cell) -> int | None:
        said = plain(cell)
        if key(said) in nothing:
            return None
        found = numbered.fullmatch(fold(said))
        if found is None or not lowest <= int(found[1]) <= highest:
            raise Wrong(
                _("应为 %(lowest)s 至 %(highest)s 的整数，现为“%(said)s”。")
                % {"lowest": lowest, "highest": highest, "said": shown(said)}
            )
        return int(found[1])

    return lambda heading: parse


def day() -> Callable[[str], Parser]:
    """A day: a date of the spreadsheet, or text such as 2026-03-12, 2026/3/12, 2026年3月12日."""

    def parse(cell: Cell) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        said = plain(cell)
        if (parsed := written_day(said)) is None:
            raise Wrong(_("“%(said)s”不是日期，请写成 2026-03-12 的样子。") % {"said": shown(said)})
        return parsed

    return lambda heading: parse


def written_day(said: str) -> date | None:
    """The day that a text names whole, with year, month and day."""
    found = _DAY.fullmatch(fold(said)) or _COMPACT_DAY.fullmatch(said)
    try:
        parsed = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return parsed if parsed is not None and 1900 <= parsed.year <= 2200 else None


def wan() -> Callable[[str], Parser]:
    """An amount: a bare number counts in 万元, unless the heading says 元 or 亿元; a unit in the cell says it itself."""

    def make(heading: str) -> Parser:
        usual = _unit_of(heading)

        def parse(cell: Cell) -> Decimal:
            if isinstance(cell, bool | date):
                raise Wrong(_("应为金额，如 80 或 80 万元。"))
            said = fold(plain(cell))
            found = _AMOUNT.fullmatch(said)
            if found is None:
                raise Wrong(_("“%(said)s”不是金额，请写成 80 或 80 万元的样子。") % {"said": shown(said)})
            unit = {"亿": YI, "万": WAN, "元": Decimal(1)}.get((found[2] or "")[:1], usual)
            return _yuan(found[1], unit, said)

        return parse

    return make


def _unit_of(heading: str) -> Decimal:
    said = fold(heading).lower()
    if "亿元" in said:
        return YI
    in_yuan = ("元" in said and "万元" not in said) or ("yuan" in said and "10,000" not in said)
    return Decimal(1) if in_yuan else WAN


def _yuan(digits: str, unit: Decimal, said: str) -> Decimal:
    try:
        amount = (Decimal(re.sub("[,，]", "", digits)) * unit).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise Wrong(_("金额过大：“%(said)s”。") % {"said": shown(said)}) from error
    if amount < 0:
        raise Wrong(_("金额不能是负数。"))
    if amount >= Decimal(10) ** 12:
        raise Wrong(_("金额过大：“%(said)s”。") % {"said": shown(said)})
    return amount


def yes_no() -> Callable[[str], Parser]:
    def parse(cell: Cell) -> bool:
        if isinstance(cell, bool):
            return cell
        said = key(plain(cell))
        if said not in _YES | _NO:
            raise Wrong(_("请填“是”或“否”，现为“%(said)s”。") % {"said": shown(plain(cell))})
        return said in _YES

    return lambda heading: parse


class Names:
    """Names that a cell may mean, asked for what is like a word that is none of them: once for each word, and not without end."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(dict.fromkeys(name for name in names if name))
        self._asked: dict[str, list[str]] = {}

    def unknown(self, word: str) -> Wrong:
        """Nothing is called so; what is called nearly so."""
        if word not in self._asked:
            self._asked[word] = near(word, self._names) if len(self._asked) < LIKENESSES_AT_MOST else []
        if not (found := self._asked[word]):
            return Wrong(_("没有“%(word)s”。") % {"word": shown(word)})
        words = {"word": shown(word), "near": _("、").join(found)}
        return Wrong(_("没有“%(word)s”，相近的有：%(near)s。") % words)


def near(word: str, known: Iterable[str]) -> list[str]:
    """Up to five of the known words that are most like this one."""
    folded = fold(word)[:60]
    alike: list[tuple[float, str]] = []
    for each in known:
        other = fold(each)
        likeness = 1.0 if folded in other or other in folded else 0.0
        if not likeness and set(folded) & set(other):
            likeness = difflib.SequenceMatcher(None, folded, other, autojunk=False).ratio()
        if likeness >= LEAST_LIKENESS:
            alike.append((likeness, each))
    return [each for _likeness, each in sorted(alike, key=lambda pair: -pair[0])][:5]


def shown(said: str) -> str:
    """A cell's words inside a sentence: not all of an essay."""
    return said if len(said) <= 40 else f"{said[:39]}…"
