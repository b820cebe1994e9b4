"""Writing down whom an organisation asks: by its managers, in words where nobody could pass, never over unseen words."""

import pytest
from django.urls import reverse

from jiedui.foundation.approvals.models import ApprovalCase, ApprovalChain, Delegation
from jiedui.foundation.approvals.services import StepGiven, save_chain
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale
from jiedui.foundation.organisations import services as organisations
from tests.accounts.factories import UserFactory
from tests.organisations.factories import OrganisationFactory, manager_of
from tests.regions.factories import RegionFactory

from .town import SUBJECT, THREE, Town, member

pytestmark = pytest.mark.django_db


def sentences(town, *steps):
    with pytest.raises(Invalid) as refusal:
        town.chain(steps)
    return [sentence for group in refusal.value.errors.values() for sentence in group]


def test_a_step_that_nobody_could_pass_is_refused_in_words(town):
    outsider = UserFactory()
    assert sentences(
        town,
        StepGiven("空"),
        StepGiven("编辑", role="editor"),
        StepGiven("外人", people=(outsider.pk,)),
        StepGiven("会签", role="secretary", rule="count", needed=3),
    ) == [
        "第 1 个环节“空”：请选择角色，或指定人。",
        "第 2 个环节“编辑”：本单位还没有人担任这个角色，环节将无人可办。",
        "第 3 个环节“外人”：指定的人须是本单位在用的成员。",
        "第 4 个环节“会签”：须 3 人同意，而本单位能办理的有 2 人，请填 1 至 2。",
    ]
    assert sentences(town) == ["流程至少要有一个环节。"]
    assert sentences(town, *[THREE[0]] * 13) == ["流程最多 12 个环节。"]
    assert ApprovalChain.objects.count() == 0


def test_one_chain_is_in_use_for_one_kind_of_thing(town):
    first = town.chain()
    with pytest.raises(Invalid, match="已有启用的审批流程"):
        town.chain(name="另一个")
    town.chain(name="备用", is_active=False)
    town.chain(subject="exchange.demand")
    assert ApprovalChain.objects.active().filter(subject=SUBJECT).get() == first


def test_only_managers_and_the_staff_write_chains(town):
    chain = town.chain()
    values = {"organisation": town.organisation, "subject": SUBJECT, "name": "改", "steps": THREE}
    for person in (town.secretary, manager_of(OrganisationFactory()), UserFactory()):
        for which in (None, chain):
            with pytest.raises(NotAllowed):
                save_chain(which, actor=person, **values)
    save_chain(chain, actor=UserFactory(is_staff=True), **values)
    assert ApprovalChain.objects.get().name == "改"


def test_who_comes_second_is_told_that_somebody_changed_it(town):
    chain = town.chain()
    seen = chain.version
    values = {"organisation": town.organisation, "subject": SUBJECT, "steps": THREE, "seen": seen}
    save_chain(chain, actor=town.manager, name="先", **values)
    with pytest.raises(Stale):
        save_chain(chain, actor=town.manager, name="后", **values)


# --- the editor


def typed(*names, **more):
    """A form of the editor with these steps, each decided by the secretaries."""
    data = {"name": "成果审批", "subject": SUBJECT, "is_active": "on", "steps": str(len(names))}
    for number, name in enumerate(names):
        data |= {
            f"step{number}-name": name,
            f"step{number}-role": "secretary",
            f"step{number}-rule": "any",
            f"step{number}-remind_after": "3",
        }
    return data | more


@pytest.fixture
def manager(town, client):
    client.force_login(town.manager)
    return client


NEW = reverse("approvals:new_chain")


def names_in(answer):
    return [form["name"].value() for form in answer.context["steps"]]


def test_a_new_chain_begins_with_the_usual_three(manager):
    assert [str(name) for name in names_in(manager.get(NEW))] == ["经办", "秘书长", "主委"]


@pytest.mark.parametrize(
    ("button", "names"),
    [
        ("add", ["甲", "乙", "丙", None]),
        ("up-2", ["甲", "丙", "乙"]),
        ("down-0", ["乙", "甲", "丙"]),
        ("drop-1", ["甲", "丙"]),
        ("up-0", ["甲", "乙", "丙"]),
        ("down-2", ["甲", "乙", "丙"]),
        ("drop-7", ["甲", "乙", "丙"]),
        ("nonsense", ["甲", "乙", "丙"]),
    ],
)
def test_steps_are_added_moved_and_dropped_without_a_script_and_without_saving(manager, button, names):
    answer = manager.post(NEW, typed("甲", "乙", "丙", do=button))
    assert (names_in(answer), answer.context["form"]["name"].value()) == (names, "成果审批")
    assert (answer.status_code, ApprovalChain.objects.count()) == (200, 0)


def test_what_was_typed_is_saved_in_its_order(manager, town):
    answer = manager.post(NEW, typed("甲", "乙", **{"step1-rule": "all", "step1-people": [town.leader.pk]}))
    chain = ApprovalChain.objects.get()
    assert answer["Location"] == reverse("approvals:chains")
    assert [(step.name, step.rule, step.people.count()) for step in chain.steps.all()] == [
        ("甲", "any", 0),
        ("乙", "all", 1),
    ]
    page = manager.get(reverse("approvals:chains")).content.decode()
    assert ("秘书长、方示例" in page, "会签" in page) == (True, True)


def test_a_refusal_keeps_what_was_typed_and_says_why(manager):
    answer = manager.post(NEW, typed("甲", "编辑", **{"step1-role": "editor"}))
    page = answer.content.decode()
    assert (answer.status_code, names_in(answer)) == (422, ["甲", "编辑"])
    assert "第 2 个环节“编辑”：本单位还没有人担任这个角色" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"step0-name": ""},
        {"step0-name": "长" * 31},
        {"step0-role": "emperor"},
        {"step0-people": "999999"},
        {"step0-people": "x"},
        {"step0-rule": "most"},
        {"step0-rule": "count"},
        {"step0-rule": "count", "step0-needed": "-1"},
        {"step0-remind_after": "1000"},
        {"subject": "none.such"},
        {"name": ""},
        {"steps": "0"},
        {"steps": "xx"},
        {"steps": "99999999"},
    ],
)
def test_nonsense_is_refused_beside_what_it_speaks_of(manager, wrong):
    assert manager.post(NEW, typed("甲") | wrong).status_code == 422
    assert ApprovalChain.objects.count() == 0


def test_a_member_reads_the_chains_and_writes_none(town, client):
    chain = town.chain()
    client.force_login(town.writer)
    page = client.get(reverse("approvals:chains")).content.decode()
    assert ("成果审批" in page, NEW in page) == (True, False)
    assert [client.get(url).status_code for url in (NEW, reverse("approvals:chain", args=[chain.code]))] == [
        403,
        403,
    ]
    client.force_login(UserFactory())
    assert client.get(reverse("approvals:chain", args=[chain.code])).status_code == 404


def test_a_second_manager_sees_their_own_words_after_the_first_has_saved(manager, town):
    chain = town.chain()
    url = reverse("approvals:chain", args=[chain.code])
    seen = chain.version
    assert manager.post(url, typed("甲", seen=seen)).status_code == 303
    answer = manager.post(url, typed("乙", seen=seen))
    assert (answer.status_code, names_in(answer)) == (422, ["乙"])
    assert manager.post(url, typed("乙", seen=answer.context["seen"])).status_code == 303
    assert ApprovalChain.objects.get().steps.get().name == "乙"


# --- merged organisations


def test_a_merge_keeps_the_cases_and_stops_the_chain_that_both_had():
    region = RegionFactory()
    kept, absorbed = (Town(OrganisationFactory(name=f"示例所{n}", region=region)) for n in "一二")
    for town in (kept, absorbed):
        town.chain()
    member(kept.organisation, "clerk", "新示例")
    case = absorbed.submitted()
    organisations.merge_organisations(
        kept.organisation,
        absorbed=absorbed.organisation,
        actor=UserFactory(is_staff=True),
        confirmation=absorbed.organisation.name,
    )
    chains = ApprovalChain.objects.filter(organisation=kept.organisation)
    assert sorted(chains.values_list("is_active", flat=True)) == [False, True]
    case = ApprovalCase.objects.get(pk=case.pk)
    asked = case.open_step.tasks.values_list("person__name", flat=True)
    assert (case.organisation, sorted(asked)) == (kept.organisation, ["办示例", "办示例", "新示例"])
    assert Delegation.objects.count() == 0
