"""What a bulletin is made of: sentences with a day, in groups, in sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.ui.templatetags.jiedui import date_cn

NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True)
class Item:
    """One thing in one sentence; `url` leads whoever reads the page to it, `points` stand below it."""

    on: date | None
    words: str
    url: str = ""
    points: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        if self.on is None:
            return self.words
        return _("%(day)s，%(words)s") % {"day": date_cn(self.on, "short"), "words": self.words}


@dataclass(frozen=True)
class Group:
    """Items under one heading, in the order of their days."""

    heading: str
    items: list[Item]


@dataclass(frozen=True)
class Section:
    """A part of the bulletin; `nothing` is said where there are no items."""

    key: str
    title: str
    nothing: str
    groups: list[Group]

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]


def listed(items: Sequence[Item]) -> list[Group]:
    """Items that need no heading, as a group; none where there are none."""
    return [Group("", in_order(items))] if items else []


def in_order(items: Sequence[Item]) -> list[Item]:
    """By day, those without a day last."""
    return sorted(items, key=lambda item: item.on or date.max)


def numbered(place: int, title: str) -> str:
    """一、要闻; in English 1. Headlines."""
    number = str(place) if reads_english() else NUMERALS[place - 1]
    return _("%(number)s、%(title)s") % {"number": number, "title": title}
