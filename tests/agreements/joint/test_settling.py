"""Several sides settle one text: it is common when all of them approved the same fingerprint, and not before."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.agreements.joint import services
from jiedui.areas.agreements.joint.services import (
    approve,
    ask_for_changes,
    edit_draft,
    lapse,
    offer,
    withdraw,
)
from jiedui.areas.agreements.models import Approval, JointText
from jiedui.areas.agreements.tasks import let_texts_lapse
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale, WrongState
from tests.agreements.factories import make_organisation, make_signer, make_user
from tests.agreements.joint.conftest import lay_table
from tests.at_once import DONE, at_once

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_one_approval_is_not_final_and_the_last_one_is(table):
    text = table.offered("a")
    table.approve(text, "a")
    table.agreement.refresh_from_db()
    assert (JointText.objects.get().state, table.agreement.state) == ("offered", "draft")
    table.approve(text, "b")
    text.refresh_from_db()
    table.agreement.refresh_from_db()
    assert (text.state, text.edition, table.agreement.state) == ("agreed", 1, "in_force")
    assert [clause.heading for clause in table.agreement.text.clauses.all()][-1] == "互访"


@pytest.mark.parametrize("sides", ["ab", "abc"])
def test_every_side_has_to_approve(db, sides):
    table = lay_table(sides)
    text = table.offered("a")
    for who in sides[:-1]:
        table.approve(text, who)
    assert JointText.objects.get().state == "offered"
    table.approve(text, sides[-1])
    assert JointText.objects.get().state == "agreed"


def test_a_counter_offer_takes_the_place_of_the_offer_and_its_approvals_count_no_more(table):
    first = table.offered("a", visits=2)
    table.approve(first, "a")
    second = table.offered("b", visits=4)
    first.refresh_from_db()
    assert (first.state, second.base, second.number) == ("countered", first, 2)
    with pytest.raises(WrongState, match="已有新文本"):
        table.approve(first, "b")
    table.approve(second, "b")
    assert not JointText.objects.in_force().exists()
    table.approve(second, "a")
    assert JointText.objects.in_force().get() == second


def test_who_offers_has_seen_what_was_offered_meanwhile(table):
    mine = table.draft("b", visits=4)
    table.offered("a", visits=2)
    with pytest.raises(WrongState, match="起草期间已有第 2 稿"):
        offer(mine, actor=table.signer["b"])
    services.follow_last(mine, actor=table.signer["b"])
    offer(mine, actor=table.signer["b"])
    assert sorted(JointText.objects.values_list("number", "state")) == [(1, "offered"), (2, "countered")]


def test_one_approves_what_one_has_read(table):
    first = table.offered("a", visits=2)
    with pytest.raises(Stale, match="请重新阅读"):
        approve(first, actor=table.signer["b"], organisation=table.lead["b"], fingerprint="0" * 64)


def test_a_text_with_open_points_is_offered_but_not_approved(table):
    text = table.offered("a", ends_on="【待定】", preamble="经费【待定：由谁承担】。")
    with pytest.raises(WrongState, match="还有 2 处【待定】"):
        table.approve(text, "b")


def test_a_side_approves_once(table):
    text = table.offered("a")
    table.approve(text, "a")
    with pytest.raises(WrongState, match="已经同意过"):
        table.approve(text, "a")


def test_who_asks_for_changes_says_which_and_the_text_is_returned(table):
    text = table.offered("a")
    table.approve(text, "b")
    with pytest.raises(Invalid, match="请写明希望怎样修改"):
        ask_for_changes(text, actor=table.signer["b"], organisation=table.lead["b"], wishes=[(1, " ")])
    ask_for_changes(
        text,
        actor=table.signer["b"],
        organisation=table.lead["b"],
        wishes=[(4, "改为三次"), (None, "补一条培训")],
    )
    text.refresh_from_db()
    assert text.state == "returned"
    assert list(text.remarks.order_by("pk").values_list("clause", "words")) == [
        (4, "改为三次"),
        (None, "补一条培训"),
    ]
    with pytest.raises(WrongState, match="被要求修改"):
        table.approve(text, "a")
    assert table.draft("a", visits=3).number == 2


def test_an_offered_text_never_changes(table):
    text = table.offered("a")
    with pytest.raises(WrongState, match="已经提出，不能再改"):
        edit_draft(text, actor=table.signer["a"], terms=table.terms(visits=9), seen=text.fingerprint)
    with pytest.raises(TypeError, match="never changed"):
        text.agreement_version.clauses.first().save()


def test_two_colleagues_at_one_draft_do_not_overwrite_each_other(table):
    text = table.draft("a")
    seen = text.fingerprint
    edit_draft(text, actor=table.signer["a"], terms=table.terms(visits=3), seen=seen)
    with pytest.raises(Stale, match="同事刚刚改过"):
        edit_draft(text, actor=table.signer["a"], terms=table.terms(visits=5), seen=seen)


def test_a_side_has_one_draft_and_takes_it_back(table):
    text = table.draft("a")
    with pytest.raises(WrongState, match="已有一份草稿"):
        table.draft("a")
    withdraw(text, actor=table.signer["a"])
    assert table.draft("a").number == 2


def test_an_offer_is_taken_back_by_its_author_alone(table):
    text = table.offered("a")
    with pytest.raises(NotAllowed, match="起草和提出这份文本"):
        withdraw(text, actor=table.signer["b"])
    withdraw(text, actor=table.signer["a"])
    text.refresh_from_db()
    assert text.state == "withdrawn"


def test_an_amendment_supersedes_and_the_agreement_follows_it(table):
    table.agree(table.offered("a", visits=2))
    amended = table.agree(table.offered("b", visits=4, title="补充后的协议", ends_on="2099-12-31"))
    assert (amended.edition, table.agreement.title, table.agreement.ends_on) == (
        2,
        "补充后的协议",
        date(2099, 12, 31),
    )
    assert list(JointText.objects.order_by("number").values_list("state", flat=True)) == [
        "superseded",
        "agreed",
    ]
    assert "每年互访 4 次。" in [clause.body for clause in table.agreement.text.clauses.all()]


def test_a_clause_keeps_its_identity_through_versions(table):
    first = table.agree(table.offered("a", visits=2))
    clauses = [dict(clause) for clause in first.terms["clauses"]]
    clauses[0]["number"], clauses[3]["number"] = 4, 1
    second = table.agree(table.offered("b", clauses=clauses))
    keys = {
        text: dict(text.agreement_version.clauses.values_list("heading", "key")) for text in (first, second)
    }
    assert keys[first] == keys[second]
    third = table.agree(table.offered("a", visits=5))
    assert dict(third.agreement_version.clauses.values_list("heading", "key")) == keys[first]


def test_an_amendment_not_approved_in_time_lapses_and_the_last_common_text_stays(table):
    common = table.agree(table.offered("a"))
    late = offer(table.draft("b", visits=5), actor=table.signer["b"], days=10)
    table.approve(late, "b")
    with clock.at(clock.now() + timedelta(days=10)):
        assert let_texts_lapse() == 0
    with clock.at(clock.now() + timedelta(days=11)):
        with pytest.raises(WrongState, match="同意期限已过"):
            table.approve(late, "a")
        assert let_texts_lapse() == 1
        assert lapse(late) is False
    late.refresh_from_db()
    assert (late.state, JointText.objects.in_force().get()) == ("lapsed", common)


@pytest.mark.parametrize("days", [0, 366])
def test_the_time_to_approve_has_bounds(table, days):
    with pytest.raises(Invalid, match="1 到 365 天"):
        offer(table.draft("a"), actor=table.signer["a"], days=days)


def test_hidden_marks_that_turn_the_writing_are_refused(table):
    with pytest.raises(Invalid, match="改变书写方向"):
        table.draft("a", preamble="付款\u202e方甲")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": " "}, "请填写协议名称"),
        ({"clauses": []}, "至少要有一条条款"),
        ({"starts_on": "2020-05-01", "ends_on": "2020-04-01"}, "期满日期不能早于生效日期"),
        ({"ends_on": "明年"}, "“明年”不是日期"),
        ({"notice_days": 9999}, "0 到 730 之间"),
        ({"principles": ["长" * 31]}, "每条合作原则不超过 30 个字"),
    ],
)
def test_what_can_never_be_offered_is_refused_in_words(table, changed, sentence):
    with pytest.raises(Invalid, match=sentence):
        table.draft("a", **changed)


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [([1, 2, 2, 3], "第 2 条出现了 2 次"), ([1, 2, 3, 5], "缺第 4 条"), ([1, 2, 3, "四"], "序号应是整数")],
)
def test_clause_numbers_are_each_there_once(table, numbers, sentence):
    terms = table.terms()
    for clause, number in zip(terms["clauses"], numbers, strict=True):
        clause["number"] = number
    with pytest.raises(Invalid, match=sentence):
        table.draft("a", clauses=terms["clauses"])


def test_only_those_who_speak_for_a_side_act_for_it(table):
    text = table.offered("a")
    stranger, clerk = make_signer(make_organisation()), make_signer(table.lead["b"], "clerk")
    with pytest.raises(NotAllowed, match="代表这个单位同意文本"):
        approve(text, actor=clerk, organisation=table.lead["b"], fingerprint=text.fingerprint)
    with pytest.raises(NotAllowed, match="代表这个单位同意文本"):
        approve(text, actor=stranger, organisation=table.lead["b"], fingerprint=text.fingerprint)
    home = stranger.memberships.get().organisation
    with pytest.raises(NotAllowed, match="不是这份文本的一方"):
        approve(text, actor=stranger, organisation=home, fingerprint=text.fingerprint)


@pytest.mark.parametrize("who", ["author", "other side", "stranger", "staff", None])
def test_texts_are_listed_for_whom_the_rule_allows_them(table, who):
    table.agree(table.offered("a", visits=2))
    table.agree(table.offered("a", visits=3))
    table.offered("b", visits=4)
    table.draft("a", visits=5)
    actor = {
        "author": table.signer["a"],
        "other side": table.signer["b"],
        "stranger": make_user(),
        "staff": make_user(is_staff=True),
        None: AnonymousUser(),
    }[who]
    listed = set(JointText.objects.visible_to(actor))
    assert listed == {
        text for text in JointText.objects.all() if actor.has_perm("agreements.view_text", text)
    }
    assert len(listed) == {"author": 4, "other side": 3, "staff": 4}.get(who, 2)


def test_an_approval_says_who_for_whom_when_and_which_text(table):
    with clock.at("2026-03-02 09:30"):
        text = table.offered("a")
        table.approve(text, "b")
    approval = Approval.objects.get()
    assert approval.statement == {
        "format": "jiedui-approval/1",
        "kind": "agreement",
        "subject": table.agreement.code,
        "number": 1,
        "fingerprint": text.fingerprint,
        "organisation": table.lead["b"].code,
        "party": "北碚",
        "approver": f"user:{table.signer['b'].pk}",
        "approved_at": "2026-03-02T01:30:00.000000+00:00",
    }


@pytest.mark.django_db(transaction=True)
def test_two_sides_approve_and_edit_at_the_same_instant(transactional_db):
    table = lay_table("ab")
    text = table.offered("a")
    assert at_once(lambda: table.approve(text, "a") and None, lambda: table.approve(text, "b") and None) == [
        DONE,
        DONE,
    ]
    assert JointText.objects.get().state == "agreed"
    other = lay_table_again(table)
    first = other.offered("a", visits=2)
    other.approve(first, "a")
    counter = other.draft("b", visits=9)
    at_once(
        lambda: other.approve(first, "b") and None,
        lambda: offer(counter, actor=other.signer["a"]) and None,
        lambda: offer(counter, actor=other.signer["b"]) and None,
    )
    first.refresh_from_db()
    counter.refresh_from_db()
    assert (first.state, counter.state) in {
        ("agreed", "offered"),
        ("agreed", "draft"),
        ("countered", "offered"),
    }
    assert Approval.objects.filter(party__text=counter).count() == 0
    if first.state == "agreed":
        assert Approval.objects.filter(party__text=first).count() == 2


def lay_table_again(table):
    from tests.agreements.factories import make_agreement
    from tests.agreements.joint.conftest import Table

    agreement = make_agreement(
        actor=make_user(is_staff=True), leads=list(table.lead.values()), in_force=False
    )
    return Table(agreement, table.lead, table.signer)
