"""What goes wrong between organisations: a side leaves, one is merged, a key is lost. A sentence each, and nothing is lost."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from jiedui.areas.agreements.agreeing import AGREEMENT_TEXT
from jiedui.areas.agreements.commitments import changing, services
from jiedui.areas.agreements.commitments.corridors import agree_corridor, propose_corridor
from jiedui.areas.agreements.commitments.leaving import go_on_without_who_left
from jiedui.areas.agreements.commitments.reciprocity import ledger_of
from jiedui.areas.agreements.joint.bundles import bundle_of, verify
from jiedui.areas.agreements.joint.sealing import revoke_key
from jiedui.areas.agreements.joint.services import offer, start_draft
from jiedui.areas.agreements.models import Commitment, JointText, Responsibility, SigningKey
from jiedui.areas.agreements.wording import check_terms
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.organisations.merging import preview_of
from jiedui.foundation.organisations.services import merge_organisations
from tests.agreements.commitments.conftest import Pledge
from tests.agreements.factories import (
    TwinnedWorld,
    make_agreement,
    make_organisation,
    make_region,
    make_signer,
    make_user,
)
from tests.agreements.joint.conftest import PLACES, Table

pytestmark = pytest.mark.django_db


def three_sides():
    """An agreement of three in force, and who signs for each."""
    leads = {who: make_organisation(region=make_region(*place)) for who, place in PLACES.items()}
    staff = make_user(is_staff=True)
    agreement = make_agreement(actor=staff, leads=list(leads.values()))
    a, b, _c = agreement.sides.order_by("order")
    world = TwinnedWorld(agreement, a, b, a.region, b.region, leads["a"], leads["b"], staff)
    return Pledge(world, leads, {who: make_signer(lead) for who, lead in leads.items()})


@pytest.fixture
def three():
    with clock.at("2021-06-15 10:00"):
        yield three_sides()


def leave(agreement, lead):
    """The side of this lead is gone as of today."""
    agreement.sides.filter(lead=lead).update(
        notice_on=clock.today() - timedelta(days=30), leaves_on=clock.today(), leave_reason="任务完成"
    )
    agreement.refresh_from_db()


def merge(kept, absorbed):
    staff = make_user(is_staff=True)
    merge_organisations(kept, absorbed=absorbed, actor=staff, confirmation=absorbed.name)
    kept.refresh_from_db()


# --- bad words in a text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"preamble": "长" * 20_001}, "前言不超过 20000 个字"),
        ({"principles": ["合作"] * 51}, "合作原则最多 50 条"),
        ({"starts_on": "2020-13-01"}, "不是日期"),
    ],
)
def test_what_no_form_would_send_is_refused_too(table, changed, sentence):
    with pytest.raises(Invalid, match=sentence):
        check_terms(table.agreement, table.terms(**changed))


# --- a side leaves


def test_a_text_on_the_table_is_not_agreed_on_by_those_who_stay_but_followed(three):
    agreement = three.agreement
    table = Table(agreement, three.lead, three.signer)
    text = table.offered("a", visits=5)
    table.approve(text, "a")
    leave(agreement, three.lead["c"])
    for who in "bc":
        with pytest.raises(WrongState, match="“苏州”已退出，这份文本不能再同意；请在它的基础上另起一稿"):
            table.approve(text, who)
    following = start_draft(AGREEMENT_TEXT, agreement, actor=three.signer["b"], organisation=three.lead["b"])
    assert following.terms["clauses"] == text.terms["clauses"]
    offer(following, actor=three.signer["b"])
    for who in "ab":
        table.approve(following, who)
    following.refresh_from_db()
    assert (following.state, [party["region"] for party in following.terms["parties"]]) == (
        "agreed",
        ["绵阳市", "北碚区"],
    )


def test_who_left_drafts_and_offers_nothing_more(three):
    table = Table(three.agreement, three.lead, three.signer)
    mine = table.draft("c")
    leave(three.agreement, three.lead["c"])
    with pytest.raises(NotAllowed, match="不是这份文本的一方"):
        offer(mine, actor=three.signer["c"])
    JointText.objects.filter(pk=mine.pk).update(state="withdrawn")
    with pytest.raises(NotAllowed, match="不是这份文本的一方"):
        table.draft("c")


def test_what_waited_only_for_who_left_goes_on(three):
    proposed = three.proposed("a", title="待确认")
    three.accepted(proposed, "b")
    dropped, changed = (three.proposed("a", title=title) for title in ("取消", "修改"))
    for each in (dropped, changed):
        three.accepted(three.accepted(each, "b"), "c")
    services.ask_to_cancel(dropped, actor=three.signer["a"], organisation=three.lead["a"], comment="变化")
    services.agree_to_cancel(dropped, actor=three.signer["b"], organisation=three.lead["b"])
    change = changing.propose_change(
        changed, actor=three.signer["a"], organisation=three.lead["a"], reason="增加", target=Decimal(9)
    )
    changing.accept_change(change, actor=three.signer["b"], organisation=three.lead["b"])
    assert go_on_without_who_left() == 0
    leave(three.agreement, three.lead["c"])
    assert (go_on_without_who_left(), go_on_without_who_left()) == (3, 0)
    assert {row.title: (row.state, row.target) for row in Commitment.objects.all()} == {
        "待确认": ("active", Decimal(4)),
        "取消": ("cancelled", Decimal(4)),
        "修改": ("active", Decimal(9)),
    }


def test_a_proposal_that_a_side_has_not_answered_waits_on(three):
    three.proposed("a")
    leave(three.agreement, three.lead["c"])
    assert go_on_without_who_left() == 0


def test_a_corridor_holds_once_those_who_stay_agreed(three):
    bounds = {"low": Decimal("0.5"), "high": Decimal(2)}
    corridor = propose_corridor(
        three.agreement,
        actor=three.signer["a"],
        organisation=three.lead["a"],
        kind="exchange.answers",
        **bounds,
    )
    agree_corridor(corridor, actor=three.signer["b"], organisation=three.lead["b"], **bounds)
    row = next(each for each in ledger_of(three.agreement, 2021) if each.corridor)
    assert (row.agreed, [side.lead for side in row.waiting]) == (False, [three.lead["c"]])
    leave(three.agreement, three.lead["c"])
    assert next(each for each in ledger_of(three.agreement, 2021) if each.corridor).agreed
    with pytest.raises(WrongState, match="“苏州”已退出协议"):
        agree_corridor(corridor, actor=three.signer["c"], organisation=three.lead["c"], **bounds)


# --- two registrations of one organisation


def test_what_a_merged_organisation_agreed_to_goes_along_and_its_old_seal_verifies(table, client):
    kept, absorbed = make_organisation(region=table.lead["a"].region), table.lead["a"]
    text, old = table.agree(table.offered("a")), absorbed.code
    waiting = table.offered("b", visits=3)
    table.approve(waiting, "a")
    merge(kept, absorbed)
    bundle = json.loads(json.dumps(bundle_of(text, subject=table.agreement.code)))
    verdict = verify(bundle)
    assert (verdict.faults, bundle["parties"][0], bundle["approvals"][0]["merged_into"]) == (
        [],
        old,
        kept.code,
    )
    assert f"这个单位后来并入 {kept.code}" in verdict.approvals[0]
    assert table.agreement.sides.get(order=1).lead == kept
    assert SigningKey.objects.filter(organisation=kept).count() == 1
    table.approve(waiting, "b")
    waiting.refresh_from_db()
    assert waiting.state == "agreed"
    assert client.get(f"/check/?print={waiting.fingerprint}").status_code == 200


def test_one_draft_goes_on_and_the_other_is_kept_as_withdrawn(table):
    kept, absorbed = make_organisation(region=table.lead["a"].region), table.lead["a"]
    draft = table.draft("a")
    merge(kept, absorbed)
    draft.refresh_from_db()
    assert (draft.state, draft.author) == ("draft", kept)


def test_commitments_reports_changes_and_help_go_along(three):
    kept, absorbed = (make_organisation(region=three.world.region_b) for _number in range(2))
    both = three.proposed(
        "a",
        title="共办",
        responsible={three.world.b.pk: absorbed},
        helpers={three.world.b.pk: [kept]},
    )
    three.accepted(three.accepted(both, "b"), "c")
    three.world.agreement.refresh_from_db()
    merge(kept, absorbed)
    row = Responsibility.objects.get(commitment=both, side=three.world.b)
    assert (row.organisation, list(row.helpers.all())) == (kept, [])


def test_two_who_answer_for_two_sides_are_not_one(three):
    here, there = three.lead["a"], make_organisation(region=three.world.region_b, name="示例所")
    three.proposed("a", title="共办", responsible={three.world.b.pk: there})
    said = preview_of(here, there).obstacles
    assert "两家在任务事项“共办”中各为一方的责任单位，请先调整责任单位。" in said


# --- a key can no longer be trusted


def test_a_revoked_key_is_told_on_the_page_in_the_bundle_and_by_the_command(table, client, tmp_path):
    text = table.agree(table.offered("a"))
    waiting = table.offered("a", visits=3)
    table.approve(waiting, "a")
    key = SigningKey.objects.get(organisation=table.lead["a"])
    revoke_key(key, actor=make_signer(table.lead["a"], "manager"), reason="私钥可能泄露")
    bundle = bundle_of(text, subject=table.agreement.code)
    told = verify(json.loads(json.dumps(bundle)))
    assert told.holds
    assert "密钥后来于" in told.approvals[0]
    assert "密钥后来于" not in told.approvals[1]
    file, out = tmp_path / "bundle.json", StringIO()
    file.write_text(json.dumps(bundle), encoding="utf-8")
    call_command("agreement", "verify", str(file), stdout=out)
    assert out.getvalue().count("作废，同意在作废之前，仍然有效") == 1
    assert "同意在作废之前，仍然有效" in client.get(f"/check/?print={text.fingerprint}").content.decode()
    client.force_login(table.signer["b"])
    page = client.get(f"{table.agreement.get_desk_url()}texts/{waiting.number}/").content.decode()
    assert "密钥后来作废" in page
    table.approve(waiting, "b")
    waiting.refresh_from_db()
    assert verify(json.loads(json.dumps(bundle_of(waiting, subject=table.agreement.code)))).holds
