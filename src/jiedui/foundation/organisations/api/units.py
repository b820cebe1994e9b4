"""Organisations: listed, registered, corrected, verified, put in their place."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from jiedui.foundation.core.api.calls import actor_of, passing, person_of, signed_in, versioned
from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import Given, described_by
from jiedui.foundation.core.api.versions import seen_version
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer
from jiedui.foundation.regions.models import Region

from .. import services
from ..choices import OrganisationKind
from ..filters import OrganisationFilter
from ..models import Organisation
from ..tables.exports import ORGANISATIONS, VERIFICATION
from . import alliances, joining, logos, merging, people
from .shown import OrganisationOut, OrganisationWhole, row_shown, whole_now

BY_SOUND = (Key("sort_key"), Key("pk"))
OLDEST_FIRST = (Key("created_at"), Key("pk"))


class OrganisationFilters(Schema):
    """What the list is searched and narrowed by."""

    q: str = Field("", max_length=200, description=gettext_noop("检索词"))
    kind: list[OrganisationKind] = Field([], description=gettext_noop("单位类型"))
    region: list[str] = Field([], description=gettext_noop("区划代码；上级区划包含下级"))


class OrganisationQuery(PageQuery, OrganisationFilters):
    """A page of the list."""


class OrganisationFile(FormatQuery, OrganisationFilters):
    """All of the list, as a file."""


@described_by(Organisation)
class OrganisationGiven(Given):
    """A correction; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    name: str = ""
    name_en: str = ""
    short_name: str = ""
    kind: OrganisationKind = OrganisationKind.ENTERPRISE
    credit_code: str = ""
    region: str = Field("", description=gettext_noop("区划代码，见 /regions"))
    introduction: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    website: str = ""


class OrganisationNew(OrganisationGiven):
    """A new organisation."""

    name: str = Field(..., description=gettext_noop("单位名称"))
    kind: OrganisationKind = Field(..., description=gettext_noop("单位类型"))
    region: str = Field(..., description=gettext_noop("区划代码，见 /regions"))
    parent: str | None = Field(None, description=gettext_noop("上级单位的编号，须由您管理"))


class ParentGiven(Given):
    """Another place in the tree."""

    parent: str | None = Field(description=gettext_noop("上级单位的编号；为空则独立"))


def organisations() -> Router:
    """The calls of organisations."""
    router = Router()
    _add_lists(router)
    merging.add_lists(router)
    _add_one(router)
    people.add_to(router)
    joining.add_to(router)
    alliances.add_to(router)
    logos.add_to(router)
    merging.add_to(router)
    return router


def _add_lists(router: Router) -> None:
    @router.get(
        "", response=Slice[OrganisationOut], operation_id="organisations_list", summary=gettext_noop("列表")
    )
    def listed(request: HttpRequest, asked: Query[OrganisationQuery]) -> Any:
        rows = OrganisationFilter(request.GET, actor_of(request)).rows
        return page_of_rows(request, rows, BY_SOUND, asked, lambda found: [row_shown(row) for row in found])

    @router.get(
        "/export",
        response={202: JobOut},
        operation_id="organisations_export",
        summary=gettext_noop("导出列表"),
        openapi_extra=FILES,
    )
    def export(request: HttpRequest, asked: Query[OrganisationFile]) -> Any:
        return export_answer(request, ORGANISATIONS, asked)

    @router.get(
        "/pending/export",
        response={202: JobOut},
        operation_id="organisations_export_pending",
        summary=gettext_noop("导出待核验的单位"),
        openapi_extra=FILES,
    )
    @signed_in
    def export_pending(request: HttpRequest, asked: Query[FormatQuery]) -> Any:
        return export_answer(request, VERIFICATION, asked)

    @router.get(
        "/own",
        response=Slice[OrganisationOut],
        operation_id="organisations_own",
        summary=gettext_noop("您所在的单位"),
    )
    @signed_in
    def own(request: HttpRequest, asked: Query[PageQuery]) -> Any:
        rows = Organisation.objects.of(person_of(request)).select_related("region")
        return page_of_rows(request, rows, BY_SOUND, asked, lambda found: [row_shown(row) for row in found])

    @router.get(
        "/pending",
        response=Slice[OrganisationOut],
        operation_id="organisations_pending",
        summary=gettext_noop("待核验的单位"),
    )
    @signed_in
    def pending(request: HttpRequest, asked: Query[PageQuery]) -> Any:
        require(person_of(request), "organisations.verify_organisation")
        rows = Organisation.objects.pending().select_related("region")
        return page_of_rows(
            request, rows, OLDEST_FIRST, asked, lambda found: [row_shown(row) for row in found]
        )


def _add_one(router: Router) -> None:
    @router.post(
        "",
        response={201: OrganisationWhole},
        operation_id="organisations_create",
        summary=gettext_noop("登记单位"),
    )
    @signed_in
    def create(request: HttpRequest, given: OrganisationNew) -> Any:
        actor = person_of(request)
        values = _values(given)
        values["parent"] = _managed(given.parent, actor)
        made = services.create_organisation(actor=actor, **values)
        passing(request).location = f"{request.path}/{made.code}"
        return Status(201, whole_now(request, made.code))

    @router.get(
        "/{code}", response=OrganisationWhole, operation_id="organisations_read", summary=gettext_noop("详情")
    )
    def read(request: HttpRequest, code: str) -> Any:
        return whole_now(request, code)

    @router.patch(
        "/{code}",
        response=OrganisationWhole,
        operation_id="organisations_change",
        summary=gettext_noop("修改"),
    )
    @signed_in
    @versioned
    def change(request: HttpRequest, code: str, given: OrganisationGiven) -> Any:
        row = get_visible(Organisation, code, actor=person_of(request))
        seen = seen_version(request, row)
        services.change_organisation(row, actor=person_of(request), seen=seen, **_values(given))
        return whole_now(request, code)

    @router.post(
        "/{code}/verify",
        response=OrganisationWhole,
        operation_id="organisations_verify",
        summary=gettext_noop("核验"),
    )
    @signed_in
    def verify(request: HttpRequest, code: str) -> Any:
        row = get_visible(Organisation, code, actor=person_of(request))
        services.verify_organisation(row, actor=person_of(request))
        return whole_now(request, code)

    @router.post(
        "/{code}/parent",
        response=OrganisationWhole,
        operation_id="organisations_move",
        summary=gettext_noop("调整上级单位"),
    )
    @signed_in
    def move(request: HttpRequest, code: str, given: ParentGiven) -> Any:
        actor = person_of(request)
        row = get_visible(Organisation, code, actor=actor)
        services.set_parent(row, parent=_managed(given.parent, actor), actor=actor)
        return whole_now(request, code)

    @router.post(
        "/{code}/leave",
        response={204: None},
        operation_id="organisations_leave",
        summary=gettext_noop("退出单位"),
    )
    @signed_in
    def leave(request: HttpRequest, code: str) -> Any:
        actor = person_of(request)
        services.leave_organisation(get_visible(Organisation, code, actor=actor), actor=actor)
        return Status(204, None)


def _values(given: OrganisationGiven) -> dict[str, Any]:
    values = given.model_dump(exclude_unset=True)
    values.pop("parent", None)
    if "region" in values:
        values["region"] = _region(values["region"])
    return values


def _region(code: str) -> Region:
    try:
        return Region.objects.by_code(code[:6])
    except Region.DoesNotExist:
        raise Invalid({"region": [_("没有这个区划代码。")]}) from None


def _managed(code: str | None, actor: Any) -> Organisation | None:
    """The organisation to stand under; whether the actor manages it, the service asks."""
    if not code:
        return None
    found = Organisation.objects.visible_to(actor).filter(code=code[:20]).first()
    if found is None:
        raise Invalid({"parent": [_("没有这个单位，或者您不能查看它。")]})
    return found
