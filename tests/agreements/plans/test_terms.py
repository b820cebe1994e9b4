"""The terms of a plan: what is refused in which words, what stays open, and what makes another text."""

from datetime import date

import pytest

from jiedui.areas.agreements.joint.services import offer
from jiedui.areas.agreements.joint.terms import fingerprint, unsettled
from jiedui.areas.agreements.models import YearPlan
from jiedui.areas.agreements.plans.ground import Ground
from jiedui.areas.agreements.plans.lines import faults_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, WrongState
from tests.agreements.factories import CLAUSES, agree, make_organisation, make_region


def faults(planning, line):
    plan = YearPlan(agreement=planning.agreement, year=2021)
    return faults_of(line, Ground.of(plan, [line]))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": " "}, "请填写工作内容"),
        ({"title": "长" * 121}, "工作内容不超过 120 个字"),
        ({"unit": "一种很长很长的计量单位"}, "计量单位不超过 10 个字"),
        ({"target": "四场"}, "年度目标“四场”不是数，请只写数字，单位写在计量单位里"),
        ({"target": "0"}, "年度目标须大于 0"),
        ({"target": "NaN"}, "年度目标须大于 0"),
        ({"target": "1e99"}, "年度目标太大，请换一个计量单位"),
        ({"target": "1.005"}, "年度目标最多两位小数"),
        ({"starts_on": "三月"}, "开始日期“三月”不是日期，请写成 2021-03-31，或留空作【待定】"),
        ({"starts_on": date(2021, 5, 1), "due_on": date(2021, 4, 30)}, "完成期限不能早于开始日期"),
        ({"due_on": date(2022, 1, 15)}, "完成期限 2022-01-15 不在 2021-01-01 到 2021-12-31 之间"),
    ],
)
def test_bad_values_are_refused_in_a_sentence(planning, values, sentence):
    assert faults(planning, planning.line(**values)) == [sentence]


def test_a_unit_stands_on_the_side_for_which_it_is_named_and_on_one_only(planning):
    world = planning.pledge.world
    elsewhere = make_organisation(name="外地单位", region=make_region("320500", "苏州市"))
    named = {world.a.pk: world.lead_a, world.b.pk: elsewhere}
    assert faults(planning, planning.line(responsible=named)) == [
        "“外地单位”不在“北碚”，不能作这一方的责任单位"
    ]
    swapped = {world.a.pk: world.lead_b, world.b.pk: world.lead_b}
    assert faults(planning, planning.line(responsible=swapped)) == [
        "“北碚牵头单位”不在“绵阳”，不能作这一方的责任单位",
        "每一方的责任单位不能是同一个单位：进展要由两边各自填报",
    ]


def test_a_clause_is_one_of_the_text_in_force(planning):
    line = planning.line()
    agree(planning.agreement, clauses=CLAUSES[:2])
    assert faults(planning, line) == ["条款“共促成果转化”不在协议的现行文本中，请改选条款"]


def test_numbers_and_commitments_stand_once(planning):
    commitment = planning.pledge.active(title="一件事")
    with pytest.raises(Invalid) as refused:
        planning.started(lines=[planning.line(number=2, commitment=commitment) for _twice in range(2)])
    assert refused.value.errors["lines"] == [
        "第 2 条出现了 2 次，序号不能重复",
        "任务事项“一件事”列了 2 次，一年只列一条",
    ]


def test_lines_are_numbered_anew_in_their_order_and_new_ones_come_last(planning):
    text = planning.started(
        lines=[
            planning.line(number=0, title="新的"),
            planning.line(number=9, title="后一件"),
            planning.line(number=3, title="前一件"),
        ]
    )
    assert [(line["number"], line["title"]) for line in text.terms["lines"]] == [
        (1, "前一件"),
        (2, "后一件"),
        (3, "新的"),
    ]


def test_what_is_not_said_stays_open_and_holds_up_the_approval(planning):
    world = planning.pledge.world
    text = planning.offered(
        planning.line(clause=None, target=None, due_on=None, responsible={world.a.pk: world.lead_a})
    )
    paths = {path[2:] for path in unsettled(text.terms)}
    assert paths == {("clause", "heading"), ("target",), ("due_on",), ("responsible", 1, "organisation")}
    with pytest.raises(WrongState, match="还有 4 处【待定】"):
        planning.approve(text, "a")


def test_another_target_is_another_text_and_a_fact_is_none(planning):
    text = planning.started(lines=[planning.line()])
    line = text.terms["lines"][0]

    def print_of(**changed):
        return fingerprint({**text.terms, "lines": [{**line, **changed}]})

    assert print_of() == text.fingerprint
    assert print_of(_key="JX-2", _commitment="SX-1") == text.fingerprint
    for changed in (
        {"target": "5"},
        {"due_on": "2021-11-30"},
        {"unit": "次"},
        {"number": 2},
        {"note": "线上"},
    ):
        assert print_of(**changed) != text.fingerprint
    units = [{**unit, "organisation": "另一单位"} for unit in line["responsible"]]
    assert print_of(responsible=units) != text.fingerprint


def test_a_target_reads_the_same_however_it_is_typed(planning):
    one, other = (planning.line(target=typed) for typed in ("4", "4.00"))
    text = planning.started(lines=[one])
    assert text.terms["lines"][0]["target"] == "4"
    key = text.terms["lines"][0]["_key"]
    assert planning.edited(text, {**other, "_key": key}).fingerprint == text.fingerprint


def test_what_was_drawn_from_a_commitment_counts_what_it_counts(planning):
    commitment = planning.pledge.active()
    line = planning.line(commitment=commitment, measure="人数", unit="人", clause=None)
    kept = planning.started(lines=[line]).terms["lines"][0]
    assert (kept["measure"], kept["unit"], kept["clause"]["number"]) == ("场次", "场", 3)


def test_a_commitment_that_was_given_up_leaves_the_plan(planning):
    commitment = planning.pledge.active()
    commitment.state = "cancelled"
    commitment.save()
    assert faults(planning, planning.line(commitment=commitment)) == [
        f"任务事项 {commitment.code} 已取消或不属于这份协议，请去掉这一条"
    ]


def test_the_plan_of_an_agreement_that_ended_is_not_settled(planning):
    text = planning.started(lines=[planning.line()])
    planning.agreement.state = "ended"
    planning.agreement.save()
    with clock.at("2021-06-16 10:00"), pytest.raises(WrongState, match="协议没有生效"):
        offer(text, actor=planning.pledge.signer["a"])
