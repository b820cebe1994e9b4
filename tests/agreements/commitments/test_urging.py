"""What a coordination office asks for: a word that is overdue, and that the sides check what they differ in."""

import pytest

from jiedui.areas.agreements.commitments import services
from jiedui.areas.agreements.commitments.urging import ask_to_check, urge
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotAllowed, WrongState
from jiedui.foundation.notifications.models import Notice
from tests.agreements.commitments.conftest import make_pledge
from tests.agreements.commitments.test_reporting import told_of
from tests.agreements.factories import make_organisation
from tests.at_once import DONE, at_once
from tests.organisations.factories import MembershipFactory


def urged(pledge, commitment, side="b", who="a"):
    return urge(commitment, actor=pledge.signer[who], side=getattr(pledge.world, side))


def readers(kind):
    rows = Notice.objects.filter(kind=f"agreements.commitment.{kind}")
    return set(rows.values_list("recipient", flat=True))


def differing(pledge):
    commitment = pledge.active()
    pledge.report(commitment, "a", 3)
    pledge.report(commitment, "b", 1)
    return commitment


def test_who_is_silent_is_asked_for_a_report(pledge):
    commitment = pledge.active()
    with clock.at("2021-08-01 10:00"):
        pledge.report(commitment, "a", 2)
        urged(pledge, commitment)
        with pytest.raises(WrongState, match="“绵阳”没有逾期的填报或答复"):
            urged(pledge, commitment, side="a")
    assert readers("report_urged") == {pledge.signer["b"].pk}
    assert [event.organisation_id for event in told_of(commitment, "report_urged")] == [pledge.lead["b"].pk]


def test_the_same_organisation_is_asked_once_in_three_days(pledge):
    commitment = pledge.active()
    with clock.at("2021-08-01 10:00"):
        urged(pledge, commitment)
        urged(pledge, commitment, side="a")
    with clock.at("2021-08-03 10:00"), pytest.raises(WrongState) as refused:
        urged(pledge, commitment)
    assert str(refused.value) == "2021年8月1日已向“北碚牵头单位”催办过，3 天内不重复催办。"
    with clock.at("2021-08-04 10:00"):
        urged(pledge, commitment)
    assert told_of(commitment, "report_urged").count() == 3


def test_who_has_to_say_yes_or_no_is_asked_for_it(pledge):
    at_home = make_organisation(region=pledge.world.region_b)
    worker = MembershipFactory(organisation=at_home).user
    commitment = pledge.proposed("a", responsible={pledge.world.b.pk: at_home})
    urged(pledge, commitment)
    assert readers("answer_urged") == {pledge.signer["b"].pk}
    assert worker.pk not in readers("answer_urged")


def test_who_has_to_answer_whether_to_give_it_up_is_asked(pledge):
    commitment = pledge.active()
    services.ask_to_cancel(
        commitment, actor=pledge.signer["a"], organisation=pledge.lead["a"], comment="条件变化"
    )
    urged(pledge, commitment)
    assert told_of(commitment, "answer_urged").count() == 1


def test_only_who_signs_for_a_lead_urges_and_asks_to_check(pledge):
    member = MembershipFactory(organisation=pledge.lead["a"]).user
    commitment = differing(pledge)
    with pytest.raises(NotAllowed, match="催办任务事项"):
        urge(commitment, actor=member, side=pledge.world.b)
    with pytest.raises(NotAllowed, match="催办任务事项"):
        ask_to_check(commitment, actor=member)


def test_the_sides_are_asked_to_check_once_a_week(pledge):
    commitment = differing(pledge)
    ask_to_check(commitment, actor=pledge.signer["a"])
    assert readers("check_asked") == {pledge.signer["b"].pk}
    with clock.at("2021-06-21 10:00"), pytest.raises(WrongState) as refused:
        ask_to_check(commitment, actor=pledge.signer["b"])
    assert str(refused.value) == "2021年6月15日已请各方核对，7 天内不重复提醒。"
    with clock.at("2021-06-22 10:00"):
        ask_to_check(commitment, actor=pledge.signer["b"])


def test_where_the_sides_say_the_same_nobody_is_asked_to_check(pledge):
    commitment = differing(pledge)
    pledge.report(commitment, "b", 3)
    with pytest.raises(WrongState, match="没有不一致"):
        ask_to_check(commitment, actor=pledge.signer["a"])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_urge_at_once_send_one_reminder(in_2021):
    pledge = make_pledge()
    commitment = pledge.active()

    def deed(who):
        def act():
            with clock.at("2021-08-01 10:00"):
                urged(pledge, commitment, who=who)

        return act

    first, second = at_once(deed("a"), deed("b"))
    assert sorted([first.startswith("2021年8月1日已向"), second == DONE]) == [True, True]
    assert told_of(commitment, "report_urged").count() == 1
