"""Achievements, demands and experts: one set of calls for the three."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from jiedui.foundation.core.api.calls import actor_of, passing, person_of, signed_in, versioned
from jiedui.foundation.core.api.paging import Slice
from jiedui.foundation.core.api.schemas import NOTHING_SAID, CommentGiven, Given
from jiedui.foundation.core.api.versions import seen_version, show_version
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.organisations.models import Organisation

from ..models import Achievement, Demand, Expert, Listing
from ..services import listings as services
from . import attachments, finding, given, shown, taking
from .lists import CatalogueQuery, OwnQuery, catalogue_page, own_page


class PublishGiven(Given):
    """The gate: two statements that somebody answers for by name."""

    secrecy_confirmed: bool = Field(
        default=False, description=gettext_noop("已完成保密审查，可以在互联网公开")
    )
    personal_data_confirmed: bool = Field(
        default=False, description=gettext_noop("公开文字中标出的内容确认可以公开")
    )


class RenewGiven(Given):
    """How long it shall stand."""

    expires_on: date | None = Field(
        default=None, description=gettext_noop("新的有效期；不填则自今天起一年，最长三年")
    )


_NOT_CONFIRMED, _FOR_A_YEAR = PublishGiven(), RenewGiven()


@dataclass(frozen=True)
class Kind:
    """One kind of listing: its model, and what goes in and comes out."""

    model: type[Listing]
    name: str
    new: type[given.ListingGiven]
    change: type[given.ListingGiven]
    row: type[Any]
    whole: type[Any]


ACHIEVEMENTS = Kind(
    Achievement, "achievements", given.AchievementNew, given.AchievementGiven, shown.AchievementOut, shown.AchievementWhole
)  # fmt: skip
DEMANDS = Kind(Demand, "demands", given.DemandNew, given.DemandGiven, shown.DemandOut, shown.DemandWhole)
EXPERTS = Kind(Expert, "experts", given.ExpertNew, given.ExpertGiven, shown.ExpertOut, shown.ExpertWhole)

Taken = Callable[[Any, HttpRequest], Any]


def achievements() -> Router:
    return router_of(ACHIEVEMENTS)


def demands() -> Router:
    return router_of(DEMANDS)


def experts() -> Router:
    router = router_of(EXPERTS)
    _add_consent(router)
    return router


def router_of(kind: Kind) -> Router:
    """The calls of one kind of listing."""
    router = Router()
    _add_lists(router, kind)
    taking.add_lists(router, kind.model, kind.name)
    finding.add_to(router, kind.model, kind.name)
    _add_one(router, kind)
    _add_steps(router, kind)
    attachments.add_to(router, kind.model, kind.name)
    taking.add_sheet(router, kind.model, kind.name)
    return router


def _found(kind: Kind, code: str, request: HttpRequest) -> Any:
    """The listing as far as the caller may see it, with what is shown of it."""
    actor = actor_of(request)
    listing = kind.model.objects.visible_to(actor).for_reader(actor).filter(code=code).first()
    if listing is None:
        raise Http404
    return listing


def _kept(kind: Kind, code: str, request: HttpRequest) -> Any:
    """A listing that the caller keeps, or looks after; to others what is done with it at the desk does not exist."""
    listing = get_visible(kind.model, code, actor=person_of(request))
    if not person_of(request).has_perm("exchange.follow_listing", listing):
        raise Http404
    return listing


def _whole(kind: Kind, code: str, request: HttpRequest) -> dict[str, Any]:
    listing = _found(kind, code, request)
    show_version(request, listing)
    return shown.whole_shown(listing, actor_of(request))


def _add_lists(router: Router, kind: Kind) -> None:
    @router.get("", response=Slice[kind.row], operation_id=f"{kind.name}_list", summary=_("列表"))  # type: ignore[name-defined]  # -- each kind has its own
    def listed(request: HttpRequest, asked: Query[CatalogueQuery]) -> Any:
        return catalogue_page(request, kind.model, asked, actor_of(request))

    @router.get("/own", response=Slice[kind.row], operation_id=f"{kind.name}_own", summary=_("本单位的"))  # type: ignore[name-defined]  # -- likewise
    @signed_in
    def own(request: HttpRequest, asked: Query[OwnQuery]) -> Any:
        return own_page(request, kind.model, asked, person_of(request))


def _add_one(router: Router, kind: Kind) -> None:
    name = kind.name

    @router.post("", response={201: kind.whole}, operation_id=f"{name}_create", summary=_("登记草稿"))
    @signed_in
    def create(request: HttpRequest, given_: kind.new) -> Any:  # type: ignore[name-defined]  # -- each kind has its own
        actor = person_of(request)
        owner = get_visible(Organisation, given_.owner[:20], actor=actor)
        values = given.values_of(given_, owner)
        made = services.create_listing(kind.model, owner=owner, actor=actor, **values)
        passing(request).location = f"{request.path}/{made.code}"
        return Status(201, _whole(kind, made.code, request))

    @router.get("/{code}", response=kind.whole, operation_id=f"{name}_read", summary=_("详情"))
    def read(request: HttpRequest, code: str) -> Any:
        return _whole(kind, code, request)

    @router.patch("/{code}", response=kind.whole, operation_id=f"{name}_change", summary=_("修改"))
    @signed_in
    @versioned
    def change(request: HttpRequest, code: str, given_: kind.change) -> Any:  # type: ignore[name-defined]  # -- each kind has its own
        listing = get_visible(kind.model, code, actor=person_of(request))
        values = given.values_of(given_, listing.owner)
        services.change_listing(
            listing, actor=person_of(request), seen=seen_version(request, listing), **values
        )
        return _whole(kind, code, request)

    @router.delete("/{code}", response={204: None}, operation_id=f"{name}_delete", summary=_("删除草稿"))
    @signed_in
    @versioned
    def delete(request: HttpRequest, code: str) -> Any:
        listing = _kept(kind, code, request)
        services.delete_listing(listing, actor=person_of(request), seen=seen_version(request, listing))
        return Status(204, None)


def _add_steps(router: Router, kind: Kind) -> None:
    name = kind.name

    def answered(request: HttpRequest, code: str, take: Taken) -> Any:
        """Take a step, and show what the listing is now."""
        take(_kept(kind, code, request), person_of(request))
        return _whole(kind, code, request)

    def plain(step: str, service: Any, summary: str) -> None:
        operation_id = f"{name}_{step.replace('-', '_')}"

        @router.post(f"/{{code}}/{step}", response=kind.whole, operation_id=operation_id, summary=summary)
        @signed_in
        def take(request: HttpRequest, code: str) -> Any:
            return answered(request, code, lambda listing, actor: service(listing, actor=actor))

    def reasoned(step: str, service: Any, summary: str) -> None:
        operation_id = f"{name}_{step.replace('-', '_')}"

        @router.post(f"/{{code}}/{step}", response=kind.whole, operation_id=operation_id, summary=summary)
        @signed_in
        def take(request: HttpRequest, code: str, said: CommentGiven = NOTHING_SAID) -> Any:
            return answered(
                request, code, lambda listing, actor: service(listing, reason=said.comment, actor=actor)
            )

    plain("submit", services.submit_listing, _("提交审核"))
    plain("begin-approval", services.submit_listing, _("提交内部审批"))
    plain("withdraw", services.withdraw_listing, _("撤回"))
    plain("revise", services.revise_listing, _("撤下修改"))
    plain("archive", services.archive_listing, _("下架"))
    reasoned("return", services.return_listing, _("退回"))
    reasoned("take-down", services.take_down_listing, _("平台下架"))

    @router.post("/{code}/publish", response=kind.whole, operation_id=f"{name}_publish", summary=_("发布"))
    @signed_in
    def publish(request: HttpRequest, code: str, said: PublishGiven = _NOT_CONFIRMED) -> Any:
        listing = _kept(kind, code, request)
        seen = seen_version(request, listing) if "If-Match" in request.headers else ""
        services.publish_listing(listing, actor=person_of(request), seen=seen, **said.model_dump())
        return _whole(kind, code, request)

    @router.post("/{code}/renew", response=kind.whole, operation_id=f"{name}_renew", summary=_("续期"))
    @signed_in
    def renew(request: HttpRequest, code: str, said: RenewGiven = _FOR_A_YEAR) -> Any:
        return answered(
            request,
            code,
            lambda listing, actor: services.renew_listing(listing, actor=actor, expires_on=said.expires_on),
        )


def _add_consent(router: Router) -> None:
    """What only experts have: their own consent to be found."""

    @router.post(
        "/{code}/consent",
        response=EXPERTS.whole,
        operation_id="experts_consent",
        summary=_("登记本人同意公开"),
    )
    @signed_in
    def give(request: HttpRequest, code: str) -> Any:
        services.record_consent(_kept(EXPERTS, code, request), actor=person_of(request))
        return _whole(EXPERTS, code, request)

    @router.delete(
        "/{code}/consent",
        response=EXPERTS.whole,
        operation_id="experts_withdraw_consent",
        summary=_("撤回本人同意，停止公开"),
    )
    @signed_in
    def withdraw(request: HttpRequest, code: str) -> Any:
        services.withdraw_consent(_kept(EXPERTS, code, request), actor=person_of(request))
        return _whole(EXPERTS, code, request)
