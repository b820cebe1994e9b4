"""成果册 for programs: chosen by code or by what a list shows, bound in the background."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_noop
from ninja import Router
from pydantic import ConfigDict, Field

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.schemas import Given
from jiedui.foundation.jobs.api import JobOut, begun

from ..brochures import MODEL_OF_KIND, codes_found, order_brochure
from ..choices import ListingKind
from .lists import by_codes


class FoundGiven(Given):
    """Everything that a list shows under its filters."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    kind: ListingKind = Field(description=gettext_noop("哪个列表"))
    query: str = Field(
        default="", max_length=4000, description=gettext_noop("检索条件，写法与接口列表地址中“?”之后相同")
    )


class BrochureGiven(Given):
    """What the brochure is called, and what is in it."""

    title: str = Field(max_length=60, description=gettext_noop("标题，印在封面上"))
    subtitle: str = Field(default="", max_length=120, description=gettext_noop("副标题"))
    preface: str = Field(default="", max_length=3000, description=gettext_noop("前言"))
    codes: list[str] = Field(
        default=[], max_length=500, description=gettext_noop("收入哪些：成果、需求、专家的编号，最多 200")
    )
    found: FoundGiven | None = Field(
        default=None, description=gettext_noop("或者收入一个列表在检索条件下的全部，最多 200")
    )


def brochures() -> Router:
    """The one call of brochures; the job says the rest."""
    router = Router()

    @router.post(
        "", response={202: JobOut}, operation_id="brochures_create", summary=gettext_noop("制作成果册")
    )
    @signed_in
    @twinnings_kept()
    def create(request: HttpRequest, given: BrochureGiven) -> Any:
        actor = person_of(request)
        codes = list(given.codes)
        if given.found is not None:
            query = by_codes(QueryDict(given.found.query))
            codes += codes_found(MODEL_OF_KIND[given.found.kind], query, actor=actor)
        words = given.model_dump(include={"title", "subtitle", "preface"})
        return begun(request, order_brochure(list(dict.fromkeys(codes)), actor=actor, **words))

    return router
