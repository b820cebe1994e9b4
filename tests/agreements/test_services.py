"""Agreements are written by those who sign for them, and only while they are drafts."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.agreements import services
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.workflow import AGREEMENT
from jiedui.foundation.core import indexing
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.core.permissions import permission_names
from tests.agreements.factories import (
    CLAUSES,
    make_agreement,
    make_organisation,
    make_region,
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


def test_the_other_lead_may_bring_it_into_force_and_a_stranger_may_not(world):
    agreement = draft(world)
    with pytest.raises(NotAllowed, match="办理协议生效和终止"):
        services.bring_into_force(agreement, actor=person(make_organisation(), "manager"))
    services.bring_into_force(agreement, actor=person(world.lead_b, "secretary"))
    assert agreement.state == "in_force"


def test_what_is_missing_is_said_in_words(world):
    agreement = services.create_agreement(actor=world.staff, drafter=world.lead_a, title="空协议")
    (step,) = AGREEMENT.open_to(world.staff, agreement)
    assert step.obstacles == ["协议至少要有两方", "尚未写入协议文本", "尚未填写签署日期和生效日期"]
    with pytest.raises(WrongState, match="协议至少要有两方"):
        services.bring_into_force(agreement, actor=world.staff)


def test_it_comes_into_force_no_earlier_than_agreed(world):
    agreement = draft(world, signed_on=date(2090, 1, 1))
    with pytest.raises(WrongState, match="未到"):
        services.bring_into_force(agreement, actor=world.staff)


def test_ending_needs_a_reason_and_keeps_it(world):
    with pytest.raises(WrongState, match="请填写终止的理由"):
        services.end_agreement(world.agreement, actor=world.staff, comment=" ")
    services.end_agreement(world.agreement, actor=world.staff, comment="双方商定改签新协议")
    world.agreement.refresh_from_db()
    assert (world.agreement.state, world.agreement.end_reason) == ("ended", "双方商定改签新协议")


def test_text_and_sides_stand_once_in_force(world):
    with pytest.raises(WrongState, match="已不是草稿"):
        services.write_version(world.agreement, actor=world.staff, clauses=CLAUSES)
    with pytest.raises(WrongState, match="已不是草稿"):
        services.add_side(
            world.agreement,
            actor=world.staff,
            region=make_region("320500", "苏州市"),
            lead=make_organisation(),
            short="苏",
        )


def test_texts_are_numbered_and_never_changed(world):
    agreement = draft(world)
    first = agreement.versions.get()
    second = services.write_version(agreement, actor=world.staff, clauses=[*CLAUSES, CLAUSES[0]])
    assert (first.number, second.number, second.clauses.count()) == (1, 2, 4)
    assert first.fingerprint != second.fingerprint
    assert agreement.text == second
    with pytest.raises(TypeError, match="never changed"):
        first.save()
    with pytest.raises(TypeError, match="never changed"):
        first.clauses.first().save()


def test_the_same_text_has_the_same_fingerprint(world):
    one, other = draft(world), draft(world)
    assert one.versions.get().fingerprint == other.versions.get().fingerprint


def test_a_text_has_clauses(world):
    with pytest.raises(Invalid, match="至少要有一条条款"):
        services.write_version(draft(world), actor=world.staff, clauses=[])


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
    services.end_agreement(world.agreement, actor=world.staff, comment="完成")
    assert ("agreement", world.agreement.pk) in touched
    touched.clear()
    agreement = draft(world)
    assert touched == [("agreement", agreement.pk)] * 2
    touched.clear()
    services.bring_into_force(agreement, actor=world.staff)
    assert set(touched) >= {("agreement", world.agreement.pk), ("agreement", agreement.pk)}


@pytest.mark.parametrize("who", ["staff", "lead_a", "lead_b", "named", "drafter", "stranger", None])
def test_queryset_and_rule_agree(world, who):
    third = make_organisation(region=make_region("320500", "苏州市"))
    services.end_agreement(
        make_agreement(actor=world.staff, leads=[world.lead_b, third], shorts="碚苏"),
        actor=world.staff,
        comment="完成",
    )
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
        services.bring_into_force(agreement, actor=world.staff)
    if state == "ended":
        services.end_agreement(agreement, actor=world.staff, comment="完成")
    readers = {f"{place} {role}": person(home, role) for place, home in here.items() for role in ROLES}
    readers |= {"staff": world.staff, "nobody's member": make_user(), "anonymous": AnonymousUser()}
    agreement = Agreement.objects.get(pk=agreement.pk)
    held = {
        permission: {name for name, reader in readers.items() if reader.has_perm(permission, agreement)}
        for permission in (
            "agreements.view_agreement",
            "agreements.change_agreement",
            "agreements.conclude_agreement",
        )
    }
    assert held == {
        "agreements.view_agreement": OF_A_PARTY if state == "draft" else set(readers),
        "agreements.change_agreement": SIGN,
        "agreements.conclude_agreement": SIGN,
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
    about = {name for name in permission_names() if name.startswith("agreements.")}
    verbs = ("view", "create", "change", "conclude")
    assert about == {f"agreements.{verb}_agreement" for verb in verbs}
