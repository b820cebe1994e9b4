"""Lists of listings for programs: the filters, the search and the orders of the pages, cut into pages by cursor."""

from typing import Any, Literal

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.api.paging import Key, PageQuery, page_of_list, page_of_rows
from jiedui.foundation.core.text import without_nul
from jiedui.foundation.ledgers.api.exports import FormatQuery
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import ListingState
from ..filters import Catalogue
from ..models import Demand, Listing
from ..selectors import own_listings, worded
from .shown import rows_shown

MOST_VALUES = 50


class CatalogueFilters(Schema):
    """What the list is searched, narrowed and sorted by; several values of one name are joined by *or*."""

    q: str = Field("", description=gettext_noop("检索词，与网页上的搜索相同"), max_length=200)
    sort: Literal["", "relevance", "newest", "name", "trl", "deadline"] = Field(
        "", description=gettext_noop("排序；有检索词时默认按相关度，否则按最新发布")
    )
    side: list[str] = Field([], description=gettext_noop("结对的一方"))
    region: list[str] = Field([], description=gettext_noop("单位所在地区的区划代码"))
    field: list[str] = Field([], description=gettext_noop("技术领域代码（一级或二级）"))
    leaf: list[str] = Field([], description=gettext_noop("二级技术领域代码"))
    type: list[str] = Field([], description=gettext_noop("成果类型、合作方式或可提供的服务"))
    trl: list[str] = Field([], description=gettext_noop("技术成熟度，1 至 9"))
    organisation: list[str] = Field([], description=gettext_noop("单位编号"))


class CatalogueQuery(PageQuery, CatalogueFilters):
    """A page of the list."""


class CatalogueFile(FormatQuery, CatalogueFilters):
    """All of the list, as a file."""


class OwnFilters(Schema):
    """What one's own are narrowed and sorted by, in whatever state."""

    q: str = Field("", description=gettext_noop("检索词"), max_length=100)
    state: list[ListingState] = Field([], description=gettext_noop("状态"))
    owner: list[str] = Field([], description=gettext_noop("单位编号"))
    sort: Literal["changed", "name", "expiry"] = Field("changed", description=gettext_noop("排序"))


class OwnQuery(PageQuery, OwnFilters):
    """A page of one's own."""


class OwnFile(FormatQuery, OwnFilters):
    """All of one's own, as a file."""


_NEWEST = (Key("published_at", descending=True, nullable=True), Key("pk", descending=True))
_OWN_ORDERS = {
    "changed": (Key("updated_at", descending=True), Key("pk", descending=True)),
    "name": (Key("sort_key"), Key("pk")),
    "expiry": (Key("expires_on", nullable=True), Key("pk", descending=True)),
}


@twinnings_kept()
def catalogue_page(
    request: HttpRequest, model: type[Listing], asked: CatalogueQuery, actor: Any
) -> dict[str, Any]:
    """A page of the public list, as far as the actor may see it."""
    catalogue = Catalogue(model, actor, by_codes(request.GET))
    found = catalogue.found
    rows = catalogue.rows() if found is None else catalogue.rows().filter(pk__in=found)

    def shown(listings: list[Any]) -> list[dict[str, Any]]:
        return rows_shown(listings, actor)

    if found is None or catalogue.sort != "relevance":
        return page_of_rows(request, rows.for_reader(actor), _keys(catalogue), asked, shown)
    seen = set(rows.values_list("pk", flat=True))

    def by_key(pks: list[int]) -> list[dict[str, Any]]:
        held = model.objects.for_reader(actor).in_bulk(pks)
        return shown([held[pk] for pk in pks if pk in held])

    return page_of_list(request, [pk for pk in found if pk in seen], asked, by_key)


def by_codes(query: QueryDict) -> QueryDict:
    """The address as the catalogue reads it: organisations by key, where others know them by code."""
    codes = query.getlist("organisation")[:MOST_VALUES]
    if not codes:
        return query
    known = Organisation.objects.filter(code__in=[without_nul(code)[:20] for code in codes]).values_list(
        "pk", flat=True
    )
    changed = query.copy()
    changed.setlist("organisation", [str(pk) for pk in known] or ["0"])
    return changed


def _keys(catalogue: Catalogue) -> tuple[Key, ...]:
    if catalogue.sort == "trl":
        name = "trl_wanted" if catalogue.model is Demand else "trl"
        return (Key(name, descending=True, nullable=True), *_NEWEST)
    if catalogue.sort == "deadline":
        return (Key("deadline", nullable=True), *_NEWEST)
    return (Key("sort_key"), Key("pk")) if catalogue.sort == "name" else _NEWEST


@twinnings_kept()
def own_page(request: HttpRequest, model: type[Listing], asked: OwnQuery, actor: Any) -> dict[str, Any]:
    """A page of what the actor's organisations keep, and of an expert's own profiles."""
    rows = own_listings(model, actor)
    if text := asked.q.strip():
        rows = rows.filter(worded(model, text))
    if asked.state:
        rows = rows.filter(state__in=[state.value for state in asked.state])
    if asked.owner:
        rows = rows.filter(owner__code__in=asked.owner[:MOST_VALUES], owner_id__in=organisation_ids_of(actor))
    return page_of_rows(
        request,
        rows.for_reader(actor),
        _OWN_ORDERS[asked.sort],
        asked,
        lambda found: rows_shown(found, actor),
    )
