"""What people asked and somebody of an organisation has to answer."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.todos import Todo, TodoSource

from .choices import Role
from .models import AllianceOffer, AllianceOfferQuerySet, Handover, JoiningRequest, MergeProposal
from .rules import is_platform_staff
from .selectors import memberships_of


def managed_ids(actor: Any) -> list[int]:
    """The organisations that the actor manages as one of their people: staff are asked only what is the staff's."""
    return [pk for pk, roles in memberships_of(actor).items() if Role.MANAGER in roles]


def joining_for(actor: Any) -> Any:
    """Requests that the actor answers."""
    return JoiningRequest.objects.waiting().filter(organisation_id__in=managed_ids(actor))


def offers_for(actor: Any) -> AllianceOfferQuerySet:
    """Offers of alliances, and requests to them, that the actor answers."""
    return AllianceOffer.objects.waiting().answered_by_managers_of(managed_ids(actor))


def handovers_for(actor: Any) -> Any:
    """Roles that somebody wants to hand to the actor."""
    return Handover.objects.waiting().filter(receiver_id=actor.pk)


def proposals_for(actor: Any) -> Any:
    """Proposals that the staff decide."""
    waiting = MergeProposal.objects.waiting()
    return waiting if is_platform_staff(actor) else waiting.none()


def _joining(actor: Any, limit: int) -> list[Todo]:
    rows = joining_for(actor).select_related("person", "organisation").order_by("created_at", "pk")
    return [
        Todo(
            _("%(name)s 申请加入 %(organisation)s")
            % {"name": row.person.get_full_name(), "organisation": row.organisation.label},
            reverse("organisations:members", args=[row.organisation.code]) + "#joining",
            row.created_at,
        )
        for row in rows[:limit]
    ]


def _offers(actor: Any, limit: int) -> list[Todo]:
    rows = offers_for(actor).select_related("alliance", "organisation").order_by("created_at", "pk")
    return [
        Todo(
            _("%(organisation)s 加入 %(alliance)s")
            % {"organisation": row.organisation.label, "alliance": row.alliance.label},
            reverse("organisations:alliances", args=[row.asked.code]),
            row.created_at,
        )
        for row in rows[:limit]
    ]


def _handovers(actor: Any, limit: int) -> list[Todo]:
    rows = handovers_for(actor).select_related("giver", "organisation").order_by("created_at", "pk")
    return [
        Todo(
            _("接手 %(name)s 在 %(organisation)s 的角色")
            % {"name": row.giver.get_full_name(), "organisation": row.organisation.label},
            reverse("organisations:handovers", args=[row.organisation.code]),
            row.created_at,
        )
        for row in rows[:limit]
    ]


def _proposals(actor: Any, limit: int) -> list[Todo]:
    rows = proposals_for(actor).select_related("kept", "absorbed").order_by("created_at", "pk")
    return [
        Todo(
            _("%(absorbed)s 并入 %(kept)s") % {"absorbed": row.absorbed.label, "kept": row.kept.label},
            reverse("organisations:merging"),
            row.created_at,
        )
        for row in rows[:limit]
    ]


JOINING = TodoSource(
    "organisations.joining",
    gettext_lazy("加入单位的申请"),
    _joining,
    lambda actor: joining_for(actor).count(),
    order=21,
)
OFFERS = TodoSource(
    "organisations.offers",
    gettext_lazy("联盟邀约"),
    _offers,
    lambda actor: offers_for(actor).count(),
    order=22,
)
HANDOVERS = TodoSource(
    "organisations.handovers",
    gettext_lazy("移交给您的角色"),
    _handovers,
    lambda actor: handovers_for(actor).count(),
    order=19,
)
PROPOSALS = TodoSource(
    "organisations.merging",
    gettext_lazy("单位合并建议"),
    _proposals,
    lambda actor: proposals_for(actor).count(),
    order=51,
)
