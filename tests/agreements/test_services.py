"""Agreements are written by those who sign for them, and only while they are drafts."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.agreements import services
from jiedui.areas.agreements.joint.services import approve, offer
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import sides_of
from jiedui.areas.agreements.tasks import begin_what_is_due, end_what_has_run_out, remind_of_the_end
from jiedui.areas.agreements.workflow import AGREEMENT
from jiedui.foundation.core import clock, indexing
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.core.permissions import permission_names
from tests.agreements.factories import (
    CLAUSES,
    agree,
    end,
    make_agreement,
    make_organisation,
    make_region,
    make_signer,
    make_user,
    twinned_world,
)
from tests.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return twinned_world()


def person(organisation, role):
    return MembershipFactory(organisation=organisation, role=role).user


def draft(world, **values):
    return make_agreement(
        actor=world.staff, leads=[world.lead_a, world.lead_b], shorts="绵碚", in_force=False, **values
    )


@pytest.mark.parametrize(("role", "allowed"), [("secretary", True), ("manager", True), ("member", False)])
def test_only_secretaries_and_managers_draft(world, role, allowed):
    actor = person(world.lead_a, role)
    if allowed:
        made = services.create_agreement(actor=actor, drafter=world.lead_a, title="新协议")
        assert (made.state, made.drafter) == ("draft", world.lead_a)
    else:
        with pytest.raises(NotAllowed, match="起草协议"):
            services.create_agreement(actor=actor, drafter=world.lead_a, title="新协议")


def test_nobody_drafts_for_somebody_elses_organisation(world):
    with pytest.raises(NotAllowed):
        services.create_agreement(actor=person(world.lead_b, "manager"), drafter=world.lead_a, title="新协议")


def test_what_is_missing_is_said_in_words(world):
    agreement = services.create_agreement(actor=world.staff, drafter=world.lead_a, title="空协议")
    assert AGREEMENT.open_to(world.staff, agreement) == []
    assert AGREEMENT.by_name["bring_into_force"].obstacles(agreement) == [
        "协议至少要有两方",
        "各方尚未同意同一份文本",
        "尚未填写生效日期",
    ]
    assert services.begin(agreement) is False


def test_it_comes_into_force_no_earlier_than_agreed(world):
    agreement = draft(world, signed_on=date(2090, 1, 1))
    agree(agreement)
    assert agreement.state == "draft"
    with clock.at("2090-01-01 00:06"):
        assert begin_what_is_due() == 1
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


def test_who_leaves_gives_notice_with_a_reason_and_in_time(world):
    secretary = person(world.lead_b, "secretary")
    with pytest.raises(WrongState, match="请填写通知退出的理由"):
        services.give_notice(world.agreement, actor=secretary, organisation=world.lead_b, comment=" ")
    with pytest.raises(NotAllowed, match="代表这个单位同意文本"):
        services.give_notice(world.agreement, actor=secretary, organisation=world.lead_a, comment="改签")
    side = services.give_notice(
        world.agreement, actor=secretary, organisation=world.lead_b, comment="改签新协议"
    )
    assert side.leaves_on == clock.today() + timedelta(days=30)
    with pytest.raises(WrongState, match="已经通知退出"):
        services.give_notice(world.agreement, actor=secretary, organisation=world.lead_b, comment="再说一次")
    assert end_what_has_run_out() == 0
    with clock.at(clock.now() + timedelta(days=30)):
        assert sides_of(world.lead_a) != []
        assert end_what_has_run_out() == 1
    world.agreement.refresh_from_db()
    assert (world.agreement.state, world.agreement.end_reason) == ("ended", "改签新协议")


def test_a_notice_is_withdrawn_while_it_runs(world):
    secretary = person(world.lead_b, "secretary")
    with pytest.raises(WrongState, match="没有哪一方通知退出"):
        services.withdraw_notice(world.agreement, actor=secretary, organisation=world.lead_b)
    services.give_notice(world.agreement, actor=secretary, organisation=world.lead_b, comment="改签新协议")
    side = services.withdraw_notice(world.agreement, actor=secretary, organisation=world.lead_b)
    assert (side.notice_on, side.leaves_on, side.leave_reason) == (None, None, "")


def test_an_agreement_of_three_goes_on_when_one_leaves(world):
    third = make_organisation(region=make_region("320500", "苏州市"))
    agreement = make_agreement(actor=world.staff, leads=[world.lead_a, world.lead_b, third], shorts="绵碚苏")
    services.give_notice(agreement, actor=person(third, "manager"), organisation=third, comment="另有安排")
    with clock.at(clock.now() + timedelta(days=31)):
        assert end_what_has_run_out() == 0
        assert sides_of(third) == []
        assert {side.name for side in sides_of(world.lead_a)} == {"绵阳"}
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


def test_the_sides_are_reminded_of_the_last_day_once_at_each_mark(world):
    agreement = make_agreement(
        actor=world.staff,
        leads=[world.lead_a, make_organisation(region=make_region("320500", "苏州市"))],
        shorts="绵苏",
        ends_on=clock.today() + timedelta(days=100),
    )
    today = clock.now()
    told = []
    for days in (5, 10, 11, 69, 71, 93, 99, 101):
        with clock.at(today + timedelta(days=days)):
            told.append((100 - days, remind_of_the_end()))
    assert told == [(95, 0), (90, 1), (89, 0), (31, 0), (29, 1), (7, 1), (1, 0), (-1, 0)]
    assert agreement.state == "in_force"


def test_sides_stand_while_a_text_waits_and_once_in_force(world):
    values = {
        "actor": world.staff,
        "region": make_region("320500", "苏州市"),
        "lead": make_organisation(),
        "short": "苏",
    }
    with pytest.raises(WrongState, match="已不是草稿"):
        services.add_side(world.agreement, **values)
    agreement = draft(world)
    signer = make_signer(world.lead_a)
    offer(
        services.draft_text(agreement, actor=signer, organisation=world.lead_a, clauses=CLAUSES), actor=signer
    )
    with pytest.raises(WrongState, match="已有文本待各方同意"):
        services.add_side(agreement, **values)


def test_facts_change_without_a_new_approval_and_the_partners_are_told(world):
    text = world.agreement.text
    secretary = person(world.lead_b, "secretary")
    services.change_facts(
        world.agreement,
        actor=secretary,
        sent_on=date(2020, 4, 20),
        signed_in="西南科技大学",
        contacts={world.b.pk: " 办公室 0816-0000000（示例） "},
    )
    world.agreement.refresh_from_db()
    world.b.refresh_from_db()
    assert (world.agreement.signed_in, world.b.contact) == ("西南科技大学", "办公室 0816-0000000（示例）")
    assert (world.agreement.text, world.agreement.text.joint.state) == (text, "agreed")
    with pytest.raises(TypeError, match="no facts"):
        services.change_facts(world.agreement, actor=secretary, title="改名")


def test_what_was_never_agreed_on_is_deleted_and_what_was_is_not(world):
    with pytest.raises(WrongState, match="不能删除"):
        services.delete_agreement(world.agreement, actor=world.staff)
    agreement = draft(world)
    signer = make_signer(world.lead_a)
    text = services.draft_text(agreement, actor=signer, organisation=world.lead_a, clauses=CLAUSES)
    offer(text, actor=signer)
    approve(text, actor=signer, organisation=world.lead_a, fingerprint=text.fingerprint)
    services.delete_agreement(agreement, actor=signer)
    assert list(Agreement.objects.all()) == [world.agreement]


@pytest.mark.postgres
def test_sides_do_not_overlap(world):
    agreement = services.create_agreement(actor=world.staff, drafter=world.lead_a, title="新协议")
    services.add_side(agreement, actor=world.staff, region=world.region_a, lead=world.lead_a, short="绵")
    with pytest.raises(Invalid, match="一个地区只能是一方"):
        services.add_side(
            agreement, actor=world.staff, region=world.region_a, lead=make_organisation(), short="乙"
        )
    with pytest.raises(Invalid, match="不能相互包含"):
        services.add_side(
            agreement,
            actor=world.staff,
            region=make_region("510722", "三台县"),
            lead=make_organisation(),
            short="台",
        )
    with pytest.raises(Invalid, match="简称不能相同"):
        services.add_side(agreement, actor=world.staff, region=world.region_b, lead=world.lead_b, short="绵")


def test_sides_are_told_apart_by_their_letters_in_english_too(world):
    leads = [
        make_organisation(region=make_region(code, name))
        for code, name in (("510100", "成都市"), ("320400", "常州市"), ("510700", "绵阳市"))
    ]
    agreement = make_agreement(actor=world.staff, leads=leads, shorts="成常绵", in_force=False)
    assert list(agreement.sides.order_by("order").values_list("short_en", flat=True)) == ["C", "Ch", "M"]


def test_four_sides_are_the_most(world):
    leads = [
        make_organisation(region=make_region(code, code))
        for code in ("110101", "320500", "330100", "360400", "420100")
    ]
    agreement = make_agreement(actor=world.staff, leads=leads[:4], in_force=False)
    assert list(agreement.sides.order_by("order").values_list("colour", flat=True)) == ["a", "b", "c", "d"]
    with pytest.raises(Invalid, match="最多四方"):
        services.add_side(agreement, actor=world.staff, region=leads[4].region, lead=leads[4], short="戊")


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"signed_on": date(2020, 4, 27), "starts_on": date(2020, 4, 1)}, "生效日期不能早于签署日期"),
        ({"signed_on": date(2020, 4, 27), "ends_on": date(2020, 4, 1)}, "期满日期不能早于生效日期"),
    ],
)
def test_dates_are_in_order(world, dates, sentence):
    with pytest.raises(Invalid, match=sentence):
        services.create_agreement(actor=world.staff, drafter=world.lead_a, title="新协议", **dates)


def test_everything_is_indexed_anew_when_a_twinning_begins_or_ends(world, monkeypatch):
    touched = []
    monkeypatch.setattr(
        indexing, "_receivers", [lambda kind, keys: touched.extend((kind, pk) for pk in keys)]
    )
    end(world.agreement)
    assert ("agreement", world.agreement.pk) in touched
    touched.clear()
    agreement = draft(world)
    assert touched == [("agreement", agreement.pk)]
    touched.clear()
    agree(agreement)
    assert set(touched) >= {("agreement", world.agreement.pk), ("agreement", agreement.pk)}


@pytest.mark.parametrize("who", ["staff", "lead_a", "lead_b", "named", "drafter", "stranger", None])
def test_queryset_and_rule_agree(world, who):
    third = make_organisation(region=make_region("320500", "苏州市"))
    end(make_agreement(actor=world.staff, leads=[world.lead_b, third], shorts="碚苏"))
    named = make_organisation()
    drafted = draft(world, title="又一份")
    services.add_side_member(drafted.sides.first(), actor=world.staff, organisation=named)
    drafter = make_organisation()
    services.create_agreement(actor=world.staff, drafter=drafter, title="刚起草")
    homes = {"lead_a": world.lead_a, "lead_b": world.lead_b, "named": named, "drafter": drafter}
    homes["stranger"] = make_organisation()
    actor = (
        AnonymousUser()
        if who is None
        else world.staff
        if who == "staff"
        else MembershipFactory(organisation=homes[who], user=make_user()).user
    )
    listed = set(Agreement.objects.visible_to(actor))
    allowed = {row for row in Agreement.objects.all() if actor.has_perm("agreements.view_agreement", row)}
    assert listed == allowed
    assert len(listed) == {"staff": 4, "lead_a": 3, "lead_b": 3, "named": 3, "drafter": 3}.get(who or "", 2)


ROLES = [
    "manager",
    "secretary",
    "member",
    "liaison",
    "clerk",
    "leader",
    "broker",
    "reviewer",
    "editor",
    "publisher",
]
SIGN = {f"{where} {role}" for where in ("lead", "drafter") for role in ("manager", "secretary")} | {"staff"}
OF_A_PARTY = {f"{where} {role}" for where in ("lead", "drafter", "named") for role in ROLES} | {"staff"}


@pytest.mark.parametrize("state", ["draft", "in_force", "ended"])
def test_who_may_do_what_in_which_state(world, state):
    """Every role of a lead, of the drafter, of a named member, of somebody who merely lies there; and outsiders."""
    drafter, named = make_organisation(), make_organisation()
    here = {
        "lead": world.lead_b,
        "drafter": drafter,
        "named": named,
        "lying there": make_organisation(region=world.region_a),
        "outside": make_organisation(),
    }
    agreement = draft(world, title="一份")
    Agreement.objects.filter(pk=agreement.pk).update(drafter=drafter)
    agreement.refresh_from_db()
    services.add_side_member(agreement.sides.first(), actor=world.staff, organisation=named)
    if state != "draft":
        agree(agreement)
    if state == "ended":
        end(agreement)
    readers = {f"{place} {role}": person(home, role) for place, home in here.items() for role in ROLES}
    readers |= {"staff": world.staff, "nobody's member": make_user(), "anonymous": AnonymousUser()}
    agreement = Agreement.objects.get(pk=agreement.pk)
    held = {
        permission: {name for name, reader in readers.items() if reader.has_perm(permission, agreement)}
        for permission in (
            "agreements.view_agreement",
            "agreements.change_agreement",
            "agreements.change_facts",
            "agreements.leave_agreement",
        )
    }
    assert held == {
        "agreements.view_agreement": OF_A_PARTY if state == "draft" else set(readers),
        "agreements.change_agreement": SIGN,
        "agreements.change_facts": SIGN,
        "agreements.leave_agreement": {name for name in SIGN if name.startswith("lead")},
    }
    listed = {
        name
        for name, reader in readers.items()
        if Agreement.objects.visible_to(reader).filter(pk=agreement.pk).exists()
    }
    assert listed == held["agreements.view_agreement"]


def test_who_may_draft_in_whose_name(world):
    readers = {role: person(world.lead_a, role) for role in ROLES}
    readers |= {"staff": world.staff, "other": person(world.lead_b, "manager"), "anonymous": AnonymousUser()}
    may = {
        name
        for name, reader in readers.items()
        if reader.has_perm("agreements.create_agreement", world.lead_a)
    }
    assert may == {"manager", "secretary", "staff"}


def test_every_permission_about_agreements_is_in_the_matrix():
    about = {
        name.removeprefix("agreements.") for name in permission_names() if name.startswith("agreements.")
    }
    assert about == {
        "view_agreement",
        "create_agreement",
        "change_agreement",
        "change_facts",
        "leave_agreement",
        # tests/agreements/test_enclosures.py
        "view_enclosure",
        "change_enclosure",
        # tests/agreements/plans/test_rules.py
        "view_plan",
        "start_plan",
        "delete_plan",
        # tests/agreements/commitments/test_rules.py
        "view_commitment",
        "propose_commitment",
        "assign_commitment",
        "answer_commitment",
        "answer_change",
        "withdraw_change",
        "report_commitment",
        "block_commitment",
        "prove_commitment",
        "agree_corridor",
        "view_reciprocity",
        # tests/agreements/commitments/test_urging.py
        "urge_commitment",
        # tests/agreements/joint
        "view_text",
        "write_text",
        "draft_for",
        "approve_for",
        "revoke_key",
        "manage_keys",
    }
