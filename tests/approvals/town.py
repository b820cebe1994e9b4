"""An institute with 经办, two 秘书长 and a 主委, and a draft that somebody may submit."""

from dataclasses import dataclass, field
from typing import Any

from jiedui.areas.exchange.models import Achievement
from jiedui.areas.exchange.services.listings import submit_listing
from jiedui.foundation.approvals.models import ApprovalCase, ApprovalChain, ApprovalTask
from jiedui.foundation.approvals.selectors import case_of, open_tasks_of
from jiedui.foundation.approvals.services import StepGiven, give_opinion, save_chain
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import forget_memberships
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of

SUBJECT = "exchange.achievement"
THREE = (
    StepGiven("经办", role="clerk"),
    StepGiven("秘书长", role="secretary"),
    StepGiven("主委", role="leader"),
)


def member(organisation: Organisation, role: str, name: str) -> Any:
    return MembershipFactory(organisation=organisation, role=role, user=UserFactory(name=name)).user


@dataclass
class Town:
    """Everybody by name; `writer` writes and submits."""

    organisation: Organisation = field(default_factory=lambda: OrganisationFactory(name="示例柑橘研究所"))

    def __post_init__(self) -> None:
        unit = self.organisation
        self.manager = manager_of(unit, name="管示例")
        self.writer = member(unit, "member", "文示例")
        self.clerk = member(unit, "clerk", "办示例")
        self.secretary = member(unit, "secretary", "林示例")
        self.other_secretary = member(unit, "secretary", "江示例")
        self.leader = member(unit, "leader", "方示例")

    def chain(self, steps: tuple[StepGiven, ...] = THREE, **values: Any) -> ApprovalChain:
        return save_chain(
            None,
            actor=self.manager,
            organisation=self.organisation,
            **{"subject": SUBJECT, "name": "成果审批", "steps": steps} | values,
        )

    def draft(self) -> Achievement:
        return AchievementFactory(owner=self.organisation, created_by=self.writer, state="draft")

    def submitted(self, by: Any = None) -> ApprovalCase:
        """A new draft, submitted: the case that began."""
        draft = self.draft()
        submit_listing(draft, actor=by or self.writer)
        case = case_of(draft)
        assert case is not None
        return case


def task_of(actor: Any, case: ApprovalCase) -> ApprovalTask:
    forget_memberships(actor)
    return open_tasks_of(actor).get(step__case=case)


def say(
    actor: Any, case: ApprovalCase, verdict: str = "agree", words: str = "", **values: Any
) -> ApprovalCase:
    """Give the opinion that waits for the actor; the case as it is then."""
    give_opinion(task_of(actor, case), actor=actor, verdict=verdict, words=words, **values)
    case.refresh_from_db()
    return case


def waiting(case: ApprovalCase) -> set[str]:
    """The names of those who are asked."""
    rows = ApprovalTask.objects.open().filter(step__case=case)
    return set(rows.values_list("person__name", flat=True))


def stands_at(case: ApprovalCase) -> str:
    step = ApprovalCase.objects.get(pk=case.pk).open_step
    return step.name if step else ""
