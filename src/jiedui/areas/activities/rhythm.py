"""Days that come round: every second Tuesday, the 15th of each month, each quarter's first Tuesday; and the same as a rule of RFC 5545."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from .choices import Pattern, Rhythm

WEEKS = {Rhythm.WEEK: 1, Rhythm.FORTNIGHT: 2}
MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.HALF: 6, Rhythm.YEAR: 12}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# no month has fewer days
SURE = 28


@dataclass(frozen=True)
class Rule:
    """How days come round, counted from a first one; `day` is the day of the month that is meant, where a shorter month ends before."""

    every: str
    by: str
    first: date
    day: int

    @property
    def is_weekly(self) -> bool:
        return self.every in WEEKS

    @property
    def nth(self) -> int:
        """The first, second, third or fourth of its weekday in its month."""
        return (self.first.day - 1) // 7 + 1

    def on(self, number: int) -> date:
        """The day of the time after the first by this number; 0 is the first, if the first is one that the rule means."""
        if self.is_weekly:
            return self.first + timedelta(weeks=WEEKS[Rhythm(self.every)] * number)
        months = self.first.month - 1 + MONTHS[Rhythm(self.every)] * number
        year, month = self.first.year + months // 12, months % 12 + 1
        return date(year, month, self._day_of(year, month))

    def _day_of(self, year: int, month: int) -> int:
        starts_on, length = monthrange(year, month)
        if self.by == Pattern.DATE:
            return min(self.day, length)
        first = (self.first.weekday() - starts_on) % 7 + 1
        return first + 7 * ((length - first) // 7 if self.by == Pattern.LAST else self.nth - 1)

    @property
    def parts(self) -> dict[str, str | int | list[int]]:
        """As a calendar program reads it, without its end."""
        if self.is_weekly:
            return {"FREQ": "WEEKLY", "INTERVAL": WEEKS[Rhythm(self.every)]}
        return {"FREQ": "MONTHLY", "INTERVAL": MONTHS[Rhythm(self.every)], **self._days()}

    def _days(self) -> dict[str, str | int | list[int]]:
        weekday = WEEKDAYS[self.first.weekday()]
        if self.by == Pattern.LAST:
            return {"BYDAY": f"-1{weekday}"}
        if self.by == Pattern.WEEKDAY:
            return {"BYDAY": f"{self.nth}{weekday}"}
        if self.day <= SURE:
            return {"BYMONTHDAY": self.day}
        return {"BYMONTHDAY": list(range(SURE, self.day + 1)), "BYSETPOS": -1}


def rule_of(every: str, by: str, first: date) -> Rule:
    """The rule that a first day is meant to begin; a fifth weekday of a month is meant as its last."""
    rule = Rule(every, by, first, first.day)
    return Rule(every, Pattern.LAST, first, first.day) if by == Pattern.WEEKDAY and rule.nth > 4 else rule
