"""Yearly plans: drawn from commitments, agreed by both sides, made into lines and commitments, copied into next year."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.agreements.commitments import services as commitments
from jiedui.areas.agreements.commitments.changing import propose_change
from jiedui.areas.agreements.joint.services import lapse, offer, withdraw
from jiedui.areas.agreements.merging import obstacles
from jiedui.areas.agreements.models import Commitment, JointText, PlanLine, YearPlan
from jiedui.areas.agreements.plans import services
from jiedui.areas.agreements.plans.reading import lines_of, plan_in_force, plans_of
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale, WrongState
from tests.agreements.factories import CLAUSES, agree, end, make_organisation, make_signer, make_user
from tests.agreements.plans.conftest import make_planning
from tests.at_once import DONE, at_once
from tests.organisations.factories import MembershipFactory


def titles(text):
    return [line["title"] for line in text.terms["lines"]]


def said(line, *names):
    return tuple(line[name] for name in names)


# --- drawn from what is still to be done


def test_a_plan_begins_with_what_the_commitments_leave_to_do_in_its_year(planning):
    pledge = planning.pledge
    under_way = pledge.active(title="跨年的", starts_on=date(2020, 7, 1), due_on=date(2022, 6, 30), target=9)
    for who, value in (("a", 4), ("b", 3)):
        pledge.report(under_way, who, value)
    done = pledge.active(title="做完的")
    for who in "ab":
        pledge.report(done, who, 4)
    pledge.active(title="以后的", starts_on=date(2022, 1, 1), due_on=date(2022, 12, 31))
    pledge.proposed(title="没确认的")
    line = planning.started().terms["lines"][0]
    assert said(line, "title", "target", "unit", "starts_on", "due_on") == (
        "跨年的",
        "6",
        "场",
        "2021-01-01",
        "2021-12-31",
    )
    assert line["clause"] == {"number": 3, "heading": "共促成果转化", "_key": pledge.clause().key}
    assert [unit["organisation"] for unit in line["responsible"]] == ["绵阳牵头单位", "北碚牵头单位"]
    assert line["_commitment"] == under_way.code


def test_only_what_runs_in_the_year_is_drawn(planning):
    planning.pledge.active(title="以后的", starts_on=date(2022, 1, 1), due_on=date(2022, 12, 31))
    assert titles(planning.started(year=2021)) == []
    assert titles(planning.started(year=2022)) == ["以后的"]


def test_what_is_overdue_is_drawn_without_a_day_until_the_sides_settle_one(planning):
    planning.pledge.active(title="拖下来的", starts_on=date(2020, 5, 1), due_on=date(2020, 12, 31))
    line = planning.started().terms["lines"][0]
    assert said(line, "title", "starts_on", "due_on") == ("拖下来的", "2021-01-01", "【待定】")


def test_there_is_one_plan_a_year(planning):
    planning.started("a")
    with pytest.raises(Invalid) as refused:
        planning.started("b")
    assert refused.value.errors[""] == ["这份协议在这一年已有工作计划"]


def test_a_plan_lies_in_the_time_of_an_agreement_in_force(planning):
    with pytest.raises(WrongState, match="2019 年不在协议的有效期内"):
        planning.started(year=2019)
    end(planning.agreement)
    with pytest.raises((WrongState, NotAllowed)):
        planning.started()


def test_whoever_drafts_for_no_side_starts_no_plan(planning):
    stranger = make_signer(make_organisation(region=planning.pledge.world.region_a))
    with pytest.raises(NotAllowed, match="起草年度工作计划"):
        services.start_plan(planning.agreement, 2021, actor=stranger, organisation=planning.pledge.lead["a"])


# --- lines added to a draft


def test_lines_are_added_at_the_end_all_or_none(planning):
    text = planning.started(lines=[planning.line(title="第一件")])
    actor = planning.pledge.signer["a"]
    text = services.add_lines(
        text, [planning.line(title="第二件"), planning.line(title="第三件")], actor=actor
    )
    assert [said(line, "number", "title") for line in text.terms["lines"]] == [
        (1, "第一件"),
        (2, "第二件"),
        (3, "第三件"),
    ]
    with pytest.raises(Invalid) as refused:
        services.add_lines(text, [planning.line(title="好的"), planning.line(target="很多")], actor=actor)
    assert refused.value.errors["lines"] == ["第 5 条：年度目标“很多”不是数，请只写数字，单位写在计量单位里"]
    assert len(JointText.objects.get(pk=text.pk).terms["lines"]) == 3


def test_lines_are_not_added_to_a_draft_that_a_colleague_changed(planning):
    text = planning.started(lines=[planning.line()])
    seen = text.fingerprint
    planning.edited(text, planning.line(target="5"))
    with pytest.raises(Stale, match="同事刚刚改过"):
        services.add_lines(text, [planning.line()], actor=planning.pledge.signer["a"], seen=seen)


def test_lines_are_not_added_to_what_lies_on_the_table(planning):
    text = planning.offered(planning.line())
    with pytest.raises(WrongState, match="已经提出，不能再改"):
        services.add_lines(text, [planning.line()], actor=planning.pledge.signer["a"])


# --- agreed by both


def test_the_lines_become_rows_and_commitments_once_both_sides_agreed(planning):
    text = planning.offered(planning.line(note="含线上"))
    planning.approve(text, "a")
    assert (PlanLine.objects.count(), Commitment.objects.count()) == (0, 0)
    planning.approve(text, "b")
    row = PlanLine.objects.get()
    assert (row.title, row.target, row.due_on, row.note) == ("举办对接会", 4, date(2021, 12, 31), "含线上")
    commitment = row.commitment
    assert (commitment.state, commitment.target, commitment.active_on) == ("active", 4, date(2021, 6, 15))
    assert [each.accepted_on for each in commitment.responsibilities.all()] == [date(2021, 6, 15)] * 2
    kinds = Event.objects.filter(kind__startswith="agreements.").values_list("kind", flat=True)
    assert {"agreements.plan.settled", "agreements.commitment.activated"} <= set(kinds)


def test_a_line_drawn_from_a_commitment_stays_with_it(planning):
    commitment = planning.pledge.active()
    plan = planning.agree(offer(planning.started(), actor=planning.pledge.signer["a"]))
    assert [row.commitment for row in plan.lines.all()] == [commitment]
    assert Commitment.objects.count() == 1


def test_a_later_text_takes_the_place_of_the_lines_and_what_they_founded_follows(planning):
    plan = planning.agreed(planning.line(title="留下的"), planning.line(title="去掉的"))
    kept, dropped = plan.lines.all()
    text = planning.drafted("b", plan)
    first, _second = text.terms["lines"]
    assert first["_commitment"] == kept.commitment.code
    text = planning.edited(text, {**first, "target": "6"}, planning.line(title="新加的", number=2), who="b")
    planning.agree(offer(text, actor=planning.pledge.signer["b"]))
    assert [(row.title, row.target) for row in plan.lines.all()] == [("留下的", 6), ("新加的", 4)]
    kept.refresh_from_db()
    assert (kept.commitment.target, Commitment.objects.count()) == (6, 3)
    assert dropped.commitment.state == "active"


def test_a_change_that_waited_gives_way_to_what_the_plan_says(planning):
    pledge = planning.pledge
    plan = planning.agreed(planning.line())
    commitment = plan.lines.get().commitment
    propose_change(
        commitment,
        actor=pledge.signer["b"],
        organisation=pledge.lead["b"],
        reason="人手不够",
        target=Decimal(3),
    )
    text = planning.drafted("a", plan)
    text = planning.edited(text, {**text.terms["lines"][0], "target": "6"})
    planning.agree(offer(text, actor=pledge.signer["a"]))
    commitment.refresh_from_db()
    assert (commitment.target, commitment.changes.open().count()) == (6, 0)


def test_a_commitment_that_the_plan_did_not_found_keeps_its_own_target(planning):
    commitment = planning.pledge.active()
    plan = planning.agree(offer(planning.started(), actor=planning.pledge.signer["a"]))
    text = planning.drafted("a", plan)
    text = planning.edited(text, {**text.terms["lines"][0], "target": "2"})
    planning.agree(offer(text, actor=planning.pledge.signer["a"]))
    commitment.refresh_from_db()
    assert (plan.lines.get().target, commitment.target) == (2, 4)


def test_what_gave_way_since_the_offer_is_not_agreed_on(planning):
    text = planning.offered(planning.line())
    planning.approve(text, "a")
    agree(planning.agreement, clauses=CLAUSES[:2])
    with pytest.raises(WrongState, match="提出之后情况有变，请另提一稿：第 1 条：条款“共促成果转化”不在"):
        planning.approve(text, "b")
    text.refresh_from_db()
    assert (text.state, PlanLine.objects.count()) == ("offered", 0)


def test_a_draft_from_an_older_text_leaves_open_what_is_gone(planning):
    plan = planning.agreed(planning.line())
    agree(planning.agreement, clauses=CLAUSES[:2])
    line = planning.drafted("b", plan).terms["lines"][0]
    assert line["clause"] == {"heading": "【待定】", "_key": ""}
    assert line["_commitment"] == plan.lines.get().commitment.code


def test_an_empty_plan_is_not_put_on_the_table(planning):
    text = planning.started()
    with pytest.raises(WrongState, match="还没有一项工作"):
        offer(text, actor=planning.pledge.signer["a"])


def test_what_lapsed_is_what_the_next_draft_begins_with(planning):
    text = planning.offered(planning.line(title="没谈成的"))
    with clock.at("2021-09-01 10:00"):
        assert lapse(text)
        plan = YearPlan.objects.get()
        assert titles(planning.drafted("b", plan)) == ["没谈成的"]


# --- copied


def test_next_year_begins_with_what_is_left_a_year_later(planning):
    pledge = planning.pledge
    plan = planning.agreed(
        planning.line(title="做完的"), planning.line(title="做了一半的"), planning.line(title="取消的")
    )
    done, half, given_up = (row.commitment for row in plan.lines.all())
    for who in "ab":
        pledge.report(done, who, 4)
        pledge.report(half, who, 1)
    commitments.ask_to_cancel(
        given_up, actor=pledge.signer["a"], organisation=pledge.lead["a"], comment="变了"
    )
    commitments.agree_to_cancel(given_up, actor=pledge.signer["b"], organisation=pledge.lead["b"])
    text, copied = services.copy_to_next_year(plan, actor=pledge.signer["a"], organisation=pledge.lead["a"])
    assert copied.left_out == [("做完的", "已完成"), ("取消的", "已取消")]
    (line,) = text.terms["lines"]
    assert said(line, "title", "target", "starts_on", "due_on") == (
        "做了一半的",
        "3",
        "2022-01-01",
        "2022-12-31",
    )
    assert (line["_key"], line["_commitment"]) == (plan.lines.get(title="做了一半的").key, half.code)
    assert YearPlan.objects.get(pk=text.subject).year == 2022


def test_the_last_day_of_february_is_copied_into_a_common_year(planning):
    plan = planning.agreed(
        planning.line(2024, starts_on=date(2024, 2, 29), due_on=date(2024, 3, 31)), year=2024
    )
    actor, lead = planning.pledge.signer["a"], planning.pledge.lead["a"]
    text, _copied = services.copy_to_next_year(plan, actor=actor, organisation=lead)
    assert said(text.terms["lines"][0], "starts_on", "due_on") == ("2025-02-28", "2025-03-31")


def test_only_what_both_agreed_on_is_copied(planning):
    plan = YearPlan.objects.get(pk=planning.offered(planning.line()).subject)
    with pytest.raises(WrongState, match="各方商定之后"):
        services.copy_to_next_year(
            plan, actor=planning.pledge.signer["a"], organisation=planning.pledge.lead["a"]
        )


# --- read


def test_a_line_says_what_was_done_for_it_in_its_year(planning):
    pledge = planning.pledge
    commitment = pledge.active(starts_on=date(2020, 5, 1), due_on=date(2022, 12, 31), target=Decimal(10))
    with clock.at("2020-11-01 10:00"):
        for who in "ab":
            pledge.report(commitment, who, 2)
    plan = planning.agree(offer(planning.started(), actor=pledge.signer["a"]))
    for who, value in (("a", 6), ("b", 5)):
        pledge.report(commitment, who, value)
    (line,) = lines_of(plan)
    assert (line.row.target, line.reached, line.percent) == (8, 3, 37)
    with clock.at("2022-02-01 10:00"):
        for who in "ab":
            pledge.report(commitment, who, 7)
        assert [line.reached for line in lines_of(plan)] == [3]


def test_plans_are_listed_with_their_state_and_progress(planning):
    plan = planning.agreed(planning.line())
    for who in "ab":
        planning.pledge.report(plan.lines.get().commitment, who, 1)
    planning.started("b", 2022, lines=[planning.line(2022)])
    seen = {
        who: [(each.plan.year, each.state[0], each.percent) for each in plans_of(planning.agreement, actor)]
        for who, actor in planning.pledge.signer.items()
    }
    assert seen == {
        "a": [(2022, "尚未商定", 0), (2021, "各方已商定", 25)],
        "b": [(2022, "起草中", 0), (2021, "各方已商定", 25)],
    }
    assert (plan_in_force(planning.agreement, 2021), plan_in_force(planning.agreement, 2022)) == (plan, None)


@pytest.mark.parametrize("rows", [1, 3])
def test_lines_are_read_with_the_same_queries_for_any_number(planning, rows, django_assert_num_queries):
    plan = planning.agreed(*(planning.line(title=f"第 {number} 件") for number in range(rows)))
    with django_assert_num_queries(17):
        assert len([line.signs for line in lines_of(plan)]) == rows


@pytest.mark.parametrize("who", ["signer", "unit", "elsewhere", "staff", "nobody"])
def test_a_plan_is_listed_for_whom_the_rule_allows_it(planning, who):
    world = planning.pledge.world
    unit = make_organisation(region=world.region_b)
    planning.agreed(planning.line(responsible={world.a.pk: world.lead_a, world.b.pk: unit}))
    planning.started("b", 2022, lines=[planning.line(2022)])
    actor = {
        "signer": planning.pledge.signer["b"],
        "unit": MembershipFactory(organisation=unit).user,
        "elsewhere": MembershipFactory(organisation=make_organisation(region=world.region_a)).user,
        "staff": make_user(is_staff=True),
        "nobody": AnonymousUser(),
    }[who]
    listed = set(YearPlan.objects.visible_to(actor))
    assert listed == {plan for plan in YearPlan.objects.all() if actor.has_perm("agreements.view_plan", plan)}
    assert len(listed) == {"signer": 2, "unit": 1, "elsewhere": 0, "staff": 2, "nobody": 0}[who]


# --- taken away, merged


def test_what_was_never_offered_can_be_deleted_and_what_was_cannot(planning):
    text = planning.started(lines=[planning.line()])
    services.delete_plan(YearPlan.objects.get(), actor=planning.pledge.signer["a"])
    assert (YearPlan.objects.count(), JointText.objects.filter(pk=text.pk).count()) == (0, 0)
    text = planning.offered(planning.line())
    withdraw(text, actor=planning.pledge.signer["a"])
    with pytest.raises(WrongState, match="提出过的年度工作计划不能删除"):
        services.delete_plan(YearPlan.objects.get(), actor=planning.pledge.signer["a"])
    with pytest.raises(NotAllowed):
        services.delete_plan(YearPlan.objects.get(), actor=planning.pledge.signer["b"])


def test_two_units_of_one_line_are_not_merged(planning):
    planning.agreed(planning.line())
    leads = planning.pledge.lead
    assert any("举办对接会" in words for words in obstacles(leads["a"], leads["b"]))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sides_that_start_the_plan_of_a_year_at_once_start_one(in_2021):
    planning = make_planning()

    def start(who):
        with clock.at("2021-06-15 10:00"):
            planning.started(who)

    assert sorted(at_once(lambda: start("a"), lambda: start("b"))) == [DONE, "这份协议在这一年已有工作计划"]
    assert YearPlan.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sides_that_agree_at_once_found_the_commitments_once(in_2021):
    planning = make_planning()
    text = planning.offered(planning.line(), planning.line(title="另一件"))

    def approve(who):
        with clock.at("2021-06-15 10:00"):
            planning.approve(text, who)

    assert at_once(lambda: approve("a"), lambda: approve("b")) == [DONE, DONE]
    assert (PlanLine.objects.count(), Commitment.objects.count()) == (2, 2)
