"""Commitments: proposed by one side, accepted by the other, given up only together."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.contenttypes.models import ContentType

from jiedui.areas.agreements import services as agreements
from jiedui.areas.agreements.commitments import services
from jiedui.areas.agreements.commitments.progress import progress_by_clause
from jiedui.areas.agreements.commitments.todos import to_answer
from jiedui.areas.agreements.merging import obstacles
from jiedui.areas.agreements.models import Commitment
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from tests.agreements.factories import agree, end, make_organisation, make_region, make_signer
from tests.organisations.factories import MembershipFactory


def test_it_counts_only_once_the_other_side_has_said_yes(pledge):
    commitment = pledge.proposed("a")
    assert commitment.state == "proposed"
    assert progress_by_clause(pledge.agreement) == []
    pledge.accepted(commitment, "b")
    assert (commitment.state, commitment.active_on) == ("active", date(2021, 6, 15))
    assert [each.clause.number for each in progress_by_clause(pledge.agreement)] == [3]


def test_one_side_cannot_say_yes_twice(pledge):
    commitment = pledge.proposed("a")
    with pytest.raises(WrongState, match="“绵阳”已经确认过了"):
        pledge.accepted(commitment, "a")
    assert commitment.state == "proposed"


def test_whoever_signs_for_no_side_neither_proposes_nor_accepts(pledge):
    stranger = make_signer(make_organisation(region=pledge.world.region_a))
    with pytest.raises(NotAllowed, match="提出任务事项"):
        services.propose_commitment(
            pledge.agreement, actor=stranger, organisation=pledge.lead["a"], clause=pledge.clause(), title="x"
        )
    with pytest.raises(NotAllowed, match="代表一方确认"):
        services.accept_commitment(pledge.proposed("a"), actor=stranger, organisation=pledge.lead["b"])
    with pytest.raises(NotAllowed, match="您不能代表“北碚牵头单位”"):
        services.accept_commitment(
            pledge.proposed("a"), actor=pledge.signer["a"], organisation=pledge.lead["b"]
        )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"due_on": date(2020, 12, 31)}, "完成期限不能早于开始日期"),
        ({"target": Decimal(0)}, "目标值须大于 0"),
        ({"weight": Decimal(-1)}, "权重须大于 0"),
        ({"title": ""}, "该字段不能为空|此字段不能为空"),
    ],
)
def test_bad_values_are_refused_in_a_sentence_and_nothing_is_kept(pledge, values, sentence):
    with pytest.raises(Invalid) as refused:
        pledge.proposed("a", **values)
    said = "".join(words for all_words in refused.value.errors.values() for words in map(str, all_words))
    assert any(each in said for each in sentence.split("|"))
    assert Commitment.objects.count() == 0


def test_the_clause_is_one_of_the_present_text(pledge):
    other = pledge.proposed("a").clause
    agree(pledge.agreement)
    pledge.agreement.refresh_from_db()
    with pytest.raises(Invalid, match="请选择现行文本中的条款"):
        pledge.proposed("a", clause=other)


def test_the_responsible_organisation_stands_on_its_side(pledge):
    elsewhere = make_organisation(name="外地单位", region=make_region("320500", "苏州市"))
    with pytest.raises(Invalid) as refused:
        pledge.proposed("a", responsible={pledge.world.b.pk: elsewhere})
    assert refused.value.errors == {"responsible_2": ["“外地单位”不在“北碚”，不能作这一方的责任单位"]}
    at_home = make_organisation(region=pledge.world.region_b)
    commitment = pledge.proposed("a", responsible={pledge.world.b.pk: at_home})
    assert [row.organisation for row in commitment.responsibilities.all()] == [pledge.lead["a"], at_home]


def test_an_agreement_that_ended_obliges_to_nothing_new(pledge):
    end(pledge.agreement)
    with pytest.raises((WrongState, NotAllowed)):
        pledge.proposed("a")


def test_a_side_that_left_promises_nothing_more(pledge):
    pledge.world.b.notice_on = pledge.world.b.leaves_on = clock.today()
    pledge.world.b.leave_reason = "任务完成"
    pledge.world.b.save()
    with pytest.raises(WrongState, match="“北碚”已退出协议"):
        pledge.proposed("b")


def test_no_means_cancelled_with_the_reason(pledge):
    commitment = pledge.proposed("a")
    services.decline_commitment(
        commitment, actor=pledge.signer["b"], organisation=pledge.lead["b"], comment="人手不够"
    )
    assert (commitment.state, commitment.cancel_reason) == ("cancelled", "人手不够")


def test_it_is_given_up_only_when_both_sides_agree(pledge):
    commitment = pledge.active()
    services.ask_to_cancel(
        commitment, actor=pledge.signer["a"], organisation=pledge.lead["a"], comment="条件变化"
    )
    assert commitment.state == "active"
    assert [row.commitment for row in to_answer(pledge.signer["b"])] == [commitment]
    assert list(to_answer(pledge.signer["a"])) == []
    with pytest.raises(WrongState, match="已经同意取消"):
        services.agree_to_cancel(commitment, actor=pledge.signer["a"], organisation=pledge.lead["a"])
    services.agree_to_cancel(commitment, actor=pledge.signer["b"], organisation=pledge.lead["b"])
    assert commitment.state == "cancelled"


def test_a_side_may_keep_it(pledge):
    commitment = pledge.active()
    services.ask_to_cancel(
        commitment, actor=pledge.signer["a"], organisation=pledge.lead["a"], comment="条件变化"
    )
    services.keep_commitment(commitment, actor=pledge.signer["b"], organisation=pledge.lead["b"])
    assert list(commitment.responsibilities.exclude(cancel_agreed_on=None)) == []
    with pytest.raises(WrongState, match="没有哪一方提出取消"):
        services.agree_to_cancel(commitment, actor=pledge.signer["b"], organisation=pledge.lead["b"])


def test_what_comes_first_never_goes_round(pledge):
    first, second, third = (pledge.active(title=title) for title in ("甲", "乙", "丙"))
    services.set_dependencies(second, actor=pledge.signer["a"], depends_on=[first])
    services.set_dependencies(third, actor=pledge.signer["a"], depends_on=[second])
    with pytest.raises(Invalid, match="甲 → 丙 → 乙 → 甲"):
        services.set_dependencies(first, actor=pledge.signer["a"], depends_on=[third])
    with pytest.raises(Invalid, match="甲 → 甲"):
        services.set_dependencies(first, actor=pledge.signer["a"], depends_on=[first])


def test_a_side_changes_only_its_own_responsible_organisation(pledge):
    commitment = pledge.active()
    at_home = make_organisation(region=pledge.world.region_b)
    services.assign(commitment, actor=pledge.signer["b"], side=pledge.world.b, organisation=at_home)
    assert commitment.responsibilities.get(side=pledge.world.b).organisation == at_home
    with pytest.raises(NotAllowed, match="您不能代表“绵阳牵头单位”"):
        services.assign(
            commitment, actor=pledge.signer["b"], side=pledge.world.a, organisation=pledge.lead["a"]
        )


def test_list_and_rule_agree(pledge):
    responsible, helper = (make_organisation(region=pledge.world.region_b) for _number in range(2))
    commitment = pledge.proposed(
        "a", responsible={pledge.world.b.pk: responsible}, helpers={pledge.world.b.pk: [helper]}
    )
    pledge.active(title="另一件")
    people = [
        *(MembershipFactory(organisation=each).user for each in (responsible, helper, make_organisation())),
        *pledge.signer.values(),
        pledge.world.staff,
    ]
    for person in people:
        listed = set(Commitment.objects.visible_to(person))
        allowed = {
            row for row in Commitment.objects.all() if person.has_perm("agreements.view_commitment", row)
        }
        assert listed == allowed
    assert set(Commitment.objects.visible_to(people[0])) == {commitment}


def test_a_removed_agreement_is_not_possible_once_it_obliges(pledge):
    pledge.active()
    with pytest.raises(WrongState):
        agreements.delete_agreement(pledge.agreement, actor=pledge.signer["a"])


def test_what_happened_is_told(pledge):
    commitment = pledge.active()
    kind = ContentType.objects.get_for_model(Commitment)
    told = Event.objects.filter(target_type=kind, target_id=commitment.pk)
    assert [event.kind.rpartition(".")[2] for event in told] == [
        "proposed",
        "accepted",
        "activated",
    ]


def test_two_that_answer_for_different_sides_are_not_merged(pledge):
    here, there = (make_organisation(name=name, region=pledge.world.region_b) for name in ("甲所", "乙所"))
    pledge.world.a.members.add(here)
    pledge.active(title="共建", responsible={pledge.world.a.pk: here, pledge.world.b.pk: there})
    assert "两家在任务事项“共建”中各为一方的责任单位，请先调整责任单位。" in obstacles(here, there)
