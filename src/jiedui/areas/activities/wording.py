"""Times in words, by the clocks of the place they happen in."""

from datetime import datetime, time, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from jiedui.foundation.core.languages import reads_english

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
