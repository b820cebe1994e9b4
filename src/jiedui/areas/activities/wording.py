"""Times in words, by the clocks of the place they happen in."""

from datetime import date, datetime, time, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jiedui.foundation.core.languages import reads_english

from .choices import Pattern, Rhythm
from .rhythm import MONTHS, Rule

_DAY = {"zh": "Y年n月j日 D", "en": "D, j F Y"}
_DAY_OF_YEAR = {"zh": "n月j日 D", "en": "D, j F"}
_SHORT = {"zh": "n月j日", "en": "j M"}


def day_words(moment: datetime) -> str:
    """2026年3月12日 星期四; in English Thu, 12 March 2026."""
    return formats.date_format(moment, _DAY["en" if reads_english() else "zh"])


def are_whole_days(start: datetime, end: datetime) -> bool:
    """From midnight to midnight by the clocks of the place: on these days, at no hour that is known."""
    return start.time() == end.time() == time() and start.date() < end.date()


def span_words(start: datetime, end: datetime) -> str:
    """From when to when, the day once where it is the same; both are by the clocks of the place."""
    start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
    if are_whole_days(start, end):
        last_day = end - timedelta(days=1)
        days = day_words(start)
        return days if last_day == start else f"{days} – {_last_day(start, last_day)}"
    first = f"{day_words(start)} {start:%H:%M}"
    if start.date() == end.date():
        return f"{first}–{end:%H:%M}"
    return f"{first} – {_last_day(start, end)} {end:%H:%M}"


def _last_day(start: datetime, end: datetime) -> str:
    """The last day, without its year where that is the first day's."""
    styles = _DAY_OF_YEAR if start.year == end.year else _DAY
    return formats.date_format(end, styles["en" if reads_english() else "zh"])


def in_zone_words(span: str, zone: str) -> str:
    """A time with the clocks that are meant, where they are not the platform's."""
    return _("%(span)s（当地时间，%(zone)s）") % {"span": span, "zone": zone.replace("_", " ")}


def hours_words(start: datetime, end: datetime | None, *, with_day: bool = False) -> str:
    """The hours of a stop, with its day where an activity lasts for several."""
    start = start.replace(tzinfo=None)
    day = formats.date_format(start, _SHORT["en" if reads_english() else "zh"]) + " " if with_day else ""
    return f"{day}{start:%H:%M}" + (f"–{end:%H:%M}" if end else "")


def series_words(rule: Rule, first: datetime, last: datetime, times: int) -> str:
    """每季度（1月、4月、7月、10月）第一个星期二 14:30，共 8 次，到2027年10月5日."""
    rhythm = _(RHYTHMS[Rhythm(rule.every)]) % {
        "on": _weekday(rule) if rule.is_weekly else _day_of_month(rule),
        "months": _months(rule),
    }
    hours = "" if first.time() == time() else f" {first:%H:%M}"
    return _("%(rhythm)s%(hours)s，共 %(times)s 次，到 %(last)s") % {
        "rhythm": rhythm,
        "hours": hours,
        "times": times,
        "last": formats.date_format(last.replace(tzinfo=None), "j F Y" if reads_english() else "Y年n月j日"),
    }


RHYTHMS = {
    Rhythm.WEEK: gettext_noop("每周%(on)s"),
    Rhythm.FORTNIGHT: gettext_noop("每两周的%(on)s"),
    Rhythm.MONTH: gettext_noop("每月%(on)s"),
    Rhythm.QUARTER: gettext_noop("每季度（%(months)s）%(on)s"),
    Rhythm.HALF: gettext_noop("每半年（%(months)s）%(on)s"),
    Rhythm.YEAR: gettext_noop("每年（%(months)s）%(on)s"),
}
NTHS = (gettext_noop("第一个%(weekday)s"), gettext_noop("第二个%(weekday)s"),
        gettext_noop("第三个%(weekday)s"), gettext_noop("第四个%(weekday)s"))  # fmt: skip


def _weekday(rule: Rule) -> str:
    return formats.date_format(rule.first, "l")


def _day_of_month(rule: Rule) -> str:
    if rule.by == Pattern.DATE:
        return _("最后一天") if rule.day == 31 else _("%(day)s 日") % {"day": rule.day}
    words = gettext_noop("最后一个%(weekday)s") if rule.by == Pattern.LAST else NTHS[rule.nth - 1]
    return _(words) % {"weekday": _weekday(rule)}


def _months(rule: Rule) -> str:
    """The months of a year in which it is, where it is not in each."""
    step = MONTHS.get(Rhythm(rule.every), 1)
    months = sorted({(rule.first.month - 1 + step * n) % 12 + 1 for n in range(12 // step)})
    style = "M" if reads_english() else "n月"
    return _("、").join(formats.date_format(date(2024, month, 1), style) for month in months)
