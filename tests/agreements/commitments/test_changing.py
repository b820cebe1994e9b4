"""The terms of a commitment, changed: by the proposer while nobody else said yes, after that only by all sides together."""

from datetime import date
from decimal import Decimal

import pytest

from jiedui.areas.agreements.commitments import changing, services
from jiedui.areas.agreements.commitments.reminding import tell_of_overdue
from jiedui.areas.agreements.commitments.todos import ANSWERS, to_answer
from jiedui.areas.agreements.models import Commitment, CommitmentChange
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale, WrongState
from jiedui.foundation.notifications.models import Notice
from tests.agreements.commitments.conftest import make_pledge
from tests.agreements.factories import make_organisation, make_signer
from tests.agreements.test_bad_input import three_sides
from tests.at_once import DONE, at_once


def change(pledge, commitment, who="a", **values):
    return changing.propose_change(
        commitment,
        actor=pledge.signer[who],
        organisation=pledge.lead[who],
        reason=values.pop("reason", "场次增加"),
        **values or {"target": Decimal(6)},
    )


def answer(pledge, row, who="b", verb=changing.accept_change, **said):
    return verb(row, actor=pledge.signer[who], organisation=pledge.lead[who], **said)


def fresh(commitment):
    return Commitment.objects.get(pk=commitment.pk)


def test_the_proposer_says_it_anew_while_nobody_else_said_yes(pledge):
    commitment = pledge.proposed("a")
    seen = commitment.terms_print
    changing.change_proposed(commitment, actor=pledge.signer["a"], target=Decimal(6), title="办六场")
    assert (fresh(commitment).target, fresh(commitment).title) == (Decimal(6), "办六场")
    with pytest.raises(Stale, match="刚刚被提出的一方改过"):
        services.accept_commitment(
            commitment, actor=pledge.signer["b"], organisation=pledge.lead["b"], seen=seen
        )
    assert fresh(commitment).state == "proposed"
    pledge.accepted(fresh(commitment))
    with pytest.raises(WrongState, match="事项“执行中”，不能直接修改"):
        changing.change_proposed(commitment, actor=pledge.signer["a"], target=Decimal(7))


def test_nobody_else_rewords_a_proposal_and_bad_values_leave_it_as_it_was(pledge):
    commitment = pledge.proposed("a")
    with pytest.raises(NotAllowed):
        changing.change_proposed(commitment, actor=pledge.signer["b"], target=Decimal(1))
    with pytest.raises(Invalid, match="完成期限不能早于开始日期"):
        changing.change_proposed(commitment, actor=pledge.signer["a"], due_on=date(2020, 1, 1))
    assert fresh(commitment).terms == commitment.terms


def test_the_old_terms_count_until_every_side_agreed(pledge):
    commitment = pledge.active()
    pledge.report(commitment, "a", 4)
    pledge.report(commitment, "b", 4)
    row = change(pledge, commitment)
    assert fresh(commitment).target == Decimal(4)
    assert [each.commitment for each in to_answer(pledge.signer["b"])] == [commitment]
    assert [todo.note for todo in ANSWERS.items(pledge.signer["b"], 5)] == [
        "对方提出修改任务事项，等本方答复"
    ]
    assert list(to_answer(pledge.signer["a"])) == []
    answer(pledge, row)
    assert fresh(commitment).target == Decimal(6)
    assert (row.state, row.before, row.after) == ("agreed", {"target": "4"}, {"target": "6"})
    assert [report.value for report in commitment.responsibilities.first().reports.all()] == [4]
    told = Event.objects.get(kind="agreements.commitment.changed")
    assert (told.data["before"], told.data["after"]) == (["target:4"], ["target:6"])


@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_a_change_that_is_declined_or_withdrawn_leaves_the_terms(pledge, how):
    commitment = pledge.active()
    row = change(pledge, commitment)
    if how == "declined":
        with pytest.raises(WrongState, match="请填写不同意修改的理由"):
            answer(pledge, row, verb=changing.decline_change, comment=" ")
        answer(pledge, row, verb=changing.decline_change, comment="人手不够")
    else:
        with pytest.raises(NotAllowed):
            changing.withdraw_change(row, actor=pledge.signer["b"])
        changing.withdraw_change(row, actor=pledge.signer["a"])
    assert (CommitmentChange.objects.get().state, fresh(commitment).target) == (how, Decimal(4))
    assert list(to_answer(pledge.signer["b"])) == []
    with pytest.raises(WrongState, match="当前状态是"):
        answer(pledge, row)
    assert change(pledge, commitment, "b", due_on=date(2022, 3, 1)).state == "open"


def test_one_change_waits_at_a_time_and_it_changes_something(pledge):
    commitment = pledge.active()
    with pytest.raises(Invalid, match="没有要修改的"):
        change(pledge, commitment, target=Decimal("4.00"))
    with pytest.raises(Invalid):
        change(pledge, commitment, target=Decimal(6), reason=" ")
    row = change(pledge, commitment)
    with pytest.raises(WrongState, match="已有一项修改等各方答复"):
        change(pledge, commitment, "b")
    with pytest.raises(WrongState, match="“绵阳”已经同意这项修改"):
        answer(pledge, row, "a")
    with pytest.raises(NotAllowed):
        changing.accept_change(row, actor=make_signer(make_organisation()), organisation=pledge.lead["b"])


def test_a_lowered_target_may_be_reached_and_a_later_day_is_late_anew(pledge):
    commitment = pledge.active(due_on=date(2021, 5, 1))
    for who in "ab":
        pledge.report(commitment, who, 3)
    assert tell_of_overdue() == 1
    answer(pledge, change(pledge, commitment, due_on=date(2021, 6, 1)))
    assert tell_of_overdue() == 1
    answer(pledge, change(pledge, commitment, target=Decimal(3)))
    assert pledge.standing(commitment).is_done
    assert Event.objects.filter(kind="agreements.commitment.done").count() == 1


def test_what_is_cancelled_is_changed_no_more(pledge):
    commitment = pledge.active()
    row = change(pledge, commitment)
    for verb, who in ((services.ask_to_cancel, "a"), (services.agree_to_cancel, "b")):
        more = {"comment": "条件变化"} if who == "a" else {}
        verb(commitment, actor=pledge.signer[who], organisation=pledge.lead[who], **more)
    row.refresh_from_db()
    assert row.state == "dropped"
    with pytest.raises(WrongState):
        change(pledge, commitment)


def test_the_page_shows_old_and_new_and_takes_the_answer(pledge, client, django_capture_on_commit_callbacks):
    commitment = pledge.active()
    url = commitment.get_absolute_url()
    client.force_login(pledge.signer["a"])
    form = client.get(f"{url}change/").content.decode()
    assert 'value="举办对接会"' in form
    typed = {name: str(value) for name, value in commitment.terms.items()}
    refused = client.post(f"{url}change/", typed | {"title": "举办供需对接会", "target": "0", "reason": "x"})
    assert (refused.status_code, 'value="举办供需对接会"' in refused.content.decode()) == (422, True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{url}change/", typed | {"title": "举办供需对接会", "reason": "名称写全"})
    assert Notice.objects.filter(kind="agreements.commitment.change_proposed").exists()
    client.force_login(pledge.signer["b"])
    page = client.get(url).content.decode()
    assert "名称写全" in page
    assert "供需</ins>" in page
    row = CommitmentChange.objects.get()
    client.post(f"{row.get_absolute_url()}do/accept/")
    assert fresh(commitment).title == "举办供需对接会"
    assert "提出过的修改" in client.get(url).content.decode()
    assert client.post(f"{row.get_absolute_url()}do/agree/").status_code == 404


def test_a_yes_on_an_old_page_is_not_a_yes_to_new_terms(pledge, client):
    commitment = pledge.proposed("a")
    client.force_login(pledge.signer["b"])
    old = f"{commitment.get_absolute_url()}do/accept/?seen={commitment.terms_print}"
    assert old in client.get(commitment.get_absolute_url()).content.decode()
    client.force_login(pledge.signer["a"])
    typed = commitment.terms | {"target": "9"}
    assert client.post(f"{commitment.get_absolute_url()}change/", typed).status_code == 303
    client.force_login(pledge.signer["b"])
    assert "请看过新的内容再确认" in client.post(old, follow=True).content.decode()
    assert fresh(commitment).state == "proposed"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_sides_at_once_one_change_waits_and_one_answer_counts(in_2021):
    pledge = make_pledge()
    commitment = pledge.active()
    came_to = at_once(
        lambda: change(pledge, commitment, "a") and DONE, lambda: change(pledge, commitment, "b") and DONE
    )
    assert came_to == sorted([DONE, "已有一项修改等各方答复，请先答复或撤回。"])
    row = CommitmentChange.objects.select_related("commitment__agreement", "proposer").get()
    proposer, other = ("a", "b") if row.proposer == pledge.lead["a"] else ("b", "a")
    came_to = at_once(
        lambda: answer(pledge, row, other) and DONE,
        lambda: (
            changing.withdraw_change(CommitmentChange.objects.get(), actor=pledge.signer[proposer]) and DONE
        ),
    )
    row.refresh_from_db()
    assert came_to.count(DONE) == 1
    assert (row.state, fresh(commitment).target) in {("agreed", Decimal(6)), ("withdrawn", Decimal(4))}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_proposal_reworded_and_accepted_at_once_is_accepted_as_it_was_read(in_2021):
    pledge = make_pledge()
    commitment = pledge.proposed("a")
    seen = commitment.terms_print

    def accept():
        services.accept_commitment(
            fresh(commitment), actor=pledge.signer["b"], organisation=pledge.lead["b"], seen=seen
        )

    came_to = at_once(
        accept,
        lambda: (
            changing.change_proposed(fresh(commitment), actor=pledge.signer["a"], target=Decimal(9)) and DONE
        ),
    )
    now = fresh(commitment)
    assert came_to.count(DONE) == 1
    assert (now.state, now.terms_print == seen) in {("active", True), ("proposed", False)}


def test_three_sides_all_have_to_agree(db):
    with clock.at("2021-06-15 10:00"):
        pledge = three_sides()
        commitment = pledge.proposed("a")
        pledge.accepted(commitment, "b")
        with pytest.raises(WrongState, match="已有其他一方确认了现在的内容"):
            changing.change_proposed(commitment, actor=pledge.signer["a"], target=Decimal(9))
        pledge.accepted(commitment, "c")
        row = change(pledge, commitment)
        answer(pledge, row, "b")
        assert fresh(commitment).target == Decimal(4)
        answer(pledge, row, "c")
        assert fresh(commitment).target == Decimal(6)
