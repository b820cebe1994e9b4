"""Alliances for programs: nobody stands in one before both have agreed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router, Schema, Status
from pydantic import Field

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.schemas import NOTHING_SAID, CommentGiven, Given, Named, named
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require

from .. import services
from ..choices import OrganisationKind
from ..models import AllianceMember, AllianceOffer, Organisation
from .people import unit_of
from .shown import UnitOut, unit_shown


class OfferGiven(Given):
    """Whom an alliance asks in, or which alliance an organisation asks for a place."""

    organisation: str = Field(description=gettext_noop("联盟邀请时是对方单位的编号，单位申请时是联盟的编号"))
    words: str = Field(default="", description=gettext_noop("附言"))


class OfferOut(Schema):
    """An offer of a place, or a request for one."""

    id: int
    alliance: UnitOut
    organisation: UnitOut
    asked_by_organisation: bool = Field(description=gettext_noop("是单位申请加入；否则是联盟邀请"))
    words: str = Field(description=gettext_noop("附言"))
    answer: Named
    answer_words: str = Field(description=gettext_noop("答复说明"))
    created_at: datetime


def add_to(router: Router) -> None:
    """The calls about alliances."""
    at = "/{code}/alliance-offers"

    @router.get(
        at,
        response=list[OfferOut],
        operation_id="organisations_alliance_offers",
        summary=gettext_noop("联盟的邀请和申请"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str) -> Any:
        organisation = unit_of(request, code)
        require(person_of(request), "organisations.manage_allies", organisation)
        return [_shown(row) for row in _offers(organisation)]

    @router.post(
        at,
        response={201: OfferOut},
        operation_id="organisations_offer_place",
        summary=gettext_noop("邀请加入联盟，或申请加入联盟"),
    )
    @signed_in
    def offer(request: HttpRequest, code: str, given: OfferGiven) -> Any:
        return Status(201, _shown(_propose(unit_of(request, code), given, person_of(request))))

    _add_answers(router)
    _add_parting(router)


def _add_answers(router: Router) -> None:
    def add(name: str, summary: str, deed: Callable[..., Any]) -> None:
        @router.post(
            f"/{{code}}/alliance-offers/{{int:pk}}/{name}",
            response=OfferOut,
            operation_id=f"organisations_{name}_place",
            summary=summary,
        )
        @signed_in
        def answer(request: HttpRequest, code: str, pk: int, said: CommentGiven = NOTHING_SAID) -> Any:
            found = get_object_or_404(_offers(unit_of(request, code)), pk=pk)
            words = {"words": said.comment} if name == "decline" else {}
            deed(found, actor=person_of(request), **words)
            return _shown(found)

    add("accept", gettext_noop("同意加入联盟"), services.accept_place)
    add("decline", gettext_noop("婉拒加入联盟"), services.decline_place)
    add("withdraw", gettext_noop("撤回联盟的邀请或申请"), services.withdraw_place)


def _add_parting(router: Router) -> None:
    @router.delete(
        "/{code}/allies/{ally}",
        response={204: None},
        operation_id="organisations_remove_ally",
        summary=gettext_noop("移出联盟成员单位"),
    )
    @signed_in
    def remove(request: HttpRequest, code: str, ally: str) -> Any:
        rows = AllianceMember.objects.filter(alliance=unit_of(request, code)).select_related(
            "alliance", "organisation"
        )
        services.remove_ally(get_object_or_404(rows, organisation__code=ally), actor=person_of(request))
        return Status(204, None)

    @router.post(
        "/{code}/alliances/{alliance}/leave",
        response={204: None},
        operation_id="organisations_leave_alliance",
        summary=gettext_noop("退出联盟"),
    )
    @signed_in
    def leave(request: HttpRequest, code: str, alliance: str) -> Any:
        rows = AllianceMember.objects.filter(organisation=unit_of(request, code)).select_related(
            "alliance", "organisation"
        )
        services.leave_alliance(get_object_or_404(rows, alliance__code=alliance), actor=person_of(request))
        return Status(204, None)


def _offers(organisation: Organisation) -> Any:
    own = "alliance" if organisation.kind == OrganisationKind.ALLIANCE else "organisation"
    return AllianceOffer.objects.filter(**{own: organisation}).select_related("alliance", "organisation")


def _propose(own: Organisation, given: OfferGiven, actor: Any) -> AllianceOffer:
    other = Organisation.objects.verified().filter(code=given.organisation[:20]).first()
    if other is None:
        raise Invalid({"organisation": [_("没有这个单位，或者它尚未核验。")]})
    if own.kind == OrganisationKind.ALLIANCE:
        return services.offer_place(own, organisation=other, words=given.words, actor=actor)
    return services.ask_for_place(other, organisation=own, words=given.words, actor=actor)


def _shown(offer: AllianceOffer) -> dict[str, Any]:
    return {
        "id": offer.pk,
        "alliance": unit_shown(offer.alliance),
        "organisation": unit_shown(offer.organisation),
        "asked_by_organisation": offer.from_ally,
        "words": offer.words,
        "answer": named(offer.answer, offer.get_answer_display()),
        "answer_words": offer.answer_words,
        "created_at": offer.created_at,
    }
