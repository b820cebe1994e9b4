"""Money: yuan as Decimal, shown the way offices write it."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from jiedui.foundation.core.languages import reads_english

WAN = Decimal(10_000)
YI = Decimal(100_000_000)


class MoneyField(models.DecimalField):
    """An amount in yuan, to the fen, never negative."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("validators", [MinValueValidator(0)])
        super().__init__(*args, **kwargs)


def yuan(amount: Decimal | int) -> str:
    """An amount with its unit: 元 below ten thousand, 万元 above, 亿元 from a hundred million; nothing is rounded away.

    English counts in thousands: there the whole number stands, in groups.
    """
    number, unit = _in_words(Decimal(amount))
    return unit % {"amount": number}


def yuan_range(low: Decimal | int, high: Decimal | int) -> str:
    """Two amounts as offices write them: 20–50 万元, and each with its unit where the units differ."""
    (first, unit), (last, last_unit) = _in_words(Decimal(low)), _in_words(Decimal(high))
    if unit == last_unit:
        return unit % {"amount": f"{first}–{last}"}
    return f"{unit % {'amount': first}}–{last_unit % {'amount': last}}"


def _in_words(value: Decimal) -> tuple[str, str]:
    """The number, and the phrase with its unit that it stands in."""
    if reads_english():
        return _plain(value, grouped=True), _("%(amount)s 元")
    if value >= YI:
        return _plain(value / YI), _("%(amount)s 亿元")
    if value >= WAN:
        return _plain(value / WAN), _("%(amount)s 万元")
    return _plain(value), _("%(amount)s 元")


def _plain(value: Decimal, *, grouped: bool = False) -> str:
    exact = value.normalize()
    decimals = max(0, -int(exact.as_tuple().exponent))
    return number_format(exact, decimal_pos=decimals, use_l10n=True, force_grouping=grouped)
