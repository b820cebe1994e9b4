"""What people asked and somebody of an organisation has to answer."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
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


def _asked(
    code: str,
    label: str | Promise,
    waiting: Callable[[Any], QuerySet[Any]],
    *,
    with_: tuple[str, str],
    title: Callable[[Any], str],
    link: Callable[[Any], str],
    order: int,
) -> TodoSource:
    """What waits for an answer, oldest first, each with those that it is about."""

    def items(actor: Any, limit: int) -> list[Todo]:
        rows = waiting(actor).select_related(*with_).order_by("created_at", "pk")
        return [Todo(title(row), link(row), row.created_at) for row in rows[:limit]]

    return TodoSource(code, label, items, waiting, order=order)


JOINING = _asked(
    "organisations.joining",
    gettext_lazy("加入单位的申请"),
    joining_for,
    with_=("person", "organisation"),
    title=lambda row: (
        _("%(name)s 申请加入 %(organisation)s")
        % {"name": row.person.get_full_name(), "organisation": row.organisation.label}
    ),
    link=lambda row: reverse("organisations:members", args=[row.organisation.code]) + "#joining",
    order=21,
)
OFFERS = _asked(
    "organisations.offers",
    gettext_lazy("联盟邀约"),
    offers_for,
    with_=("alliance", "organisation"),
    title=lambda row: (
        _("%(organisation)s 加入 %(alliance)s")
        % {"organisation": row.organisation.label, "alliance": row.alliance.label}
    ),
    link=lambda row: reverse("organisations:alliances", args=[row.asked.code]),
    order=22,
)
HANDOVERS = _asked(
    "organisations.handovers",
    gettext_lazy("移交给您的角色"),
    handovers_for,
    with_=("giver", "organisation"),
    title=lambda row: (
        _("接手 %(name)s 在 %(organisation)s 的角色")
        % {"name": row.giver.get_full_name(), "organisation": row.organisation.label}
    ),
    link=lambda row: reverse("organisations:handovers", args=[row.organisation.code]),
    order=19,
)
PROPOSALS = _asked(
    "organisations.merging",
    gettext_lazy("单位合并建议"),
    proposals_for,
    with_=("kept", "absorbed"),
    title=lambda row: (
        _("%(absorbed)s 并入 %(kept)s") % {"absorbed": row.absorbed.label, "kept": row.kept.label}
    ),
    link=lambda row: reverse("organisations:merging"),
    order=51,
)
