"""Two people at the same instant: one decides, the other reads who did."""

import pytest
from django.db import connection

from jiedui.foundation.accounts.models import User
from jiedui.foundation.approvals.models import ApprovalCase, ApprovalTask, Opinion
from jiedui.foundation.approvals.services import (
    StepGiven,
    give_opinion,
    save_chain,
    settle_case,
    withdraw_case,
)
from tests.at_once import DONE, at_once

from .town import SUBJECT, Town, task_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def town():
    return Town()


def deciding(actor, case, verdict="agree", words=""):
    """A deed of its own, by an actor fetched in its own thread."""
    task = task_of(actor, case)
    return lambda: (
        give_opinion(
            ApprovalTask.objects.get(pk=task.pk),
            actor=User.objects.get(pk=actor.pk),
            verdict=verdict,
            words=words,
        )
        and None
    )


def test_of_two_who_may_decide_at_once_one_decides_and_the_other_reads_who_did(town):
    town.chain((StepGiven("秘书长", role="secretary"), StepGiven("主委", role="leader")))
    case = town.submitted()
    outcomes = at_once(deciding(town.secretary, case), deciding(town.other_secretary, case))
    assert outcomes[0] == DONE
    assert outcomes[1].endswith("已先办理了这个环节（同意），不再需要您的意见。")
    assert (Opinion.objects.count(), ApprovalTask.objects.open().count()) == (1, 1)


def test_of_two_whose_agreement_is_wanted_both_count_and_the_next_step_opens_once(town):
    town.chain((StepGiven("会签", role="secretary", rule="all"), StepGiven("主委", role="leader")))
    case = town.submitted()
    assert at_once(deciding(town.secretary, case), deciding(town.other_secretary, case)) == [DONE, DONE]
    assert [task.person for task in ApprovalTask.objects.open()] == [town.leader]


def test_a_person_who_presses_twice_decides_once(town):
    town.chain((StepGiven("会签", role="secretary", rule="all"),))
    case = town.submitted()
    assert at_once(*[deciding(town.secretary, case)] * 3) == [DONE, *["您已经办理过这个环节。"] * 2]


def test_withdrawing_and_approving_at_once_come_to_one_end(town):
    town.chain((StepGiven("主委", role="leader"),))
    case = town.submitted()

    def withdraw():
        withdraw_case(ApprovalCase.objects.get(pk=case.pk), actor=User.objects.get(pk=town.writer.pk))

    outcomes = at_once(deciding(town.leader, case), withdraw)
    case.refresh_from_db()
    listing = case.find_target()
    assert outcomes.count(DONE) == 1
    assert (case.state, listing.state) in {("approved", "submitted"), ("withdrawn", "draft")}


def test_keeping_up_with_people_while_somebody_decides_asks_nobody_twice(town):
    town.chain((StepGiven("秘书长", role="secretary"), StepGiven("主委", role="leader")))
    case = town.submitted()
    settle = [lambda: settle_case(ApprovalCase.objects.get(pk=case.pk))] * 2
    assert at_once(deciding(town.secretary, case), *settle) == [DONE] * 3
    assert [task.person for task in ApprovalTask.objects.open()] == [town.leader]


def test_of_two_managers_who_write_the_first_chain_one_is_told_of_the_other(town):
    def write():
        save_chain(
            None,
            actor=User.objects.get(pk=town.manager.pk),
            organisation=town.organisation,
            subject=SUBJECT,
            name="成果审批",
            steps=[StepGiven("主委", role="leader")],
        )
        connection.close()

    assert at_once(write, write) == [
        DONE,
        "本单位的这类内容已有启用的审批流程，请修改它，或先把它停用。",
    ]
