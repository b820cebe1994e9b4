"""Members and invitations of an organisation."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status
from pydantic import Field

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.schemas import Given
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer

from .. import services
from ..choices import Role
from ..models import Organisation
from ..selectors import invitations_for
from ..tables.exports import MEMBERS
from .shown import InvitationOut, MemberOut, invitation_shown, member_shown


class InviteGiven(Given):
    """Whom to invite, as what."""

    email: str = Field(description=gettext_noop("电子邮箱"))
    role: Role = Field(Role.MEMBER, description=gettext_noop("角色"))


class RoleGiven(Given):
    """Another role."""

    role: Role = Field(description=gettext_noop("角色"))


class MembersFile(FormatQuery):
    """The members, as a file."""

    q: str = Field("", max_length=100, description=gettext_noop("姓名、用户名或角色"))


def unit_of(request: HttpRequest, code: str) -> Organisation:
    """An organisation for its own people and the platform's staff."""
    organisation = get_visible(Organisation, code, actor=person_of(request))
    require(person_of(request), "organisations.see_members", organisation)
    return organisation


def add_to(router: Router) -> None:
    """The calls about an organisation's people."""
    _add_members(router)
    _add_invitations(router)
    _add_second_factor(router)


def _add_members(router: Router) -> None:
    one = "/{code}/members/{int:pk}"

    def found(request: HttpRequest, code: str, pk: int) -> Any:
        rows = unit_of(request, code).memberships.select_related("user", "organisation")
        return get_object_or_404(rows, pk=pk)

    @router.get(
        "/{code}/members",
        response=list[MemberOut],
        operation_id="organisations_members",
        summary=gettext_noop("成员"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str) -> Any:
        return [member_shown(row) for row in unit_of(request, code).memberships.select_related("user")]

    @router.get(
        "/{code}/members/export",
        response={202: JobOut},
        operation_id="organisations_export_members",
        summary=gettext_noop("导出成员"),
        openapi_extra=FILES,
    )
    @signed_in
    def export(request: HttpRequest, code: str, asked: Query[MembersFile]) -> Any:
        return export_answer(request, MEMBERS, asked, of=code)

    @router.post(
        f"{one}/role",
        response=MemberOut,
        operation_id="organisations_change_role",
        summary=gettext_noop("调整角色"),
    )
    @signed_in
    def change(request: HttpRequest, code: str, pk: int, given: RoleGiven) -> Any:
        row = found(request, code, pk)
        services.change_role(row, role=given.role.value, actor=person_of(request))
        return member_shown(row)

    @router.delete(
        one,
        response={204: None},
        operation_id="organisations_remove_member",
        summary=gettext_noop("移除成员的角色"),
    )
    @signed_in
    def remove(request: HttpRequest, code: str, pk: int) -> Any:
        services.remove_member(found(request, code, pk), actor=person_of(request))
        return Status(204, None)


def _add_invitations(router: Router) -> None:
    at = "/{code}/invitations"

    @router.get(
        at,
        response=list[InvitationOut],
        operation_id="organisations_invitations",
        summary=gettext_noop("等待回应的邀请"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str) -> Any:
        organisation = unit_of(request, code)
        require(person_of(request), "organisations.manage_members", organisation)
        return [
            invitation_shown(row) for row in organisation.invitations.open().select_related("organisation")
        ]  # type: ignore[attr-defined]  # -- the manager is made from the query set

    @router.post(
        at,
        response={201: InvitationOut},
        operation_id="organisations_invite",
        summary=gettext_noop("邀请成员"),
    )
    @signed_in
    def invite(request: HttpRequest, code: str, given: InviteGiven) -> Any:
        made = services.invite_member(
            unit_of(request, code), email=given.email, role=given.role.value, actor=person_of(request)
        )
        return Status(201, invitation_shown(made))

    @router.delete(
        f"{at}/{{int:pk}}",
        response={204: None},
        operation_id="organisations_withdraw_invitation",
        summary=gettext_noop("撤回邀请"),
    )
    @signed_in
    def withdraw(request: HttpRequest, code: str, pk: int) -> Any:
        row = get_object_or_404(unit_of(request, code).invitations.select_related("organisation"), pk=pk)
        services.withdraw_invitation(row, actor=person_of(request))
        return Status(204, None)

    @router.post(
        f"{at}/{{int:pk}}/send",
        response=InvitationOut,
        operation_id="organisations_send_invitation_again",
        summary=gettext_noop("再次发送邀请"),
    )
    @signed_in
    def again(request: HttpRequest, code: str, pk: int) -> Any:
        row = get_object_or_404(unit_of(request, code).invitations.select_related("organisation"), pk=pk)
        return invitation_shown(services.send_invitation_again(row, actor=person_of(request)))


def _add_second_factor(router: Router) -> None:
    at = "/{code}/second-factor"

    @router.post(
        at,
        response={204: None},
        operation_id="organisations_demand_second_factor",
        summary=gettext_noop("要求管理员开启两步验证"),
    )
    @signed_in
    def demand(request: HttpRequest, code: str) -> Any:
        services.demand_second_factor(unit_of(request, code), actor=person_of(request))
        return Status(204, None)

    @router.delete(
        at,
        response={204: None},
        operation_id="organisations_lift_second_factor",
        summary=gettext_noop("取消两步验证要求"),
    )
    @signed_in
    def lift(request: HttpRequest, code: str) -> Any:
        services.lift_second_factor(unit_of(request, code), actor=person_of(request))
        return Status(204, None)


def own_invitations() -> Router:
    """Letters to an address that the caller has verified."""
    router = Router()

    @router.get(
        "", response=list[InvitationOut], operation_id="me_invitations", summary=gettext_noop("收到的邀请")
    )
    @signed_in
    def listed(request: HttpRequest) -> Any:
        return [invitation_shown(row) for row in invitations_for(person_of(request))]

    @router.post(
        "/{int:pk}/accept",
        response=MemberOut,
        operation_id="me_accept_invitation",
        summary=gettext_noop("接受邀请"),
    )
    @signed_in
    def accept(request: HttpRequest, pk: int) -> Any:
        row = get_object_or_404(invitations_for(person_of(request)), pk=pk)
        return member_shown(services.accept_own_invitation(row, actor=person_of(request)))

    return router
