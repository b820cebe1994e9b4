"""Divisions of GB/T 2260 with the time for which they are known to hold; a division is never deleted."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.core.text import sort_key

from .choices import RegionLevel
from .names import in_latin, path_in_latin

FIRST_LIST = date(2002, 12, 31)
TODAYS_LIST = date(2021, 12, 31)


class RegionQuerySet(models.QuerySet["Region"]):
    def today(self) -> "RegionQuerySet":
        """The divisions of the newest list."""
        return self.filter(known_until__isnull=True, valid_until__isnull=True)

    def at(self, day: date) -> "RegionQuerySet":
        """The divisions of the list that was the newest on this day; before the first list, those of the first."""
        day = max(day, FIRST_LIST)
        held = Q(known_until__isnull=True, valid_until__isnull=True) | Q(valid_until__gt=day)
        if day < TODAYS_LIST:
            held |= Q(known_until__isnull=False, valid_until__isnull=True)
        return self.filter(held).filter(Q(known_from__isnull=True) | Q(known_from__lte=day))

    def within(self, region: "Region") -> "RegionQuerySet":
        """The region itself and all below it, by code."""
        return self.filter(code__startswith=region.prefix)

    def by_code(self, code: str, *, on: date | None = None) -> "Region":
        """The one division that bears this code today, or on a day; codes are reused, so a code alone is not enough.

        Raises:
            Region.DoesNotExist: none does.
        """
        rows = self.filter(code=code)
        found = (rows.at(on) if on else rows.today()).order_by("-known_from").first()
        if found is None:
            raise Region.DoesNotExist(code)
        return found


class Region(models.Model):
    """A province, city or county under one name and code.

    `valid_from` and `valid_until` (the first day no longer) are set where a change lies between two dated lists;
    `known_from` and `known_until` are the first and last dated list that name it, `known_until` empty while it stands.
    """

    code = models.CharField(_("区划代码"), max_length=6, db_index=True)
    name = models.CharField(_("名称"), max_length=60)
    full_name = models.CharField(_("全称"), max_length=120)
    level = models.CharField(_("层级"), max_length=8, choices=RegionLevel)
    parent_code = models.CharField(_("上级代码"), max_length=6, blank=True, db_index=True)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)
    known_from = models.DateField(_("最早见于"), null=True, blank=True)
    known_until = models.DateField(_("最后见于"), null=True, blank=True)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("地区")
        verbose_name_plural = _("地区")
        ordering = ["code", "known_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "known_from"],
                name="region_code_once_at_a_time",
                violation_error_message=_("同一代码在同一时间只能属于一个地区"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(known_from__isnull=True)
                | Q(valid_until__gt=models.F("known_from")),
                name="region_ends_after_it_begins",
                violation_error_message=_("停用日期须晚于启用日期"),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def prefix(self) -> str:
        """The leading digits that all divisions below share."""
        if self.code.endswith("0000"):
            return self.code[:2]
        return self.code[:4] if self.code.endswith("00") else self.code

    @property
    def name_en(self) -> str:
        """The name in Latin letters."""
        return in_latin(self.name)

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if reads_english() else self.name

    @property
    def path(self) -> str:
        """The name from the province down, 四川省绵阳市涪城区; for readers of English from below, Fucheng, Mianyang, Sichuan."""
        if reads_english():
            return path_in_latin(self.name, self.full_name)
        return self.full_name

    @property
    def is_current(self) -> bool:
        return self.known_until is None and self.valid_until is None

    def contains(self, other: "Region") -> bool:
        """Whether the other division is this one or lies in it."""
        return other.code.startswith(self.prefix)
