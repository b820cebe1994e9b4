"""What insights show on the pages of others: how a twinning stands on its leaders' desk, and the way to its public page."""

from collections.abc import Mapping
from typing import Any

from jiedui.areas.agreements.choices import AgreementKind, AgreementState
from jiedui.areas.agreements.commitments.progress import whole_progress_of
from jiedui.areas.agreements.models import Agreement, Commitment, Side
from jiedui.foundation.core.panels import Panel, panels
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role

from .steering import numbers_of

STEERING = (Role.LEADER, Role.SECRETARY, Role.MANAGER)


def of_lead(organisation: Organisation | None, actor: Any) -> Mapping[str, Any] | None:
    """The whole ring and the five numbers of the twinning whose side the organisation leads: two queries."""
    if organisation is None or not has_role(actor, organisation.pk, *STEERING):
        return None
    led = Side.objects.remaining().filter(lead=organisation).values("agreement")
    agreement = Agreement.objects.twinnings().filter(pk__in=led).order_by("signed_on", "pk").first()
    if agreement is None:
        return None
    whole = whole_progress_of(agreement, among=Commitment.objects.visible_to(actor))
    if not whole.parts:
        return None
    return {"agreement": agreement, "whole": whole, "numbers": numbers_of(agreement, whole)}


panels.add(Panel("workbench.home", "steering", "insights/parts/whole.html", of_lead, order=10))


def public_page(agreement: Agreement, actor: Any) -> Mapping[str, Any] | None:
    """The way to the twinning's own page, where the agreement is or was one."""
    is_one = agreement.kind == AgreementKind.FRAMEWORK and agreement.state != AgreementState.DRAFT
    return {"agreement": agreement} if is_one else None


panels.add(
    Panel("agreements.agreement_buttons", "twinning", "insights/parts/twinning_button.html", public_page)
)
