"""What a filter bar draws: facets with options and their counts, read from the address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.functional import Promise


@dataclass(frozen=True)
class FacetOption:
    """One value a list can be narrowed to; `count` is what is left then, None when it is not known."""

    value: str
    label: str | Promise
    count: int | None = None
    selected: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Facet:
    """One aspect of a list, named as in the address; `multiple` options are joined by *or*."""

    name: str
    label: str | Promise
    options: Sequence[FacetOption] = field(default_factory=tuple)
    multiple: bool = True
    shown: int = 8

    @property
    def chosen(self) -> list[FacetOption]:
        return [option for option in self.options if option.selected]

    @property
    def first(self) -> list[FacetOption]:
        """The options drawn at once: those chosen are never hidden behind “more”."""
        return [option for index, option in enumerate(self.options) if index < self.shown or option.selected]

    @property
    def rest(self) -> list[FacetOption]:
        return [
            option for index, option in enumerate(self.options) if index >= self.shown and not option.selected
        ]


def facet_of(
    query: QueryDict,
    name: str,
    label: str | Promise,
    options: Iterable[tuple[str, str | Promise, int | None]],
    *,
    multiple: bool = True,
) -> Facet:
    """A facet from `(value, label, count)` rows, with what the address has chosen marked."""
    chosen = set(query.getlist(name))
    drawn = tuple(
        FacetOption(str(value), text, count, str(value) in chosen) for value, text, count in options
    )
    return Facet(name, label, drawn, multiple)
