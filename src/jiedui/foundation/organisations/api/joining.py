"""Asking to belong to an organisation, and handing roles over, for programs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router, Schema, Status
from pydantic import Field

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.schemas import CommentGiven, Given, Named, PersonOut, named
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.text import without_nul
from jiedui.foundation.core.visibility import get_visible

from .. import services
from ..choices import Role
from ..models import Handover, JoiningRequest, Organisation
from ..selectors import members_of
from .people import unit_of
from .shown import MemberOut, UnitOut, member_shown, unit_shown


class JoinGiven(Given):
    """What one asks."""

    role: Role = Field(default=Role.MEMBER, description=gettext_noop("希望担任的角色"))
    reason: str = Field(description=gettext_noop("申请理由"))


class JoiningOut(Schema):
    """A request to belong to an organisation."""

    id: int
    organisation: UnitOut
    person: PersonOut
    role: Named = Field(description=gettext_noop("希望担任的角色"))
    reason: str = Field(description=gettext_noop("申请理由"))
    answer: Named
    answer_words: str = Field(description=gettext_noop("答复说明"))
    created_at: datetime


class GivenRole(Given):
    """As what somebody is taken in."""

    role: Role = Field(description=gettext_noop("角色"))


class HandoverGiven(Given):
    """To whom what is handed over."""

    receiver: int = Field(description=gettext_noop("接手人的编号，须是本单位成员"))
    roles: list[Role] = Field(description=gettext_noop("移交的角色"))
    with_work: bool = Field(default=True, description=gettext_noop("连同未办结的工作"))
    leaves: bool = Field(default=False, description=gettext_noop("移交后退出单位"))
    words: str = Field(default="", description=gettext_noop("附言"))


class AppointGiven(Given):
    """Who shall manage an organisation that has no manager left."""

    email: str = Field(description=gettext_noop("新管理员的邮箱，须是平台上已有的账号"))


class HandoverOut(Schema):
    """Roles that go from one person to another."""

    id: int
    giver: PersonOut
    receiver: PersonOut
    roles: list[str]
    with_work: bool
    leaves: bool
    words: str
    answer: Named
    created_at: datetime


def add_to(router: Router) -> None:
    """The calls about who belongs and who takes over."""
    _add_joining(router)
    _add_handovers(router)
    _add_appointment(router)


def _add_joining(router: Router) -> None:
    at = "/{code}/joining"

    @router.post(
        at,
        response={201: JoiningOut},
        operation_id="organisations_ask_to_join",
        summary=gettext_noop("申请加入单位"),
    )
    @signed_in
    def ask(request: HttpRequest, code: str, given: JoinGiven) -> Any:
        organisation = get_visible(Organisation, code, actor=person_of(request))
        asked = services.ask_to_join(
            organisation, role=given.role.value, reason=given.reason, actor=person_of(request)
        )
        return Status(201, _joining(asked))

    @router.get(
        at,
        response=list[JoiningOut],
        operation_id="organisations_joining",
        summary=gettext_noop("收到的加入申请"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str) -> Any:
        organisation = unit_of(request, code)
        require(person_of(request), "organisations.manage_members", organisation)
        return [_joining(row) for row in _asked(request, organisation).waiting()]

    @router.post(
        f"{at}/{{int:pk}}/accept",
        response=MemberOut,
        operation_id="organisations_accept_joining",
        summary=gettext_noop("同意加入单位"),
    )
    @signed_in
    def accept(request: HttpRequest, code: str, pk: int, given: GivenRole) -> Any:
        asked = get_object_or_404(_asked(request, unit_of(request, code)), pk=pk)
        return member_shown(services.accept_joining(asked, role=given.role.value, actor=person_of(request)))

    @router.post(
        f"{at}/{{int:pk}}/decline",
        response=JoiningOut,
        operation_id="organisations_decline_joining",
        summary=gettext_noop("婉拒加入单位"),
    )
    @signed_in
    def decline(request: HttpRequest, code: str, pk: int, said: CommentGiven) -> Any:
        asked = get_object_or_404(_asked(request, unit_of(request, code)), pk=pk)
        return _joining(services.decline_joining(asked, words=said.comment, actor=person_of(request)))


def _add_handovers(router: Router) -> None:
    at = "/{code}/handovers"

    @router.get(
        at,
        response=list[HandoverOut],
        operation_id="organisations_handovers",
        summary=gettext_noop("角色移交"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str) -> Any:
        return [_handover(row) for row in _handovers(request, unit_of(request, code))]

    @router.post(
        at,
        response={201: HandoverOut},
        operation_id="organisations_offer_handover",
        summary=gettext_noop("提出移交"),
    )
    @signed_in
    def offer(request: HttpRequest, code: str, given: HandoverGiven) -> Any:
        organisation = unit_of(request, code)
        values = given.model_dump(exclude={"receiver", "roles"})
        made = services.offer_handover(
            organisation,
            receiver=get_object_or_404(members_of(organisation), pk=given.receiver),
            roles=[role.value for role in given.roles],
            actor=person_of(request),
            **values,
        )
        return Status(201, _handover(made))

    def add(name: str, summary: str, deed: Callable[..., Any]) -> None:
        @router.post(
            f"{at}/{{int:pk}}/{name}",
            response=HandoverOut,
            operation_id=f"organisations_{name}_handover",
            summary=summary,
        )
        @signed_in
        def answer(request: HttpRequest, code: str, pk: int) -> Any:
            found = get_object_or_404(_handovers(request, unit_of(request, code)), pk=pk)
            deed(found, actor=person_of(request))
            return _handover(found)

    add("accept", gettext_noop("接手"), services.accept_handover)
    add("decline", gettext_noop("不接手"), services.decline_handover)
    add("withdraw", gettext_noop("撤回移交"), services.withdraw_handover)


def _add_appointment(router: Router) -> None:
    @router.post(
        "/{code}/manager",
        response=MemberOut,
        operation_id="organisations_appoint_manager",
        summary=gettext_noop("为没有管理员的单位指定管理员"),
    )
    @signed_in
    def appoint(request: HttpRequest, code: str, given: AppointGiven) -> Any:
        organisation, actor = unit_of(request, code), person_of(request)
        require(actor, "organisations.appoint_manager", organisation)
        user = User.objects.by_email(without_nul(given.email))
        if user is None:
            raise Invalid({"email": [_("没有找到使用这个邮箱的账号。")]})
        return member_shown(services.appoint_manager(organisation, user=user, actor=actor))


def own_joining() -> Router:
    """What the caller asked, and what became of it."""
    router = Router()

    @router.get(
        "", response=list[JoiningOut], operation_id="me_joining", summary=gettext_noop("我的加入申请")
    )
    @signed_in
    def listed(request: HttpRequest) -> Any:
        rows = JoiningRequest.objects.filter(person_id=person_of(request).pk).order_by("-created_at", "-pk")
        return [_joining(row) for row in rows.select_related("organisation", "person")[:100]]

    @router.post(
        "/{int:pk}/withdraw",
        response=JoiningOut,
        operation_id="me_withdraw_joining",
        summary=gettext_noop("撤回加入申请"),
    )
    @signed_in
    def withdraw(request: HttpRequest, pk: int) -> Any:
        rows = JoiningRequest.objects.filter(person_id=person_of(request).pk).select_related(
            "organisation", "person"
        )
        return _joining(services.withdraw_joining(get_object_or_404(rows, pk=pk), actor=person_of(request)))

    return router


def _asked(request: HttpRequest, organisation: Organisation) -> Any:
    rows = JoiningRequest.objects.visible_to(person_of(request)).filter(organisation=organisation)
    return rows.select_related("person", "organisation")


def _handovers(request: HttpRequest, organisation: Organisation) -> Any:
    rows = Handover.objects.visible_to(person_of(request)).filter(organisation=organisation)
    return rows.select_related("organisation", "giver", "receiver")


def _person(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "name": row.get_full_name()}


def _joining(row: JoiningRequest) -> dict[str, Any]:
    return {
        "id": row.pk,
        "organisation": unit_shown(row.organisation),
        "person": _person(row.person),
        "role": named(row.role, row.get_role_display()),
        "reason": row.reason,
        "answer": named(row.answer, row.get_answer_display()),
        "answer_words": row.answer_words,
        "created_at": row.created_at,
    }


def _handover(row: Handover) -> dict[str, Any]:
    return {
        "id": row.pk,
        "giver": _person(row.giver),
        "receiver": _person(row.receiver),
        **{name: getattr(row, name) for name in ("roles", "with_work", "leaves", "words", "created_at")},
        "answer": named(row.answer, row.get_answer_display()),
    }
