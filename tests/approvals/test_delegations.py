"""委托: for some days, to one person, no further, and both names stand on the opinion."""

from datetime import date, timedelta

import pytest

from jiedui.foundation.approvals.choices import Verdict
from jiedui.foundation.approvals.models import Delegation, Opinion
from jiedui.foundation.approvals.selectors import open_tasks_of
from jiedui.foundation.approvals.services import StepGiven, delegate, give_opinion, revoke_delegation
from jiedui.foundation.approvals.todos import APPROVALS
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.notifications.models import Notice
from tests.accounts.factories import UserFactory

from .town import say, stands_at, task_of

pytestmark = pytest.mark.django_db


def give(town, giver, receiver, days=7, start=0, **values):
    today = clock.today()
    return delegate(
        town.organisation,
        actor=giver,
        receiver=receiver,
        **{"starts_on": today + timedelta(days=start), "ends_on": today + timedelta(days=days)} | values,
    )


def test_the_one_trusted_decides_and_both_are_named(town):
    town.chain((StepGiven("主委", role="leader"),))
    give(town, town.leader, town.clerk)
    case = town.submitted()
    assert [todo.note for todo in APPROVALS.items(town.clerk, 5)] == ["科技成果 · 主委 · 受方示例委托"]
    say(town.clerk, case)
    opinion = Opinion.objects.get()
    assert (opinion.by, opinion.on_behalf_of, opinion.verdict) == (town.clerk, town.leader, Verdict.AGREE)
    assert set(Notice.objects.filter(kind="approvals.step.opened").values_list("recipient", flat=True)) == {
        town.leader.pk,
        town.clerk.pk,
    }


def test_the_giver_still_decides_themself(town):
    town.chain((StepGiven("主委", role="leader"),))
    give(town, town.leader, town.clerk)
    case = say(town.leader, town.submitted())
    assert (case.state, Opinion.objects.get().on_behalf_of) == ("approved", None)


@pytest.mark.parametrize(
    ("day", "waits"), [("2026-03-04", 0), ("2026-03-05", 1), ("2026-03-07", 1), ("2026-03-08", 0)]
)
def test_it_holds_from_its_first_day_to_its_last(town, day, waits):
    with clock.at("2026-03-02"):
        town.chain((StepGiven("主委", role="leader"),))
        give(town, town.leader, town.clerk, starts_on=date(2026, 3, 5), ends_on=date(2026, 3, 7))
        case = town.submitted()
    with clock.at(day):
        assert open_tasks_of(town.clerk).filter(step__case=case).count() == waits


def test_it_holds_for_the_named_kind_alone(town):
    town.chain((StepGiven("主委", role="leader"),))
    give(town, town.leader, town.clerk, subject="exchange.demand")
    town.submitted()
    assert open_tasks_of(town.clerk).count() == 0


def test_a_revoked_one_holds_no_longer(town):
    town.chain((StepGiven("主委", role="leader"),))
    given = give(town, town.leader, town.clerk)
    task = task_of(town.clerk, town.submitted())
    revoke_delegation(given, actor=town.leader)
    with pytest.raises(NotAllowed):
        give_opinion(task, actor=town.clerk, verdict="agree")
    with pytest.raises(WrongState, match="已经结束"):
        revoke_delegation(given, actor=town.leader)


def test_who_decides_for_another_in_a_step_of_all_speaks_once_for_each(town):
    town.chain((StepGiven("会签", role="secretary", rule="all"), StepGiven("主委", role="leader")))
    give(town, town.other_secretary, town.secretary)
    case = town.submitted()
    tasks = list(open_tasks_of(town.secretary))
    assert {task.person for task in tasks} == {town.secretary, town.other_secretary}
    give_opinion(tasks[0], actor=town.secretary, verdict="agree")
    assert stands_at(case) == "会签"
    give_opinion(tasks[1], actor=town.secretary, verdict="agree")
    assert stands_at(case) == "主委"


def test_it_goes_no_further(town):
    town.chain((StepGiven("主委", role="leader"),))
    give(town, town.leader, town.clerk)
    give(town, town.clerk, town.secretary)
    town.submitted()
    assert open_tasks_of(town.secretary).count() == 0


def test_who_submitted_keeps_out_in_anothers_name_too(town):
    town.chain((StepGiven("主委", role="leader", not_submitter=True),))
    give(town, town.leader, town.writer)
    case = town.submitted()
    task = task_of(town.leader, case)
    assert open_tasks_of(town.writer).count() == 0
    with pytest.raises(NotAllowed):
        give_opinion(task, actor=town.writer, verdict="agree")


def refused(town, **values):
    with pytest.raises(Invalid) as refusal:
        give(town, town.leader, values.pop("receiver", town.clerk), **values)
    return str(refusal.value)


def test_what_makes_no_sense_is_refused_in_words(town):
    today = clock.today()
    assert refused(town, receiver=town.leader) == "不能委托给自己。"
    assert refused(town, receiver=UserFactory()) == "受托人须是本单位的成员。"
    assert refused(town, start=3, days=1) == "结束日期不能早于开始日期。"
    assert refused(town, start=-3, days=-1) == "结束日期已过。"
    assert refused(town, days=400) == "一次最多委托一年，到期可以再委托。"
    assert refused(town, subject="none.such") == "没有这一类审批。"
    give(town, town.clerk, town.secretary, days=3)
    assert refused(town) == "此人在这段时间里已把自己的审批委托给他人，请另选一位。"
    give(town, town.leader, town.secretary, days=3)
    assert refused(town, receiver=town.other_secretary) == "这段时间里您已有委托，请先撤销，或改日期。"
    give(town, town.leader, town.other_secretary, starts_on=today + timedelta(days=4))
    assert Delegation.objects.count() == 3


def test_a_manager_revokes_what_others_gave_and_nobody_else_does(town):
    given = give(town, town.leader, town.clerk)
    for person in (town.clerk, town.secretary, UserFactory()):
        with pytest.raises(NotAllowed):
            revoke_delegation(given, actor=person)
    revoke_delegation(given, actor=town.manager)
    assert not Delegation.objects.valid().exists()


def test_a_stranger_delegates_nothing(town):
    with pytest.raises(NotAllowed):
        give(town, UserFactory(), town.clerk)
