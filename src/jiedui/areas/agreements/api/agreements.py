"""合作协议 for programs: read, begun, joined by sides, kept up to date, left with notice."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from jiedui.foundation.core.api.calls import actor_of, passing, person_of, signed_in, versioned
from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import Given, described_by
from jiedui.foundation.core.api.versions import seen_version, show_version
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer

from .. import services
from ..choices import AgreementKind, AgreementState
from ..commitments.progress import progress_by_clause, whole_progress
from ..models import Agreement
from ..rules import SIGNERS
from ..selectors import with_parts
from ..tables import OWN
from . import commitment_lists, enclosures, plans, reciprocity, texts
from .asking import (
    NO_REASON,
    NOBODY_NAMED,
    InNameGiven,
    ReasonedGiven,
    agreement_of,
    lead_of,
    one_organisation,
    side_of,
)
from .shown import AgreementOut, AgreementWhole, ProgressOut, agreement_row, agreement_whole, clause_progress

ORDER = (Key("signed_on", descending=True, nullable=True), Key("pk", descending=True))


class AgreementFilters(Schema):
    """Which agreements."""

    kind: AgreementKind | None = Field(None, description=gettext_noop("类别"))
    state: AgreementState | None = Field(None, description=gettext_noop("状态"))
    under: str = Field("", max_length=20, description=gettext_noop("所依据的框架协议的编号"))


class AgreementQuery(PageQuery, AgreementFilters):
    """A page of them."""


@described_by(Agreement)
class AgreementGiven(Given):
    """An agreement to begin."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    drafter: str = Field(description=gettext_noop("以哪个单位的名义：您所在单位的编号"))
    title: str
    title_en: str = ""
    kind: AgreementKind = AgreementKind.FRAMEWORK
    parent: str = Field("", description=gettext_noop("所依据的框架协议的编号；基层组织共建必填"))


class SideGiven(Given):
    """A side that joins a draft."""

    lead: str = Field(description=gettext_noop("牵头单位的编号；这一方的地区即它所在的地区"))
    short: str = Field(description=gettext_noop("简称，一两个字"))


class ContactGiven(Given):
    """How a side is reached."""

    side: int = Field(description=gettext_noop("第几方"))
    contact: str = Field(description=gettext_noop("联系方式"))


@described_by(Agreement)
class FactsGiven(Given):
    """What is no term; what is left out stays as it is."""

    printed_on: date | None = None
    sent_on: date | None = None
    signed_on: date | None = None
    signed_in: str = ""
    note: str = ""
    contacts: list[ContactGiven] = Field([], description=gettext_noop("各方的联系方式"))


def agreements() -> Router:
    """The calls of agreements."""
    router = Router()
    _add_lists(router)
    texts.add_check(router)
    _add_one(router)
    _add_sides(router)
    texts.add_to(router, texts.AGREEMENT_CALLS)
    enclosures.add_to(router)
    commitment_lists.add_to(router)
    plans.add_lists(router)
    reciprocity.add_to(router)
    return router


def _add_lists(router: Router) -> None:
    @router.get(
        "", response=Slice[AgreementOut], operation_id="agreements_list", summary=gettext_noop("列表")
    )
    def listed(request: HttpRequest, asked: Query[AgreementQuery]) -> Any:
        actor = actor_of(request)
        rows = Agreement.objects.visible_to(actor)
        if asked.kind:
            rows = rows.filter(kind=asked.kind.value)
        if asked.state:
            rows = rows.filter(state=asked.state.value)
        if asked.under:
            rows = rows.filter(parent__code=asked.under)
        return page_of_rows(
            request,
            with_parts(rows),
            ORDER,
            asked,
            lambda found: [agreement_row(row, actor) for row in found],
        )

    @router.get(
        "/export",
        response={202: JobOut},
        operation_id="agreements_export",
        summary=gettext_noop("导出协议列表"),
        openapi_extra=FILES,
    )
    def export(request: HttpRequest, asked: Query[FormatQuery]) -> Any:
        return export_answer(request, OWN, asked)


def _add_one(router: Router) -> None:
    @router.post(
        "", response={201: AgreementWhole}, operation_id="agreements_create", summary=gettext_noop("起草协议")
    )
    @signed_in
    def create(request: HttpRequest, given: AgreementGiven) -> Any:
        actor = person_of(request)
        values = given.model_dump(exclude={"drafter", "parent"})
        drafter = one_organisation(given.drafter, actor, "drafter")
        made = services.create_agreement(
            actor=actor, drafter=drafter, parent=_parent(given.parent, actor), **values
        )
        passing(request).location = f"{request.path}/{made.code}"
        return Status(201, _whole(request, made.code))

    @router.get(
        "/{code}", response=AgreementWhole, operation_id="agreements_read", summary=gettext_noop("详情")
    )
    def read(request: HttpRequest, code: str) -> Any:
        return _whole(request, code)

    @router.get(
        "/{code}/progress",
        response=ProgressOut,
        operation_id="agreements_progress",
        summary=gettext_noop("各条款的进度"),
    )
    def progress(request: HttpRequest, code: str) -> Any:
        found = progress_by_clause(agreement_of(request, code))
        whole = whole_progress(found)
        return {
            "percent": whole.percent,
            "done": whole.done,
            "late": whole.late,
            "formula": whole.words,
            "clauses": [clause_progress(each) for each in found],
        }

    @router.patch(
        "/{code}",
        response=AgreementWhole,
        operation_id="agreements_facts",
        summary=gettext_noop("登记签署情况和联系方式"),
    )
    @signed_in
    @versioned
    def facts(request: HttpRequest, code: str, given: FactsGiven) -> Any:
        agreement = agreement_of(request, code)
        values = given.model_dump(exclude_unset=True, exclude={"contacts"})
        contacts = {side_of(agreement, each.side, "contacts").pk: each.contact for each in given.contacts}
        fresh = Agreement.objects.get(pk=agreement.pk)
        services.change_facts(
            fresh, actor=person_of(request), contacts=contacts, seen=seen_version(request, fresh), **values
        )
        return _whole(request, code)

    @router.delete(
        "/{code}", response={204: None}, operation_id="agreements_delete", summary=gettext_noop("删除草稿")
    )
    @signed_in
    def delete(request: HttpRequest, code: str) -> Any:
        services.delete_agreement(agreement_of(request, code), actor=person_of(request))
        return Status(204, None)


def _add_sides(router: Router) -> None:
    @router.post(
        "/{code}/sides",
        response={201: AgreementWhole},
        operation_id="agreements_add_side",
        summary=gettext_noop("加入一方"),
    )
    @signed_in
    def add(request: HttpRequest, code: str, given: SideGiven) -> Any:
        agreement, actor = agreement_of(request, code), person_of(request)
        lead = one_organisation(given.lead, actor, "lead")
        services.add_side(agreement, actor=actor, region=lead.region, lead=lead, short=given.short.strip())
        return Status(201, _whole(request, code))

    @router.post(
        "/{code}/give-notice",
        response=AgreementWhole,
        operation_id="agreements_give_notice",
        summary=gettext_noop("通知退出"),
    )
    @signed_in
    def give_notice(request: HttpRequest, code: str, said: ReasonedGiven = NO_REASON) -> Any:
        agreement = agreement_of(request, code)
        lead = lead_of(request, agreement, said.organisation, *SIGNERS)
        services.give_notice(agreement, actor=person_of(request), organisation=lead, comment=said.comment)
        return _whole(request, code)

    @router.post(
        "/{code}/withdraw-notice",
        response=AgreementWhole,
        operation_id="agreements_withdraw_notice",
        summary=gettext_noop("撤回退出通知"),
    )
    @signed_in
    def withdraw_notice(request: HttpRequest, code: str, said: InNameGiven = NOBODY_NAMED) -> Any:
        agreement = agreement_of(request, code)
        lead = lead_of(request, agreement, said.organisation, *SIGNERS)
        services.withdraw_notice(agreement, actor=person_of(request), organisation=lead)
        return _whole(request, code)


def _whole(request: HttpRequest, code: str) -> dict[str, Any]:
    agreement = agreement_of(request, code)
    show_version(request, agreement)
    return agreement_whole(agreement, actor_of(request))


def _parent(code: str, actor: Any) -> Agreement | None:
    if not code:
        return None
    found = Agreement.objects.visible_to(actor).filter(code=code[:20]).first()
    if found is None:
        raise Invalid({"parent": [_("没有这份协议，或者您不能查看它。")]})
    return found
