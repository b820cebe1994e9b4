"""People come and go while something waits: who left is asked no longer, who came is asked, nobody's absence passes anything."""

import pytest

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.approvals.models import ApprovalCase
from jiedui.foundation.approvals.services import StepGiven, give_opinion, hand_approvals, settle_cases_of
from jiedui.foundation.approvals.tasks import remind_of_approvals, settle_all_cases
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotAllowed
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.organisations import services as people
from jiedui.foundation.organisations.models import Membership
from tests.accounts.factories import UserFactory

from .town import member, say, stands_at, task_of, waiting

pytestmark = pytest.mark.django_db


def membership(person):
    return Membership.objects.get(user=person)


def kinds(person):
    mine = Notice.objects.filter(recipient=person, kind__startswith="approvals.")
    return list(mine.values_list("kind", flat=True))


def test_who_loses_the_role_is_asked_no_longer_and_who_gets_it_is(town, django_capture_on_commit_callbacks):
    town.chain()
    case = town.submitted()
    new = member(town.organisation, "member", "新示例")
    with django_capture_on_commit_callbacks(execute=True):
        people.change_role(membership(new), role="clerk", actor=town.manager)
    assert waiting(case) == {"办示例", "新示例"}
    with django_capture_on_commit_callbacks(execute=True):
        people.change_role(membership(town.clerk), role="member", actor=town.manager)
    assert waiting(case) == {"新示例"}
    say(new, case)
    assert stands_at(case) == "秘书长"


def test_a_step_left_with_nobody_is_told_once_and_goes_on_when_somebody_comes(
    town, django_capture_on_commit_callbacks
):
    town.chain()
    case = town.submitted()
    with django_capture_on_commit_callbacks(execute=True):
        people.leave_organisation(town.organisation, actor=town.clerk)
    settle_all_cases()
    assert (stands_at(case), waiting(case)) == ("经办", set())
    assert (kinds(town.manager), kinds(town.writer)) == (["approvals.step.stuck"], ["approvals.step.stuck"])
    new = member(town.organisation, "clerk", "新示例")
    settle_all_cases()
    assert waiting(case) == {"新示例"}
    say(new, case)
    assert stands_at(case) == "秘书长"


def test_where_all_must_agree_the_step_passes_when_the_one_still_missing_leaves(town):
    town.chain((StepGiven("会签", role="secretary", rule="all"), StepGiven("主委", role="leader")))
    case = town.submitted()
    say(town.secretary, case)
    membership(town.other_secretary).delete()
    settle_cases_of(town.organisation.pk)
    assert stands_at(case) == "主委"


def test_a_step_that_everybody_left_does_not_pass_though_one_had_agreed(town):
    town.chain((StepGiven("会签", role="secretary", rule="all"), StepGiven("主委", role="leader")))
    case = town.submitted()
    say(town.secretary, case)
    Membership.objects.filter(user__in=[town.secretary, town.other_secretary]).delete()
    settle_cases_of(town.organisation.pk)
    assert (stands_at(case), waiting(case)) == ("会签", set())


def test_two_of_two_cannot_be_reached_by_one(town):
    town.chain((StepGiven("会签", role="secretary", rule="count", needed=2),))
    case = town.submitted()
    membership(town.other_secretary).delete()
    settle_cases_of(town.organisation.pk)
    assert say(town.secretary, case).state == "running"
    assert kinds(town.manager) == ["approvals.step.stuck"]


def test_who_lost_the_role_a_moment_ago_is_refused_even_before_anybody_noticed(town):
    town.chain()
    case = town.submitted()
    task = task_of(town.clerk, case)
    Membership.objects.filter(user=town.clerk).update(role="member")
    clerk = User.objects.get(pk=town.clerk.pk)
    with pytest.raises(NotAllowed, match="您已不在这个环节的办理人之中"):
        give_opinion(task, actor=clerk, verdict="agree")


def test_an_account_that_is_closed_or_shut_is_asked_no_longer(town, django_capture_on_commit_callbacks):
    town.chain((StepGiven("秘书长", role="secretary"),))
    case = town.submitted()
    with django_capture_on_commit_callbacks(execute=True):
        close_account(town.secretary, actor=town.secretary)
    assert waiting(case) == {"江示例"}
    User.objects.filter(pk=town.other_secretary.pk).update(is_active=False)
    settle_all_cases()
    assert waiting(case) == set()


def test_who_takes_over_anothers_work_is_named_in_their_place(town):
    chain = town.chain((StepGiven("主委", people=(town.leader.pk,)),))
    case = town.submitted()
    hand_approvals(town.organisation, town.leader, town.clerk)
    settle_cases_of(town.organisation.pk)
    assert waiting(case) == {"办示例"}
    assert [person.name for person in chain.steps.get().people.all()] == ["办示例"]


def test_a_case_whose_thing_is_gone_ends(town):
    town.chain()
    case = town.submitted()
    case.find_target().delete()
    settle_all_cases()
    assert ApprovalCase.objects.get(pk=case.pk).state == "withdrawn"


def test_those_who_wait_too_long_are_reminded_again_and_again_but_not_each_day(town):
    with clock.at("2026-03-02 10:00"):
        town.chain()
        town.submitted()
    reminded = []
    for day in range(3, 13):
        with clock.at(f"2026-03-{day:02} 11:00"):
            reminded.append(remind_of_approvals())
    assert reminded == [0, 0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert kinds(town.clerk).count("approvals.task.reminded") == 3


def test_a_stranger_never_is_asked(town):
    UserFactory(name="外示例")
    town.chain()
    assert "外示例" not in waiting(town.submitted())
