"""Lists of listings: what was searched, chosen and sorted by, read from the address; with counts from the index.

Conditions that the tables can check are checked there, so that a list works while there is no index. An unnamed
owner never answers to a condition about owners: neither to the organisation nor to its own division.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import on_side_filter, sides_in_force
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.regions.models import Region
from jiedui.foundation.search.queries import And, Filter, In, facets, keys
from jiedui.foundation.taxonomy.models import TechnicalField
from jiedui.foundation.ui.facets import Facet, facet_of

from .choices import AchievementKind, Cooperation, ExpertService
from .documents import NO_TRL
from .models import Achievement, Demand, Expert, Listing
from .models.querysets import ListingQuerySet
from .selectors import Shown, shown_to

SIZE = 20
LONGEST_QUERY = 200
TYPES = {Achievement: AchievementKind, Demand: Cooperation, Expert: ExpertService}
TYPE_LABELS = {Achievement: _("成果类型"), Demand: _("合作方式"), Expert: _("可提供的服务")}
TRL_FIELD = {Achievement: "trl", Demand: "trl_wanted"}

Option = tuple[str, str | Promise, int | None]


@dataclass
class Catalogue:
    """One reader's view of a list."""

    model: type[Listing]
    actor: Any
    query: QueryDict
    size: int = SIZE
    unsearchable: bool = field(default=False, init=False)

    @cached_property
    def text(self) -> str:
        return self.query.get("q", "").strip()[:LONGEST_QUERY]

    @cached_property
    def names(self) -> list[str]:
        """The facets of this kind of listing, in the order they are drawn."""
        names = ["side", "region", "field", "leaf", "type", "organisation"]
        if self.model in TRL_FIELD:
            names.insert(4, "trl")
        return names

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        given = ((name, [value for value in self.query.getlist(name) if value]) for name in self.names)
        return {name: values for name, values in given if values}

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
        whole = on_side_filter([side for side in self.sides if side.region.code in values], prefix="owner")
        return (named & Q(anonymous=False)) | (whole & Q(anonymous=True))

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
        found = Q(**{f"{name}__in": [int(value) for value in values if value.isdecimal()]})
        return found | Q(**{f"{name}__isnull": True}) if NO_TRL in values else found

    def _by_organisation(self, values: list[str]) -> Q:
        found = Q(owner_id__in=[int(value) for value in values if value.isdecimal()])
        return found & Q(anonymous=False) if self.model is Demand else found

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
    def found(self) -> list[int] | None:
        """Keys from the index, best first, where the tables cannot answer; None where they can, or must."""
        if not self.text and "type" not in self.chosen:
            return None
        found = keys(self.text, actor=self.actor, kind=self.model.kind_name, where=self.where())
        self.unsearchable = found is None
        return found

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
        found = self.found
        rows = self.rows() if found is None else self.rows().filter(pk__in=found)
        if found is not None and self.sort == "relevance":
            seen = set(rows.values_list("pk", flat=True))
            page = page_of([pk for pk in found if pk in seen], self.query.get("page"), size=self.size)
            by_key = self.model.objects.for_reader(self.actor).in_bulk(list(page.object_list))
            listings = [by_key[pk] for pk in page.object_list]
        else:
            ordered = rows.for_reader(self.actor).order_by(*self._order())
            page = page_of(ordered, self.query.get("page"), size=self.size)
            listings = list(page.object_list)
        page.object_list = self._shown(listings)
        return page

    def _shown(self, listings: Sequence[Listing]) -> list[Shown]:
        return shown_to(self.actor, listings)

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
        named = {region.code: region.label for region in Region.objects.today().filter(code__in=codes)}
        return [(code, named.get(code, code), self._of(counts, code)) for code in codes]

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
        keys_ = [int(value) for value in self._counted("organisation", counts) if value.isdecimal()]
        named = Organisation.objects.in_bulk([key for key in keys_ if str(key) in counts])
        return [(str(key), named[key].label, self._of(counts, str(key))) for key in keys_ if key in named]

    def _counted(self, name: str, counts: dict[str, int]) -> list[str]:
        """Values that occur, most frequent first, and those chosen even if nothing is left of them."""
        return list(dict.fromkeys([*counts, *self.chosen.get(name, [])]))

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
        return keys("", actor=self.actor, kind=self.model.kind_name, limit=1) is not None

    def _of(self, counts: dict[str, int], value: str) -> int | None:
        return counts.get(value, 0) if self.countable else None
