"""任务事项 for programs: read, answered, changed, arranged; reported on and proved next door."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Router, Status
from pydantic import ConfigDict, Field

from jiedui.foundation.core.api.calls import person_of, signed_in, versioned
from jiedui.foundation.core.api.schemas import Given, described_by
from jiedui.foundation.core.api.versions import seen_version, show_version

from ..choices import Risk
from ..commitments import changing, services
from ..joint.rules import DRAFTERS
from ..models import Commitment, CommitmentChange
from ..rules import SIGNERS
from . import evidence, reporting
from .asking import (
    NO_REASON,
    InNameGiven,
    ReasonedGiven,
    commitment_of,
    commitments_by_code,
    lead_of,
    one_organisation,
    organisations_by_code,
    side_of,
)
from .commitments_shown import CommitmentWhole, commitment_whole


class AcceptGiven(InNameGiven):
    """A yes to what was read."""

    terms_print: str = Field(
        default="",
        max_length=64,
        description=gettext_noop("您读到的内容的标识（terms_print）；内容改过时回答 409"),
    )


@described_by(Commitment)
class TermsGiven(Given):
    """Terms to change; what is left out stays as it is."""

    title: str = ""
    measure: str = ""
    unit: str = ""
    target: Decimal = Decimal(1)
    weight: Decimal = Decimal(1)
    starts_on: date = date(2000, 1, 1)
    due_on: date = date(2000, 1, 1)


class ChangeGiven(TermsGiven):
    """Terms that one side would change, and why."""

    organisation: str = Field(
        "", description=gettext_noop("以哪个牵头单位的名义：单位编号；不填则为您能代表的第一家")
    )
    reason: str = Field(description=gettext_noop("修改理由"))


class AssignGiven(Given):
    """Who answers on a side."""

    organisation: str = Field(description=gettext_noop("责任单位的编号"))
    helpers: list[str] = Field([], description=gettext_noop("配合单位的编号"))


class DependenciesGiven(Given):
    """What must come first."""

    depends_on: list[str] = Field(description=gettext_noop("前置事项的编号；空为不用等"))


class RiskGiven(Given):
    """How likely it is not kept."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    risk: Risk = Field(description=gettext_noop("风险"))
    risk_note: str = Field("", description=gettext_noop("风险说明"))


_TO_WHAT_STANDS = AcceptGiven()


def commitments() -> Router:
    """The calls of single commitments."""
    router = Router()
    evidence.add_kinds(router)

    @router.get(
        "/{code}", response=CommitmentWhole, operation_id="commitments_read", summary=gettext_noop("详情")
    )
    @signed_in
    def read(request: HttpRequest, code: str) -> Any:
        return whole_of(request, code)

    _add_steps(router)
    _add_changes(router)
    _add_arranging(router)
    reporting.add_to(router, whole_of)
    evidence.add_to(router)
    return router


def whole_of(request: HttpRequest, code: str) -> dict[str, Any]:
    """A commitment as the caller sees it now."""
    row = commitment_of(request, code)
    show_version(request, row)
    return commitment_whole(row, person_of(request))


Answer = Callable[..., Any]
# with a reason, or without
REASONED: dict[str, tuple[str, Answer]] = {
    "decline": (gettext_noop("不同意事项"), services.decline_commitment),
    "ask-to-cancel": (gettext_noop("提出取消"), services.ask_to_cancel),
}
PLAIN: dict[str, tuple[str, Answer]] = {
    "agree-to-cancel": (gettext_noop("同意取消"), services.agree_to_cancel),
    "keep": (gettext_noop("不取消"), services.keep_commitment),
}


def _add_steps(router: Router) -> None:
    @router.post(
        "/{code}/accept",
        response=CommitmentWhole,
        operation_id="commitments_accept",
        summary=gettext_noop("代表一方确认事项"),
    )
    @signed_in
    def accept(request: HttpRequest, code: str, said: AcceptGiven = _TO_WHAT_STANDS) -> Any:
        row = commitment_of(request, code)
        lead = lead_of(request, row.agreement, said.organisation, *SIGNERS)
        services.accept_commitment(row, actor=person_of(request), organisation=lead, seen=said.terms_print)
        return whole_of(request, code)

    @router.post(
        "/{code}/withdraw",
        response=CommitmentWhole,
        operation_id="commitments_withdraw",
        summary=gettext_noop("撤回事项"),
    )
    @signed_in
    def withdraw(request: HttpRequest, code: str, said: ReasonedGiven = NO_REASON) -> Any:
        services.withdraw_commitment(
            commitment_of(request, code), actor=person_of(request), comment=said.comment
        )
        return whole_of(request, code)

    def step(name: str, summary: str, verb: Answer, reasoned: bool) -> None:
        @router.post(
            f"/{{code}}/{name}",
            response=CommitmentWhole,
            operation_id=f"commitments_{name.replace('-', '_')}",
            summary=summary,
        )
        @signed_in
        def take(request: HttpRequest, code: str, said: ReasonedGiven = NO_REASON) -> Any:
            row = commitment_of(request, code)
            lead = lead_of(request, row.agreement, said.organisation, *SIGNERS)
            more = {"comment": said.comment} if reasoned else {}
            verb(row, actor=person_of(request), organisation=lead, **more)
            return whole_of(request, code)

    for name, (summary, verb) in REASONED.items():
        step(name, summary, verb, reasoned=True)
    for name, (summary, verb) in PLAIN.items():
        step(name, summary, verb, reasoned=False)


def _add_changes(router: Router) -> None:
    @router.patch(
        "/{code}",
        response=CommitmentWhole,
        operation_id="commitments_change",
        summary=gettext_noop("修改待确认的事项"),
    )
    @signed_in
    @versioned
    def change(request: HttpRequest, code: str, given: TermsGiven) -> Any:
        row = commitment_of(request, code)
        changing.change_proposed(
            row,
            actor=person_of(request),
            seen=seen_version(request, row),
            **given.model_dump(exclude_unset=True),
        )
        return whole_of(request, code)

    @router.post(
        "/{code}/changes",
        response={201: CommitmentWhole},
        operation_id="commitments_propose_change",
        summary=gettext_noop("提出修改执行中的事项"),
    )
    @signed_in
    def propose(request: HttpRequest, code: str, given: ChangeGiven) -> Any:
        row = commitment_of(request, code)
        values = given.model_dump(exclude_unset=True, exclude={"organisation", "reason"})
        lead = lead_of(request, row.agreement, given.organisation, *DRAFTERS)
        changing.propose_change(
            row, actor=person_of(request), organisation=lead, reason=given.reason, **values
        )
        return Status(201, whole_of(request, code))

    def step(name: str, summary: str, take: Callable[[Any, Any, Any, str], Any]) -> None:
        @router.post(
            f"/{{code}}/changes/{{int:pk}}/{name}",
            response=CommitmentWhole,
            operation_id=f"commitments_{name}_change",
            summary=summary,
        )
        @signed_in
        def taken(request: HttpRequest, code: str, pk: int, said: ReasonedGiven = NO_REASON) -> Any:
            row = commitment_of(request, code)
            found = get_object_or_404(CommitmentChange, commitment=row, pk=pk)
            found.commitment = row
            lead = lead_of(request, row.agreement, said.organisation, *SIGNERS)
            take(found, person_of(request), lead, said.comment)
            return whole_of(request, code)

    step(
        "accept",
        gettext_noop("代表一方同意修改"),
        lambda row, actor, lead, said: changing.accept_change(row, actor=actor, organisation=lead),
    )
    step(
        "decline",
        gettext_noop("不同意修改"),
        lambda row, actor, lead, said: changing.decline_change(
            row, actor=actor, organisation=lead, comment=said
        ),
    )
    step(
        "withdraw",
        gettext_noop("撤回修改"),
        lambda row, actor, lead, said: changing.withdraw_change(row, actor=actor),
    )


def _add_arranging(router: Router) -> None:
    @router.post(
        "/{code}/sides/{int:order}",
        response=CommitmentWhole,
        operation_id="commitments_assign",
        summary=gettext_noop("调整一方的责任单位"),
    )
    @signed_in
    def assign(request: HttpRequest, code: str, order: int, given: AssignGiven) -> Any:
        row, actor = commitment_of(request, code), person_of(request)
        side = side_of(row.agreement, order)
        services.assign(
            row,
            actor=actor,
            side=side,
            organisation=one_organisation(given.organisation, actor, "organisation"),
            helpers=organisations_by_code(given.helpers, actor, "helpers").values(),
        )
        return whole_of(request, code)

    @router.post(
        "/{code}/dependencies",
        response=CommitmentWhole,
        operation_id="commitments_dependencies",
        summary=gettext_noop("调整前置事项"),
    )
    @signed_in
    def dependencies(request: HttpRequest, code: str, given: DependenciesGiven) -> Any:
        row, actor = commitment_of(request, code), person_of(request)
        wanted = commitments_by_code(row.agreement, given.depends_on, actor, "depends_on")
        services.set_dependencies(row, actor=actor, depends_on=wanted)
        return whole_of(request, code)

    @router.post(
        "/{code}/risk",
        response=CommitmentWhole,
        operation_id="commitments_risk",
        summary=gettext_noop("调整风险"),
    )
    @signed_in
    def risk(request: HttpRequest, code: str, given: RiskGiven) -> Any:
        services.change_risk(commitment_of(request, code), actor=person_of(request), **given.model_dump())
        return whole_of(request, code)
