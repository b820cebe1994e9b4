"""Days as ledgers write them in words: 2026年3月底前, 3月15日, 第一季度, 全年. Told in `docs/use/importing.md`.

What names a day, or a stretch of time with a clear beginning and end, is read; what does not is refused with how to
write it: nobody can say whether “四月前” takes April in.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime

from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.spreadsheets import Cell
from jiedui.foundation.core.text import fold

from .kinds import Parser
from .numerals import in_digits
from .parsing import Taken, Wrong, plain, shown, written_day

Span = tuple[date, date]
_YEAR_IN_WORDS = re.compile("[〇零一二三四五六七八九]{4}(?=年)")
_CENTURY = str.maketrans("〇零一二三四五六七八九", "00123456789")
_LEADING = re.compile("^(?:截止到|截止|截至|不晚于|最迟|力争|争取|拟于|计划|预计|于|在|到|至)+")
_THIS_YEAR = re.compile("^[本今当]年度?")
_TRAILING = re.compile("(?:[。;,.]|完成|举办|召开|启动|开始|结束|为?止)+$")
_BEFORE = re.compile("[之以]?前$")
_BETWEEN = re.compile("[-—–~至到]+")
_BARE_MONTH = re.compile(r"(?:\d{4}年)?\d{1,2}")

_DATED = re.compile(r"(?:(\d{4})(?:年度?|[-/.]|(?=q)))?(.*)")
_DAY = re.compile(r"(\d{1,2})(?:月|[/.])(\d{1,2})[日号]?")
_DAY_AFTER_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})")
_MONTH = re.compile(r"(\d{1,2})月份?(底|末|上旬|中旬|下旬|内)?")
_MONTH_AFTER_YEAR = re.compile(r"(\d{1,2})()")
_QUARTER = re.compile(r"(?:第?([1-4])季度?|q([1-4]))(底|末|内)?")
_HALF = re.compile("([上下])半年(底|末|内)?")
_TENS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}


def last_day(year: int | None = None) -> Callable[[str], Parser]:
    """By when: a day, or the last day of the time that is named; `year` holds where none is written."""
    return lambda heading: lambda cell: _day_of(cell, year, 1)


def first_day(year: int | None = None) -> Callable[[str], Parser]:
    """From when: a day, or the first day of the time that is named."""
    return lambda heading: lambda cell: _day_of(cell, year, 0)


def _day_of(cell: Cell, year: int | None, end: int) -> date | Taken:
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    said = plain(cell)
    if (found := written_day(said)) is not None:
        return found
    words = {"said": shown(said)}
    # a number that the spreadsheet keeps says nothing any more: 3.1 may have been typed as 3.10
    if isinstance(cell, int | float) or (span := span_of(said, year)) is None:
        raise Wrong(
            _("“%(said)s”看不出是哪一天，请写成 2026-03-31，或“2026年3月底”“第一季度”“全年”。") % words
        )
    return Taken(span[end], _("“%(said)s”按 %(day)s 读") % {**words, "day": span[end].isoformat()})


def span_of(said: str, year: int | None = None) -> Span | None:
    """The first and the last day of the time that a text names; None where it names none clearly.

    Raises:
        Wrong: it names one, but not in which year.
    """
    text = _TRAILING.sub("", _this_year(_LEADING.sub("", _plainly(said))))
    by = _BEFORE.sub("", text)
    found = _named(by, year) or _stretch(by, year)
    if found is None:
        return None
    span, dated = found
    if span[0] > span[1] or (by != text and span[0] != span[1]):  # before a month is not clearly within it
        return None
    if not dated and year is None:
        raise Wrong(_("“%(said)s”没有写年份，请写成“2026年3月底”的样子。") % {"said": shown(said)})
    return span


def _plainly(said: str) -> str:
    """Without spaces, all numbers in digits."""
    text = "".join(fold(said).split())
    text = _YEAR_IN_WORDS.sub(lambda found: found[0].translate(_CENTURY), text)
    return in_digits(text, "月|日|号|季")


def _this_year(text: str) -> str:
    """Said of the year in question: 今年3月底 is 3月底, 今年底 is 年底."""
    rest = _THIS_YEAR.sub("", text)
    return text if rest == text else rest if rest[:1].isdecimal() or rest[:1] in "第上下" else f"年{rest}"


def _stretch(text: str, year: int | None) -> tuple[Span, bool] | None:
    """From one time to another, both of which say their month: 3—5月, 3月1日至3月15日."""
    parts = _BETWEEN.split(text)
    if len(parts) != 2:
        return None
    start, end = parts
    if "月" in end and _BARE_MONTH.fullmatch(start):
        start += "月"
    begin = _named(start, year)
    if begin is None:
        return None
    finish = _named(end, begin[0][0].year if begin[1] else year)
    return None if finish is None else ((begin[0][0], finish[0][1]), begin[1] or finish[1])


def _named(text: str, year: int | None) -> tuple[Span, bool] | None:
    """One day or one stretch of the calendar, and whether its year is written."""
    found = _DATED.fullmatch(text)
    if found is None:
        return None
    written, rest = found[1], found[2]
    try:
        span = _within(int(written or year or 2000), rest, dated=bool(written))
    except ValueError:  # no such day
        return None
    return None if span is None else (span, bool(written))


def _within(year: int, rest: str, *, dated: bool) -> Span | None:
    if not 1900 <= year <= 2200:
        return None
    if found := _DAY.fullmatch(rest) or (dated and _DAY_AFTER_YEAR.fullmatch(rest)):
        day = date(year, int(found[1]), int(found[2]))
        return day, day
    if found := _MONTH.fullmatch(rest) or (dated and _MONTH_AFTER_YEAR.fullmatch(rest)):
        return _month(year, int(found[1]), found[2] or "")
    if found := _QUARTER.fullmatch(rest):
        quarter = int(found[1] or found[2])
        return _months(year, 3 * quarter - 2, 3 * quarter, found[3] or "")
    if found := _HALF.fullmatch(rest):
        return _months(year, *((1, 6) if found[1] == "上" else (7, 12)), found[2] or "")
    if rest in {"全年", "年内"} or (dated and rest in {"", "内"}):
        return _months(year, 1, 12, "")
    if rest in {"年底", "年末", "年终"} or (dated and rest in {"底", "末", "终"}):
        return _months(year, 1, 12, "底")
    return None


def _month(year: int, month: int, part: str) -> Span:
    if part not in _TENS:
        return _months(year, month, month, part)
    first, last = _TENS[part]
    return date(year, month, first), date(year, month, min(last, calendar.monthrange(year, month)[1]))


def _months(year: int, first: int, last: int, part: str) -> Span:
    """From the first to the last; of their end only the last day."""
    end = date(year, last, calendar.monthrange(year, last)[1])
    return (end, end) if part in {"底", "末"} else (date(year, first, 1), end)
