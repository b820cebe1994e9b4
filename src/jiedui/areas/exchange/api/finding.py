"""What programs learn of a list before they read it: how much there is under each choice, and what says nearly the same."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.api.calls import actor_of, costs, only_reads, person_of, signed_in
from jiedui.foundation.core.api.schemas import Given
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.facets import Facet

from ..filters import Catalogue
from ..models import Expert, Listing
from ..repeats import Repeat, repeats_of
from .lists import CatalogueFilters, by_codes
from .shown import CodeOut, coded
from .suggestions import PREVIEW_COST, writing_for

LONGEST = 20_000


class OptionOut(Schema):
    """A value the list can be narrowed to."""

    value: str = Field(description=gettext_noop("放进同名参数的值"))
    label: str
    count: int | None = Field(description=gettext_noop("选它之后剩几条；索引正在建立时为空"))
    chosen: bool = Field(description=gettext_noop("现在是否已选"))


class FacetOut(Schema):
    """One aspect of a list; `name` is the parameter."""

    name: str = Field(description=gettext_noop("参数名"))
    label: str
    options: list[OptionOut]


class WrittenGiven(Given):
    """What is being written, as far as it is."""

    title: str = Field("", max_length=500, description=gettext_noop("名称"))
    summary: str = Field("", max_length=LONGEST, description=gettext_noop("简介"))
    text: str = Field("", max_length=LONGEST, description=gettext_noop("详细介绍，或要解决的问题"))
    owner: str | None = Field(None, description=gettext_noop("为哪个单位写：您所在单位的编号"))


class RepeatOut(Schema):
    """What says nearly the same, as far as the caller may see it."""

    code: str
    title: str
    url: str = Field(description=gettext_noop("网页地址"))
    owner: CodeOut | None = Field(description=gettext_noop("所属单位；匿名时为空"))
    sentence: str = Field(description=gettext_noop("它与您写的是什么关系"))
    share: float = Field(description=gettext_noop("相同的文字所占的比例，0 至 1"))


def add_to(router: Router, model: type[Listing], name: str) -> None:
    """The calls that come before those that name one listing."""

    @router.get(
        "/facets",
        response=list[FacetOut],
        operation_id=f"{name}_facets",
        summary=_("各筛选条件下有多少条"),
    )
    @twinnings_kept()
    def facets(request: HttpRequest, asked: Query[CatalogueFilters]) -> Any:
        found = Catalogue(model, actor_of(request), by_codes(request.GET)).facets()
        codes = _codes_of(found)
        return [_facet(facet, codes) for facet in found]

    if model is Expert:
        return

    @router.post(
        "/similar",
        response=list[RepeatOut],
        operation_id=f"{name}_similar",
        summary=_("与所写文字相近的内容"),
    )
    @signed_in
    @only_reads
    @costs(PREVIEW_COST)
    @twinnings_kept()
    def similar(request: HttpRequest, given: WrittenGiven) -> Any:
        actor = person_of(request)
        written = model(
            title=given.title,
            summary=given.summary,
            owner=writing_for(given.owner, actor),
            **{model.main_text: given.text},
        )
        return [_repeat(each) for each in repeats_of(written, actor=actor)]


def _codes_of(facets: list[Facet]) -> dict[str, str]:
    """Organisations are known by code outside."""
    keys = [option.value for facet in facets if facet.name == "organisation" for option in facet.options]
    if not keys:
        return {}
    return {str(pk): code for pk, code in Organisation.objects.filter(pk__in=keys).values_list("pk", "code")}


def _facet(facet: Facet, codes: dict[str, str]) -> dict[str, Any]:
    known = codes if facet.name == "organisation" else {}
    return {
        "name": facet.name,
        "label": str(facet.label),
        "options": [
            {
                "value": known.get(option.value, option.value),
                "label": str(option.label),
                "count": option.count,
                "chosen": option.selected,
            }
            for option in facet.options
        ],
    }


def _repeat(found: Repeat) -> dict[str, Any]:
    listing = found.listing
    return {
        "code": listing.code,
        "title": listing.heading,
        "url": listing.get_absolute_url(),
        "owner": coded(found.owner) if found.owner else None,
        "sentence": found.sentence,
        "share": round(found.share, 3),
    }
