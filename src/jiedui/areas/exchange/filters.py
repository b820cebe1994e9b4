"""Lists of listings: what was searched, chosen and sorted by, read from the address; with counts from the index.

Conditions that the tables can check are checked there, so that a list works while there is no index. An unnamed
owner never answers to a condition about owners: neither to the organisation nor to its own division.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import on_side_filter, sides_in_force
from jiedui.foundation.core.text import without_nul
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.regions.models import Region
from jiedui.foundation.search.queries import And, Filter, In, count, facets, in_step, is_indexed, keys
from jiedui.foundation.taxonomy.models import TechnicalField
from jiedui.foundation.ui.facets import Facet, facet_of

from .choices import AchievementKind, Cooperation, ExpertService
from .documents import NO_TRL, breadth
from .models import Achievement, Demand, Expert, Listing
from .models.querysets import ListingQuerySet
from .selectors import Shown, shown_to

SIZE = 20
LONGEST_QUERY = 200
MOST_VALUES = 50
FEW = 2000
TYPES = {Achievement: AchievementKind, Demand: Cooperation, Expert: ExpertService}
TYPE_LABELS = {Achievement: _("成果类型"), Demand: _("合作方式"), Expert: _("可提供的服务")}
TRL_FIELD = {Achievement: "trl", Demand: "trl_wanted"}

Option = tuple[str, str | Promise, int | None]


def numbers(values: Iterable[str]) -> list[int]:
    """Those values that are numbers a key or level could have; whatever else stands in an address finds nothing."""
    return [int(value) for value in values if value.isascii() and value.isdecimal() and len(value) < 19]


@dataclass
class Catalogue:
    """One reader's view of a list."""

    model: type[Listing]
    actor: Any
    query: QueryDict
    size: int = SIZE

    @cached_property
    def text(self) -> str:
        return without_nul(self.query.get("q", "")).strip()[:LONGEST_QUERY]

    @cached_property
    def names(self) -> list[str]:
        """The facets of this kind of listing, in the order they are drawn."""
        names = ["side", "region", "field", "leaf", "type", "organisation"]
        if self.model in TRL_FIELD:
            names.insert(4, "trl")
        return names

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        given = ((name, self._given(name)) for name in self.names)
        return {name: values for name, values in given if values}

    def _given(self, name: str) -> list[str]:
        values = (without_nul(value) for value in self.query.getlist(name)[:MOST_VALUES])
        return list(dict.fromkeys(value for value in values if value))

    @cached_property
    def sides(self) -> list[Side]:
        return sides_in_force()

    # --- rows

    def rows(self) -> ListingQuerySet:
        """Every row that the reader may see and that meets what was chosen, in no order."""
        rows = self.model.objects.visible_to(self.actor).published()
        for name, values in self.chosen.items():
            if (condition := getattr(self, f"_by_{name}", None)) is not None:
                rows = rows.filter(condition(values))
        return rows

    def _by_side(self, values: list[str]) -> Q:
        return on_side_filter([side for side in self.sides if str(side.pk) in values], prefix="owner")

    def _by_region(self, values: list[str]) -> Q:
        named = Q(owner__region__code__in=values)
        if self.model is not Demand:
            return named
        return (named & Q(anonymous=False)) | (self._shown_under(values) & Q(anonymous=True))

    def _shown_under(self, codes: list[str]) -> Q:
        """Owners counted under the division of a side: as `documents.region_shown`, the widest they stand on."""
        found = Q(pk__in=[])
        wider: list[Side] = []
        for side in sorted(self.sides, key=breadth):
            if side.region.code in codes:
                found |= on_side_filter([side], prefix="owner") & ~on_side_filter(wider, prefix="owner")
            wider.append(side)
        return found

    def _by_field(self, values: list[str]) -> Q:
        return self._in_field(Q(parent__code__in=values) | Q(code__in=values))

    def _by_leaf(self, values: list[str]) -> Q:
        return self._in_field(Q(code__in=values))

    def _in_field(self, condition: Q) -> Q:
        fields = TechnicalField.objects.filter(condition)
        found = Q(field__in=fields)
        if self.model is Expert:
            through = Expert.fields.through.objects.filter(
                expert_id=OuterRef("pk"), technicalfield__in=fields
            )
            found |= Q(Exists(through))
        return found

    def _by_trl(self, values: list[str]) -> Q:
        name = TRL_FIELD[self.model]
        found = Q(**{f"{name}__in": numbers(values)})
        return found | Q(**{f"{name}__isnull": True}) if NO_TRL in values else found

    def _by_organisation(self, values: list[str]) -> Q:
        found = Q(owner_id__in=numbers(values))
        return found & Q(anonymous=False) if self.model is Demand else found

    def _by_type(self, values: list[str]) -> Q:
        """Achievements are of one type each; the several types of the others only the index can ask for."""
        return Q(kind__in=values) if self.model is Achievement else Q()

    # --- index

    def where(self, *, but: str = "") -> Filter | None:
        """What was chosen, as the index reads it; `but` one facet, whose other values are being counted."""
        attribute = {"field": "field_top", "leaf": "field"}
        conditions = [
            In(attribute.get(name, name), tuple(values))
            for name, values in self.chosen.items()
            if name != but
        ]
        return And(*conditions) if conditions else None

    @cached_property
    def asks_index(self) -> bool:
        """Whether the tables cannot answer: words are typed, or one of several types is wanted."""
        return bool(self.text) or (self.model is not Achievement and "type" in self.chosen)

    @cached_property
    def searched(self) -> bool:
        """Whether the index says which rows there are."""
        return self.asks_index and is_indexed()

    @property
    def unsearchable(self) -> bool:
        """Whether the index is asked for what it cannot answer now."""
        return self.asks_index and not self.searched

    @cached_property
    def found(self) -> list[int] | None:
        """Keys of all that the index found, best first; None where the tables alone say what there is."""
        return self._keys(self._in_index) if self.searched else None

    def _keys(self, limit: int, offset: int = 0) -> list[int]:
        """Keys of what was found, best first. An index is never asked for nothing: it would break."""
        if not limit:
            return []
        kind = self.model.kind_name
        return (
            keys(self.text, actor=self.actor, kind=kind, where=self.where(), limit=limit, offset=offset) or []
        )

    @cached_property
    def _in_index(self) -> int:
        """How many rows the index has for what was chosen."""
        return count(self.text, actor=self.actor, kind=self.model.kind_name, where=self.where()) or 0

    # --- pages

    @cached_property
    def sorts(self) -> list[tuple[str, str]]:
        """Orders offered: (value, label); the first is the one taken without asking."""
        offered = [("newest", gettext("最新发布")), ("name", gettext("名称"))]
        if self.model in TRL_FIELD:
            offered.insert(1, ("trl", gettext("成熟度")))
        if self.model is Demand:
            offered.insert(1, ("deadline", gettext("截止时间")))
        return (
            [("relevance", gettext("相关度")), *offered] if self.text and not self.unsearchable else offered
        )

    @cached_property
    def sort(self) -> str:
        wanted = self.query.get("sort", "")
        values = [value for value, _label in self.sorts]
        return wanted if wanted in values else values[0]

    def page(self) -> Page:
        """The page asked for, its rows as the reader may see them."""
        if self.searched and self.sort == "relevance":
            page = self._numbered(range(self._in_index))
            chosen = self._keys(self.size, (page.number - 1) * self.size)
        elif self.searched and self._in_index > FEW:
            page = self._numbered(range(self._in_index))
            chosen = self._among(set(self._keys(self._in_index)), page.number)
        else:
            rows = self.rows().filter(pk__in=self._keys(FEW)) if self.searched else self.rows()
            pks = rows.order_by(*self._order()).values_list("pk", flat=True)
            page = self._numbered(pks, count=self._in_index if not self.searched and in_step() else None)
            chosen = list(page.object_list)
        page.object_list = self._shown(chosen)
        return page

    def _numbered(self, keys: Any, count: int | None = None) -> Page:
        """The page of keys that was asked for; `count` says how many there are where that is known."""
        paginator = Paginator(keys, self.size)
        if count is not None:
            paginator.count = count
        return paginator.get_page(self.query.get("page"))

    def _among(self, found: set[int], number: int) -> list[int]:
        """Keys of one page of what was found, in the order of the list: the tables are read only as far as the page."""
        ordered = self.rows().order_by(*self._order()).values_list("pk", flat=True).iterator(chunk_size=500)
        start = (number - 1) * self.size
        return list(islice((pk for pk in ordered if pk in found), start, start + self.size))

    def count(self) -> int:
        """How many rows the list has on all its pages."""
        return self._in_index if self.searched else self.rows().count()

    def every(self, at_once: int = 500) -> Iterator[Shown]:
        """The rows of all pages in their order with all that an export says of them, some at a time and none kept."""
        each = iter(self.found or ()) if self.searched and self.sort == "relevance" else self._ordered_keys()
        many = [field.name for field in self.model._meta.many_to_many]
        while some := list(islice(each, at_once)):
            yield from self._shown(some, many)

    def _ordered_keys(self) -> Iterator[int]:
        wanted = None if self.found is None else set(self.found)
        ordered = self.rows().order_by(*self._order()).values_list("pk", flat=True).iterator(chunk_size=2000)
        return (pk for pk in ordered if wanted is None or pk in wanted)

    def _shown(self, chosen: Sequence[int], many: Sequence[str] = ()) -> list[Shown]:
        """Rows of these keys in their order, as far as the tables let the reader see them."""
        rows: Any = ()
        if chosen:
            rows = self.rows().filter(pk__in=chosen).for_reader(self.actor).prefetch_related(*many)
        by_key = {row.pk: row for row in rows}
        return shown_to(self.actor, [by_key[pk] for pk in chosen if pk in by_key])

    def _order(self) -> tuple[Any, ...]:
        newest = ("-published_at", "-pk")
        if self.sort == "trl":
            return (F(TRL_FIELD[self.model]).desc(nulls_last=True), *newest)
        if self.sort == "deadline":
            return (F("deadline").asc(nulls_last=True), *newest)
        return ("sort_key", "pk") if self.sort == "name" else newest

    # --- facets

    def facets(self) -> list[Facet]:
        """Every facet with what choosing each value would leave; without counts while there is no index."""
        attributes = {"field": "field_top", "leaf": "field"}
        free = [name for name in self.names if name not in self.chosen]
        counts = self._count([attributes.get(name, name) for name in free])
        for name in self.chosen:
            attribute = attributes.get(name, name)
            counts |= self._count([attribute], but=name)
        drawn = []
        for name in self.names:
            options = getattr(self, f"_{name}_options")(counts.get(attributes.get(name, name), {}))
            if options:
                drawn.append(facet_of(self.query, name, self._label(name), options))
        return drawn

    def in_words(self) -> list[str]:
        """What is asked for, as the filters call it, its own words first."""
        said = [f"“{self.text}”"] if self.text else []
        for name, values in self.chosen.items():
            options = getattr(self, f"_{name}_options")(dict.fromkeys(values, 0))
            labels = {value: str(label) for value, label, _count in options}
            said += [labels.get(value, value) for value in values]
        return said

    def _count(self, attributes: list[str], but: str = "") -> dict[str, dict[str, int]]:
        return facets(
            self.text, attributes, actor=self.actor, kinds=[self.model.kind_name], where=self.where(but=but)
        )

    def _label(self, name: str) -> str | Promise:
        labels = {
            "side": _("一方"),
            "region": _("地区"),
            "field": _("技术领域"),
            "leaf": _("细分领域"),
            "organisation": _("单位"),
            "trl": _("期望的成熟度") if self.model is Demand else _("技术成熟度"),
            "type": TYPE_LABELS[self.model],
        }
        return labels[name]

    def _side_options(self, counts: dict[str, int]) -> list[Option]:
        return [(str(side.pk), side.name, self._of(counts, str(side.pk))) for side in self.sides]

    def _region_options(self, counts: dict[str, int]) -> list[Option]:
        codes = self._counted("region", counts)
        named = {region.code: region.label for region in Region.objects.filter(code__in=codes)}
        return [(code, named[code], self._of(counts, code)) for code in codes if code in named]

    def _field_options(self, counts: dict[str, int]) -> list[Option]:
        tops = TechnicalField.objects.tops()
        return self._worth(counts, "field", ((top.code, top.label) for top in tops))

    def _leaf_options(self, counts: dict[str, int]) -> list[Option]:
        """Leaves are offered once a top field is chosen, so that the list stays short."""
        tops = self.chosen.get("field", [])
        chosen = Q(code__in=self.chosen.get("leaf", []))
        leaves = TechnicalField.objects.leaves().filter(Q(parent__code__in=tops) | chosen)
        return (
            self._worth(counts, "leaf", ((leaf.code, leaf.label) for leaf in leaves))
            if tops or "leaf" in self.chosen
            else []
        )

    def _trl_options(self, counts: dict[str, int]) -> list[Option]:
        levels = [(str(level), f"TRL {level}") for level in range(9, 0, -1)]
        without = _("不限") if self.model is Demand else _("不适用")
        return self._worth(counts, "trl", [*levels, (NO_TRL, without)])

    def _type_options(self, counts: dict[str, int]) -> list[Option]:
        return self._worth(counts, "type", TYPES[self.model].choices)

    def _organisation_options(self, counts: dict[str, int]) -> list[Option]:
        keys_ = numbers(self._counted("organisation", counts))
        named = Organisation.objects.in_bulk([key for key in keys_ if str(key) in counts])
        return [(str(key), named[key].label, self._of(counts, str(key))) for key in keys_ if key in named]

    def _counted(self, name: str, counts: dict[str, int]) -> list[str]:
        """The values that occur most, most frequent first, and those chosen even if nothing is left of them."""
        return list(dict.fromkeys([*islice(counts, MOST_VALUES), *self.chosen.get(name, [])]))

    def _worth(self, counts: dict[str, int], name: str, options: Any) -> list[Option]:
        """Of fixed values those that occur or are chosen; all of them while nothing can be counted."""
        chosen = self.chosen.get(name, [])
        return [
            (value, label, self._of(counts, value))
            for value, label in options
            if not self.countable or value in counts or value in chosen
        ]

    @cached_property
    def countable(self) -> bool:
        return is_indexed()

    def _of(self, counts: dict[str, int], value: str) -> int | None:
        return counts.get(value, 0) if self.countable else None
