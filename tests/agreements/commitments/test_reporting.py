"""Reports of both sides: the lower counts, a gap is shown, and what is late, silent or blocked is worked out."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.contenttypes.models import ContentType

from jiedui.areas.agreements.commitments.progress import progress_by_clause
from jiedui.areas.agreements.commitments.reading import gap_words
from jiedui.areas.agreements.commitments.reminding import remind_of_reports, tell_of_overdue
from jiedui.areas.agreements.commitments.reporting import lift_block, open_block, report
from jiedui.areas.agreements.commitments.todos import to_report
from jiedui.areas.agreements.models import Commitment, CommitmentReport, Responsibility
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from tests.agreements.commitments.conftest import make_pledge
from tests.agreements.factories import CLAUSES, agree, make_organisation
from tests.at_once import DONE, at_once
from tests.organisations.factories import MembershipFactory


def signs(pledge, commitment):
    row = pledge.standing(commitment)
    names = ("overdue", "blocked", "disagreement", "silent", "not_begun", "under_way", "done")
    return {name for name in names if getattr(row, f"is_{name}")}


def told_of(commitment, kind):
    of_it = ContentType.objects.get_for_model(Commitment)
    return Event.objects.filter(
        target_type=of_it, target_id=commitment.pk, kind=f"agreements.commitment.{kind}"
    )


def test_nothing_counts_until_both_have_reported(pledge):
    commitment = pledge.active()
    pledge.report(commitment, "a", 3)
    assert (pledge.standing(commitment).lower, signs(pledge, commitment)) == (0, {"under_way"})


def test_the_lower_value_counts_and_the_gap_is_a_disagreement_said_in_words(pledge):
    commitment = pledge.active()
    pledge.report(commitment, "a", 3)
    pledge.report(commitment, "b", 1)
    row = pledge.standing(commitment)
    assert (row.lower, row.upper) == (1, 3)
    assert signs(pledge, commitment) == {"under_way", "disagreement"}
    assert gap_words(row) == (
        "绵阳填报 3 场，北碚填报 1 场，相差 2 场。按较低的 1 场计，不取平均；请双方核对。"
    )
    pledge.report(commitment, "b", 3)
    assert signs(pledge, commitment) == {"under_way"}


def test_a_disagreement_is_told_once(pledge):
    commitment = pledge.active()
    for who, value in (("a", 3), ("b", 1), ("a", 4), ("b", 2)):
        pledge.report(commitment, who, value)
    assert [event.data for event in told_of(commitment, "disagreed")] == [{"lower": "1", "upper": "3"}]


def test_it_is_done_when_both_say_so(pledge):
    commitment = pledge.active()
    pledge.report(commitment, "a", 5)
    pledge.report(commitment, "b", 4)
    assert signs(pledge, commitment) == {"disagreement", "done"}
    assert told_of(commitment, "done").count() == 1


def test_the_progress_of_a_clause_is_a_formula_with_its_numbers(pledge):
    one, other = pledge.active(weight=Decimal(2)), pledge.active(title="另一件", target=Decimal(10))
    for commitment, value in ((one, 3), (other, 25)):
        for who in "ab":
            pledge.report(commitment, who, value)
    (clause,) = progress_by_clause(pledge.agreement)
    assert [part.words for part in clause.parts] == ["2 × 3 ÷ 4", "1 × 10 ÷ 10"]
    assert clause.percent == 83
    assert clause.words == "各事项的“权重 × 较低的填报值 ÷ 目标”之和 2.5，除以权重之和 3，得 83%"


def test_progress_follows_the_clause_into_the_next_text(pledge):
    commitment = pledge.active()
    key = commitment.clause.key
    agree(pledge.agreement, clauses=[*CLAUSES[1:], {"heading": "新增", "body": "另有约定。"}])
    pledge.agreement.refresh_from_db()
    (clause,) = progress_by_clause(pledge.agreement)
    assert (clause.clause.key, clause.clause.number) == (key, 2)


def test_late_silent_and_not_begun_follow_from_the_day(pledge):
    commitment = pledge.active(starts_on=date(2021, 7, 1))
    assert signs(pledge, commitment) == {"not_begun"}
    with clock.at("2021-07-20"):
        assert signs(pledge, commitment) == {"under_way"}
    with clock.at("2021-08-05"):
        assert signs(pledge, commitment) == {"under_way", "silent"}
        pledge.report(commitment, "a", 1)
        assert signs(pledge, commitment) == {"under_way", "silent"}
        pledge.report(commitment, "b", 1)
        assert signs(pledge, commitment) == {"under_way"}
    with clock.at("2022-01-10"):
        assert signs(pledge, commitment) == {"overdue", "silent"}


def test_a_block_stands_until_it_is_lifted_with_a_reason(pledge):
    commitment = pledge.active()
    block = open_block(
        commitment, actor=pledge.signer["a"], organisation=pledge.lead["b"], reason="场地尚未落实"
    )
    assert signs(pledge, commitment) == {"under_way", "blocked"}
    with pytest.raises(WrongState, match="同样的受阻已经登记"):
        open_block(commitment, actor=pledge.signer["b"], organisation=pledge.lead["b"], reason="再说一次")
    with pytest.raises(Invalid, match="怎样解除"):
        lift_block(block, actor=pledge.signer["b"], reason=" ")
    lift_block(block, actor=pledge.signer["b"], reason="已借到会议室")
    assert signs(pledge, commitment) == {"under_way"}
    with pytest.raises(WrongState, match="已经解除"):
        lift_block(block, actor=pledge.signer["b"], reason="再解除一次")


def test_only_who_has_a_part_or_comes_first_stands_in_the_way(pledge):
    commitment, other = pledge.active(), pledge.active(title="另一件")
    with pytest.raises(Invalid, match="前置事项"):
        open_block(commitment, actor=pledge.signer["a"], dependency=other, reason="要等它")
    with pytest.raises(Invalid, match="责任单位"):
        open_block(commitment, actor=pledge.signer["a"], organisation=make_organisation(), reason="不相干")
    with pytest.raises(Invalid, match="二选一"):
        open_block(commitment, actor=pledge.signer["a"], reason="谁呢")


@pytest.mark.parametrize(
    ("value", "note", "sentence"),
    [
        ("-1", "少了", "累计完成不能小于 0"),
        ("1", "  ", "不能为空"),
        ("99999999999", "多了", "累计完成太大|整数部分"),
    ],
)
def test_a_bad_report_is_refused_in_a_sentence(pledge, value, note, sentence):
    commitment = pledge.active()
    with pytest.raises(Invalid) as refused:
        pledge.report(commitment, "a", value, note)
    said = "".join(words for all_words in refused.value.errors.values() for words in map(str, all_words))
    assert any(each in said for each in sentence.split("|")) or said == sentence
    assert CommitmentReport.objects.count() == 0


def test_who_answers_for_nothing_does_not_report(pledge):
    commitment = pledge.active()
    stranger = MembershipFactory(organisation=make_organisation(), role="manager")
    with pytest.raises(NotAllowed, match="填报任务事项的进展"):
        report(
            commitment, actor=stranger.user, organisation=stranger.organisation, value=Decimal(1), note="x"
        )
    with pytest.raises(NotAllowed, match="您不能代表“北碚牵头单位”填报"):
        report(
            commitment, actor=pledge.signer["a"], organisation=pledge.lead["b"], value=Decimal(1), note="x"
        )


def test_reports_wait_for_the_beginning_and_for_the_other_side(pledge):
    with pytest.raises(WrongState, match="待各方确认"):
        pledge.report(pledge.proposed("a"), "a", 1)
    with pytest.raises(WrongState, match="还没到事项的开始日期"):
        pledge.report(pledge.active(starts_on=date(2021, 7, 1)), "a", 1)


def test_a_side_that_left_reports_no_more_and_holds_nothing_back(pledge):
    commitment = pledge.active()
    pledge.report(commitment, "a", 4)
    side = pledge.world.b
    side.notice_on, side.leaves_on, side.leave_reason = clock.today(), clock.today(), "任务完成"
    side.save()
    with pytest.raises(WrongState, match="“北碚”已退出协议"):
        pledge.report(commitment, "b", 1)
    assert pledge.standing(commitment).lower == 4


def test_a_report_is_never_changed(pledge):
    said = pledge.report(pledge.active(), "a", 1)
    with pytest.raises(TypeError, match="never changed"):
        said.save()


def test_what_is_due_stands_on_the_desk_of_who_answers(pledge):
    commitment = pledge.active()
    assert [row.commitment for row in to_report(pledge.signer["a"])] == [commitment]
    pledge.report(commitment, "a", 1)
    assert list(to_report(pledge.signer["a"])) == []
    with clock.at("2021-08-01"):
        assert [row.commitment for row in to_report(pledge.signer["a"])] == [commitment]


def test_reminders_come_once_each(pledge):
    commitment = pledge.active()
    assert (remind_of_reports(), tell_of_overdue()) == (0, 0)
    with clock.at("2021-08-01"):
        assert (remind_of_reports(), remind_of_reports()) == (2, 0)
        pledge.report(commitment, "a", 1)
    with clock.at("2021-09-20"):
        assert (remind_of_reports(), remind_of_reports()) == (1, 0)
    with clock.at("2022-01-02"):
        assert (tell_of_overdue(), tell_of_overdue()) == (1, 0)


def test_standings_need_one_query_however_many_there_are(pledge, django_assert_num_queries):
    for number in range(3):
        pledge.active(title=f"事项 {number}")
    with django_assert_num_queries(1):
        assert len(Commitment.objects.with_standing().with_evidence().showing("under_way")) == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_reports_at_once_both_stand_and_the_last_one_counts(in_2021):
    pledge = make_pledge()
    commitment = pledge.active()

    def say(who, value):
        with clock.at("2021-06-15 11:00"):
            pledge.report(commitment, who, value)

    assert at_once(lambda: say("a", 3), lambda: say("a", 4), lambda: say("b", 2)) == [DONE] * 3
    kept = {row.side.order: row.value for row in Responsibility.objects.select_related("side")}
    last = {
        row.side.order: row.reports.order_by("-pk").first().value
        for row in Responsibility.objects.select_related("side")
    }
    assert kept == last
    assert CommitmentReport.objects.count() == 3
    assert told_of(commitment, "disagreed").count() == 1
