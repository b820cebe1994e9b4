"""Chains within two organisations, and what goes through them: one through, one on its way, one returned, one delegated."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from jiedui.areas.agreements.joint.services import approve
from jiedui.areas.agreements.models import JointText
from jiedui.foundation.approvals.choices import Verdict
from jiedui.foundation.approvals.models import ApprovalTask
from jiedui.foundation.approvals.selectors import case_of
from jiedui.foundation.approvals.services import StepGiven, delegate, give_opinion, save_chain
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.services import add_member
from jiedui.fronts.demo.reading import ListingEntry
from jiedui.fronts.demo.world import Scene, World, moment

SINCE = date(2026, 11, 10)
AMENDED = date(2026, 11, 18)
SUBJECT, AGREED = "exchange.demand", "agreements.party"
SECRETARIAT, CLERK = "mianyang-committee", "jingban"
ENTERPRISE, DIRECTOR = "ganlu-food", "qiye"
AWAY, FOR_THEM = "lingdao", "mianyang-mishu"


def tell(world: World) -> Iterator[Scene]:
    """First the chains, then each opinion a few hours after the one before; the leader is away these days."""
    yield Scene(moment(SINCE, 10), partial(_chain_of_secretariat, world))
    yield Scene(moment(SINCE, 11), partial(_chain_of_enterprise, world))
    yield Scene(moment(AMENDED, 15), partial(_send_amendment, world))
    for kind, entry in world.content.listings():
        begun = moment(entry.published - timedelta(days=2), 16, entry.key)
        for number, username in enumerate(entry.approval):
            returns = entry.state == "returned" and number == len(entry.approval) - 1
            at = begun + timedelta(hours=4 * number)
            yield Scene(at, partial(_say, world, kind, entry, username, returns=returns))
    yield Scene(world.now - timedelta(days=2), partial(_go_away, world))


def _chain_of_secretariat(world: World) -> None:
    """经办 → 秘书长 → 主委."""
    organisation = world.organisations[SECRETARIAT]
    add_member(organisation, user=world.people[CLERK], role=Role.CLERK, actor=world.administrator)
    for subject in (SUBJECT, AGREED):
        save_chain(
            None,
            actor=world.manager_of(SECRETARIAT),
            organisation=organisation,
            subject=subject,
            name="市委会内部审批（示例）",
            steps=[
                StepGiven("经办", role=Role.CLERK),
                StepGiven("秘书长", role=Role.SECRETARY),
                StepGiven("主委", role=Role.LEADER, not_submitter=True),
            ],
        )


def _send_amendment(world: World) -> None:
    """The amendment that the other side offered is on its way within the secretariat: its clerk has agreed."""
    clerk, organisation = world.people[CLERK], world.organisations[SECRETARIAT]
    text = JointText.objects.about("agreement", world.agreements["framework-2020"]).on_the_table().get()
    approve(text, actor=clerk, organisation=organisation, fingerprint=text.fingerprint)
    party = text.parties.get(organisation=organisation)
    case = case_of(party, organisation=organisation, subject=AGREED)
    task = ApprovalTask.objects.open().get(step__case=case, person=clerk)
    give_opinion(task, actor=clerk, verdict=Verdict.AGREE, words="条款与两地文旅部门商量过，可以（示例）。")


def _chain_of_enterprise(world: World) -> None:
    """Two departments must both agree, then the director."""
    save_chain(
        None,
        actor=world.manager_of(ENTERPRISE),
        organisation=world.organisations[ENTERPRISE],
        subject=SUBJECT,
        name="技术需求对外发布审批（示例）",
        steps=[
            StepGiven("技术部、质量部会签", role=Role.LEADER, rule="all"),
            StepGiven("总经理", people=(world.people[DIRECTOR].pk,)),
        ],
    )


def _say(world: World, kind: str, entry: ListingEntry, username: str, *, returns: bool) -> None:
    case = case_of(world.listings[kind, entry.key])
    person = world.people[username]
    task = ApprovalTask.objects.open().get(step__case=case, person=person)
    if returns:
        give_opinion(task, actor=person, verdict=Verdict.RETURN, words=entry.return_reason)
    else:
        give_opinion(task, actor=person, verdict=Verdict.AGREE, words="同意。")


def _go_away(world: World) -> None:
    """Out of town for a fortnight: the secretary decides in the leader's name."""
    today = world.today
    delegate(
        world.organisations[SECRETARIAT],
        actor=world.people[AWAY],
        receiver=world.people[FOR_THEM],
        starts_on=today - timedelta(days=2),
        ends_on=today + timedelta(days=12),
    )
