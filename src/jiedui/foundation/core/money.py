"""Money: yuan as Decimal, shown the way offices write it."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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
    value = Decimal(amount)
    if (get_language() or "").startswith("en"):
        return _("%(amount)s 元") % {"amount": _plain(value, grouped=True)}
    if value >= YI:
        return _("%(amount)s 亿元") % {"amount": _plain(value / YI)}
    if value >= WAN:
        return _("%(amount)s 万元") % {"amount": _plain(value / WAN)}
    return _("%(amount)s 元") % {"amount": _plain(value)}


def _plain(value: Decimal, *, grouped: bool = False) -> str:
    exact = value.normalize()
    decimals = max(0, -int(exact.as_tuple().exponent))
    return number_format(exact, decimal_pos=decimals, use_l10n=True, force_grouping=grouped)
