"""Who is asked, what waits for whom, and where a thing stands."""

from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from jiedui.foundation.accounts.models import User
from jiedui.foundation.organisations.models import Membership

from .choices import StepState
from .models import ApprovalCase, ApprovalChain, ApprovalTask, ApprovalTaskQuerySet, Delegation, Opinion


def holders_of(organisation_id: int, role: str, people: Collection[int]) -> set[int]:
    """Active people of the organisation who hold the role or are named."""
    asked = Q(user_id__in=people) | Q(role=role) if role else Q(user_id__in=people)
    held = Membership.objects.filter(asked, organisation_id=organisation_id, user__is_active=True)
    return set(held.values_list("user_id", flat=True))


def open_tasks_of(actor: Any) -> ApprovalTaskQuerySet:
    """What waits for the actor's opinion, their own and what was delegated to them, longest waiting first."""
    rows = ApprovalTask.objects.decided_by(actor)
    return rows.select_related("person", "step__case__organisation").order_by("opened_at", "pk")


def case_of(target: Model, *, organisation: Any = None, subject: str = "") -> ApprovalCase | None:
    """The latest run of a thing: of any organisation, or of the one named."""
    rows = ApprovalCase.objects.about(target)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if subject:
        rows = rows.filter(subject=subject)
    return rows.select_related("organisation", "submitter").first()


def closing_words(case: ApprovalCase) -> str:
    """The reason with which a case was returned or refused."""
    last = Opinion.objects.filter(task__step__case=case).order_by("at", "pk").last()
    return last.words if last is not None else ""


def is_running(target: Model) -> bool:
    """Whether anybody's chain still has the thing."""
    return ApprovalCase.objects.about(target).running().exists()


def active_chain(organisation_id: int, subject: str) -> ApprovalChain | None:
    """The chain through which such things of the organisation go; None where it has none."""
    return ApprovalChain.objects.active().filter(organisation_id=organisation_id, subject=subject).first()


def has_chain(organisation_id: int, subject: str) -> bool:
    return ApprovalChain.objects.active().filter(organisation_id=organisation_id, subject=subject).exists()


def cases_about(target: Model) -> QuerySet[ApprovalCase]:
    """Every run of a thing, the latest first."""
    kind = ContentType.objects.get_for_model(target)
    return ApprovalCase.objects.filter(target_type=kind, target_id=target.pk)


def asked_now(case: ApprovalCase) -> QuerySet[User]:
    """People in whose name the open step waits, and those to whom they delegated."""
    waiting = ApprovalTask.objects.open().filter(step__case=case, step__state=StepState.OPEN)
    return people_and_delegates(case, set(waiting.values_list("person_id", flat=True)))


def people_and_delegates(case: ApprovalCase, people: Collection[int]) -> QuerySet[User]:
    """These people, and whoever decides for them today."""
    given = Delegation.objects.today().filter(organisation=case.organisation_id, giver__in=people)
    given = given.filter(subject__in=["", case.subject])
    return User.objects.filter(Q(pk__in=people) | Q(pk__in=given.values("receiver")), is_active=True)
