"""Narrowing the public list: by words, kind and region, with counts of what each choice leaves."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.text import fold
from jiedui.foundation.regions.models import Region
from jiedui.foundation.regions.selectors import facet_code
from jiedui.foundation.ui.facets import Facet, facet_of

from .choices import OrganisationKind
from .models import Organisation, OrganisationQuerySet


class OrganisationFilter:
    """The rows that the address asks for, and the facets beside them."""

    def __init__(self, query: QueryDict, actor: Any) -> None:
        self.query = query
        self._found = self._worded(Organisation.objects.visible_to(actor), query.get("q", ""))
        self._kinds = Q(kind__in=query.getlist("kind")) if query.getlist("kind") else Q()
        self._regions = Q()
        for code in query.getlist("region"):
            if code.isdecimal() and len(code) == 6:
                self._regions |= Q(region__code__startswith=Region(code=code).prefix)

    @staticmethod
    def _worded(rows: OrganisationQuerySet, text: str) -> OrganisationQuerySet:
        for word in fold(text).split()[:8]:
            rows = rows.filter(
                Q(name__icontains=word)
                | Q(short_name__icontains=word)
                | Q(name_en__icontains=word)
                | Q(introduction__icontains=word)
            )
        return rows

    @property
    def rows(self) -> OrganisationQuerySet:
        return self._found.filter(self._kinds, self._regions).select_related("region")

    @property
    def facets(self) -> list[Facet]:
        """Counted under all other choices, so that each number is what choosing it would show."""
        return [self._kind_facet(), self._region_facet()]

    def _kind_facet(self) -> Facet:
        rows = self._found.filter(self._regions).order_by()
        counts = dict(rows.values_list("kind").annotate(Count("pk")))
        options = [(kind.value, kind.label, counts[kind]) for kind in OrganisationKind if kind in counts]
        return facet_of(self.query, "kind", _("单位类型"), options)

    def _region_facet(self) -> Facet:
        counts: Counter[str] = Counter()
        rows = self._found.filter(self._kinds).order_by()
        for code, number in rows.values_list("region__code").annotate(Count("pk")):
            counts[facet_code(code)] += number
        regions = {region.code: region for region in Region.objects.today().filter(code__in=counts)}
        options = [
            (code, regions[code].label if code in regions else code, number)
            for code, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
        return facet_of(self.query, "region", _("地区"), options)
