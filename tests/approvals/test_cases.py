"""A thing on its way through a chain: in order, one of several, all of several, back, refused, withdrawn."""

import pytest

from jiedui.areas.exchange.services.listings import submit_listing
from jiedui.foundation.approvals import services
from jiedui.foundation.approvals.models import ApprovalCase, ApprovalTask, Opinion
from jiedui.foundation.approvals.services import StepGiven, give_opinion, withdraw_case
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.selectors import worded
from tests.accounts.factories import UserFactory

from .town import SUBJECT, say, stands_at, task_of, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TWO = (StepGiven("会签", role="secretary", rule="all"), StepGiven("主委", role="leader"))


def told(person):
    rows = Notice.objects.filter(recipient=person).select_related("recipient")
    return [line.sentence for line in worded(rows)]


def target_of(case):
    return case.find_target()


def test_without_a_chain_nothing_begins(town):
    draft = town.draft()
    begun = services.start_approval(draft, actor=town.writer, organisation=town.organisation, subject=SUBJECT)
    assert (begun, ApprovalCase.objects.count()) == (None, 0)


def test_the_steps_are_asked_in_order_and_the_last_one_approves(town):
    town.chain()
    case = town.submitted()
    seen = [(stands_at(case), waiting(case))]
    for person in (town.clerk, town.other_secretary, town.leader):
        say(person, case)
        seen.append((stands_at(case), waiting(case)))
    assert seen == [
        ("经办", {"办示例"}),
        ("秘书长", {"林示例", "江示例"}),
        ("主委", {"方示例"}),
        ("", set()),
    ]
    assert (case.state, target_of(case).state) == ("approved", "submitted")


def test_nobody_is_asked_before_their_turn(town):
    town.chain()
    case = town.submitted()
    with pytest.raises(ApprovalTask.DoesNotExist):
        task_of(town.leader, case)


def test_those_asked_and_the_submitter_hear_of_it(town):
    town.chain()
    case = town.submitted()
    title = case.title
    for person in (town.clerk, town.secretary, town.leader):
        say(person, case)
    assert told(town.clerk) == [f"《{title}》等待您审批"]
    assert told(town.writer) == [f"《{title}》的内部审批已通过"]
    assert told(town.manager) == [f"文示例 提交《{title}》审核"]


def test_of_several_one_is_enough_and_the_others_are_asked_no_longer(town):
    town.chain((StepGiven("秘书长", role="secretary"), StepGiven("主委", role="leader")))
    case = town.submitted()
    late = task_of(town.other_secretary, case)
    say(town.secretary, case)
    with pytest.raises(WrongState, match="林示例 已先办理了这个环节（同意）"):
        give_opinion(late, actor=town.other_secretary, verdict="agree")
    assert waiting(case) == {"方示例"}


def test_where_all_must_agree_the_last_one_opens_the_next_step(town):
    town.chain(TWO)
    case = town.submitted()
    say(town.secretary, case)
    assert (stands_at(case), waiting(case)) == ("会签", {"江示例"})
    say(town.other_secretary, case)
    assert stands_at(case) == "主委"


def test_two_of_three_are_enough_where_the_chain_says_so(town):
    people = tuple(person.pk for person in (town.clerk, town.secretary, town.leader))
    town.chain((StepGiven("会签", people=people, rule="count", needed=2),))
    case = town.submitted()
    assert say(town.leader, case).state == "running"
    assert say(town.clerk, case).state == "approved"
    assert waiting(case) == set()


def test_what_is_returned_goes_back_to_its_writer_with_the_reason(town):
    town.chain()
    case = say(town.clerk, town.submitted(), "return", "请补充中试数据。")
    listing = target_of(case)
    assert (case.state, listing.state, listing.return_reason) == ("returned", "returned", "请补充中试数据。")
    submit_listing(listing, actor=town.writer)
    again = ApprovalCase.objects.about(listing).first()
    assert (again.round, stands_at(again)) == (2, "经办")


def test_a_refusal_ends_it(town):
    town.chain(TWO)
    case = say(town.secretary, town.submitted(), "refuse", "不宜公开。")
    assert (case.state, target_of(case).state, waiting(case)) == ("rejected", "returned", set())


def test_a_return_to_an_earlier_step_asks_it_and_all_after_it_again(town):
    town.chain()
    case = town.submitted()
    say(town.clerk, case)
    say(town.secretary, case)
    say(town.leader, case, "return", "请秘书长再看。", return_to=2)
    assert (case.state, stands_at(case), waiting(case)) == ("running", "秘书长", {"林示例", "江示例"})
    say(town.secretary, case)
    assert say(town.leader, case).state == "approved"


@pytest.mark.parametrize("place", [2, 3, 9])
def test_nothing_goes_back_to_a_step_that_does_not_lie_before(town, place):
    town.chain()
    case = town.submitted()
    say(town.clerk, case)
    with pytest.raises(Invalid, match="只能退回到前面的环节"):
        say(town.secretary, case, "return", "再看", return_to=place)


@pytest.mark.parametrize("verdict", ["return", "refuse"])
def test_who_does_not_agree_says_why(town, verdict):
    town.chain()
    with pytest.raises(Invalid, match="请写明理由"):
        say(town.clerk, town.submitted(), verdict, " ")


def test_an_unknown_verdict_is_refused(town):
    town.chain()
    with pytest.raises(Invalid, match="请选择"):
        say(town.clerk, town.submitted(), "perhaps")


def test_nobody_else_gives_an_opinion(town):
    town.chain()
    task = task_of(town.clerk, town.submitted())
    for person in (town.manager, town.leader, UserFactory(), UserFactory(is_staff=True)):
        with pytest.raises(NotAllowed):
            give_opinion(task, actor=person, verdict="agree")
    assert Opinion.objects.count() == 0


def test_nobody_decides_twice(town):
    town.chain(TWO)
    case = town.submitted()
    task = task_of(town.secretary, case)
    say(town.secretary, case)
    with pytest.raises(WrongState, match="您已经办理过"):
        give_opinion(task, actor=town.secretary, verdict="agree")


def test_the_submitter_withdraws_it_and_a_manager_may_too(town):
    town.chain()
    first, second = town.submitted(), town.submitted()
    withdraw_case(first, actor=town.writer)
    withdraw_case(second, actor=town.manager)
    for case in (first, second):
        case.refresh_from_db()
        assert (case.state, target_of(case).state, waiting(case)) == ("withdrawn", "draft", set())
    with pytest.raises(WrongState, match="审批已经结束（已撤回）"):
        withdraw_case(first, actor=town.writer)


def test_others_do_not_withdraw_it(town):
    town.chain()
    case = town.submitted()
    for person in (town.clerk, UserFactory()):
        with pytest.raises(NotAllowed):
            withdraw_case(case, actor=person)


def test_an_opinion_on_what_was_withdrawn_is_told_so(town):
    town.chain()
    case = town.submitted()
    task = task_of(town.clerk, case)
    withdraw_case(case, actor=town.writer)
    with pytest.raises(WrongState, match="审批已经结束：已撤回"):
        give_opinion(task, actor=town.clerk, verdict="agree")


def test_who_submitted_keeps_out_where_the_chain_says_so(town):
    town.chain((StepGiven("秘书长", role="secretary", not_submitter=True),))
    case = town.submitted(by=town.secretary)
    assert waiting(case) == {"江示例"}


def test_a_chain_that_only_the_submitter_could_pass_refuses_to_begin(town):
    town.chain((StepGiven("主委", role="leader", not_submitter=True),))
    draft = town.draft()
    with pytest.raises(WrongState, match="环节“主委”除提交人外没有足够的人可以办理"):
        submit_listing(draft, actor=town.leader)
    draft.refresh_from_db()
    assert (draft.state, ApprovalCase.objects.count()) == ("draft", 0)


def test_a_thing_on_its_way_is_not_submitted_again(town):
    town.chain()
    case = town.submitted()
    with pytest.raises(Invalid, match="已在审批中"):
        submit_listing(target_of(case), actor=town.writer)
    assert ApprovalCase.objects.count() == 1


def test_changing_a_chain_does_not_touch_what_is_on_its_way(town):
    chain = town.chain()
    case = town.submitted()
    services.save_chain(
        chain,
        actor=town.manager,
        organisation=town.organisation,
        subject=SUBJECT,
        name="只问主委",
        steps=[StepGiven("主委", role="leader")],
    )
    assert [step.name for step in case.steps.all()] == ["经办", "秘书长", "主委"]
    assert say(town.clerk, case).state == "running"
    assert [step.name for step in town.submitted().steps.all()] == ["主委"]
