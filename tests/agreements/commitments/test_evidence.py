"""Evidence counts by rule or by hand, once at most, and only while what happened still stands."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from jiedui.areas.agreements.commitments import proving
from jiedui.areas.agreements.commitments.collecting import reconcile
from jiedui.areas.agreements.commitments.kinds import evidence_kinds
from jiedui.areas.agreements.models import Evidence, EvidenceRule
from jiedui.areas.exchange.choices import EnquiryState
from jiedui.areas.exchange.events import ENQUIRY_ACCEPTED, ENQUIRY_WITHDRAWN
from jiedui.areas.exchange.models import Enquiry
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.core.events import record
from tests.agreements.commitments.conftest import make_pledge
from tests.agreements.factories import make_organisation
from tests.exchange.factories import AchievementFactory

KIND = "exchange.enquiry"


def enquiry_between(asking, answering, signer):
    """An open enquiry; how it came about does not matter here."""
    return Enquiry.objects.create(
        achievement=AchievementFactory(owner=answering, published=True),
        from_organisation=asking,
        to_organisation=answering,
        created_by=signer,
        unclear="想了解",
        about="本单位",
        waiting_since=clock.now(),
    )


def accept(enquiry):
    enquiry.state, enquiry.answered_at = EnquiryState.ACCEPTED, clock.now()
    enquiry.save()
    record(ENQUIRY_ACCEPTED, actor=None, target=enquiry)


def take_back(enquiry):
    enquiry.state = EnquiryState.WITHDRAWN
    enquiry.save()
    record(ENQUIRY_WITHDRAWN, actor=None, target=enquiry)


@pytest.fixture
def enquiry(pledge):
    return enquiry_between(pledge.lead["a"], pledge.lead["b"], pledge.signer["a"])


def add_rule(pledge, commitment, **values):
    return proving.add_rule(commitment, actor=pledge.signer["a"], kind=KIND, **values)


def test_what_happens_counts_by_rule_beside_what_was_reported(pledge, enquiry):
    commitment = pledge.active()
    add_rule(pledge, commitment)
    accept(enquiry)
    row = pledge.standing(commitment)
    assert (row.proved, row.lower) == (1, 0)


def test_a_rule_counts_also_what_happened_before_it(pledge, enquiry):
    commitment = pledge.active()
    accept(enquiry)
    assert pledge.standing(commitment).proved == 0
    add_rule(pledge, commitment)
    assert pledge.standing(commitment).proved == 1


def test_two_rules_that_meet_one_thing_count_it_once(pledge, enquiry):
    commitment = pledge.active()
    add_rule(pledge, commitment)
    add_rule(pledge, commitment, sides_needed="any")
    accept(enquiry)
    assert Evidence.objects.count() == 1
    assert pledge.standing(commitment).proved == 1


def test_what_is_taken_back_counts_no_longer(pledge, enquiry):
    commitment = pledge.active()
    add_rule(pledge, commitment)
    accept(enquiry)
    take_back(enquiry)
    assert pledge.standing(commitment).proved == 0


def test_what_is_gone_counts_no_longer_after_the_night(pledge, enquiry):
    commitment = pledge.active()
    add_rule(pledge, commitment)
    accept(enquiry)
    Enquiry.objects.all().delete()
    reconcile()
    assert pledge.standing(commitment).proved == 0


@pytest.mark.parametrize(
    "values",
    [
        {"since": date(2021, 7, 1)},
        {"until": date(2021, 5, 31)},
        {"clause_kind": "tourism"},
        {"field_code": "zz"},
    ],
)
def test_a_rule_looks_at_time_and_field(pledge, enquiry, values):
    commitment = pledge.active()
    add_rule(pledge, commitment, **values)
    accept(enquiry)
    assert pledge.standing(commitment).proved == 0


def test_a_rule_looks_at_the_sides(pledge):
    neighbour = make_organisation(region=pledge.world.region_b)
    at_home = enquiry_between(neighbour, pledge.lead["b"], pledge.signer["a"])
    across, either, with_a = (pledge.active(title=title) for title in ("跨方", "任一方", "须有绵阳"))
    add_rule(pledge, across)
    add_rule(pledge, either, sides_needed="any")
    add_rule(pledge, with_a, sides_needed="any", side=pledge.world.a)
    accept(at_home)
    assert [pledge.standing(each).proved for each in (across, either, with_a)] == [0, 1, 0]


def test_by_hand_needs_a_reason_and_a_thing_that_happened(pledge, enquiry):
    commitment = pledge.active()
    kind = evidence_kinds[KIND]
    said = {"actor": pledge.signer["a"], "kind": kind, "target": enquiry}
    with pytest.raises(Invalid, match="没有发生或已撤回"):
        proving.add_evidence(commitment, **said, reason="会上确认")
    accept(enquiry)
    with pytest.raises(Invalid, match="须写明理由"):
        proving.add_evidence(commitment, **said, reason=" ")
    with pytest.raises(Invalid, match="计入的数量须大于 0"):
        proving.add_evidence(commitment, **said, reason="会上确认", amount=Decimal(0))
    proving.add_evidence(commitment, **said, reason="会上确认", amount=Decimal(2))
    assert pledge.standing(commitment).proved == 2


def test_what_a_hand_removed_no_rule_brings_back(pledge, enquiry):
    commitment = pledge.active()
    add_rule(pledge, commitment)
    accept(enquiry)
    evidence = Evidence.objects.get()
    proving.remove_evidence(evidence, actor=pledge.signer["b"], reason="与本事项无关")
    reconcile()
    add_rule(pledge, commitment, sides_needed="any")
    assert pledge.standing(commitment).proved == 0
    proving.leave_to_rules(evidence, actor=pledge.signer["b"])
    assert pledge.standing(commitment).proved == 1


def test_rules_with_crossed_dates_or_unknown_kinds_are_refused(pledge):
    commitment = pledge.active()
    with pytest.raises(Invalid, match="截止日期不能早于起始日期"):
        add_rule(pledge, commitment, since=date(2021, 6, 1), until=date(2021, 5, 1))
    with pytest.raises(Invalid, match="没有这种佐证"):
        proving.add_rule(commitment, actor=pledge.signer["a"], kind="nothing")
    assert EvidenceRule.objects.count() == 0


def test_the_night_reads_each_kind_once_however_many_commitments(
    pledge, enquiry, django_assert_max_num_queries
):
    accept(enquiry)
    for number in range(4):
        add_rule(pledge, pledge.active(title=f"事项 {number}"))
    reconcile()
    with django_assert_max_num_queries(14):
        reconcile()


def test_the_page_shows_what_proves_it_and_who_may_open_it(pledge, enquiry, client):
    commitment = pledge.active()
    client.force_login(pledge.signer["a"])
    url = commitment.get_absolute_url()
    typed = {"what": f"{KIND}:times", "sides_needed": "across"}
    assert client.post(f"{url}rules/new/", typed).status_code == 303
    accept(enquiry)
    page = client.get(url).content.decode()
    assert enquiry.code in page
    assert enquiry.get_absolute_url() in page
    evidence = Evidence.objects.get()
    client.post(f"{url}evidence/{evidence.pk}/", {"comment": "重复"})
    assert "人工剔除" in client.get(url).content.decode()
    client.post(f"{url}evidence/{evidence.pk}/", {"verdict": "rule"})
    wrong = client.post(f"{url}evidence/new/", {"kind": KIND, "code": "DJ-XXXXXXXX", "reason": "会上确认"})
    assert "没有找到这个编号" in wrong.content.decode()
    typed = {"kind": KIND, "code": enquiry.code, "amount": "3", "reason": "会上确认"}
    assert client.post(f"{url}evidence/new/", typed).status_code == 303
    assert pledge.standing(commitment).proved == 3
    client.post(f"{url}rules/{EvidenceRule.objects.get().pk}/remove/")
    assert EvidenceRule.objects.count() == 0


things = st.integers(0, 2)


class Proving(RuleBasedStateMachine):
    """Things that happen and are taken back, rules that come and go, hands that add and remove, nights that pass."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = clock.at("2021-06-15 10:00")
        self.clock.__enter__()
        self.pledge = make_pledge()
        self.commitment = self.pledge.active()
        self.things = [
            enquiry_between(
                make_organisation(region=self.pledge.world.region_a),
                self.pledge.lead["b"],
                self.pledge.signer["a"],
            )
            for _number in range(3)
        ]
        self.verdicts = {}

    def teardown(self):
        self.clock.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def actor(self):
        return self.pledge.signer["a"]

    def happened(self, place):
        return self.things[place].state == EnquiryState.ACCEPTED

    def row(self, place):
        return Evidence.objects.filter(target_id=self.things[place].pk).first()

    @rule(place=things)
    def happen(self, place):
        accept(self.things[place])

    @rule(place=things)
    def withdraw(self, place):
        take_back(self.things[place])

    @rule(sides=st.sampled_from(["across", "any"]))
    def more_rules(self, sides):
        add_rule(self.pledge, self.commitment, sides_needed=sides)

    @rule()
    def fewer_rules(self):
        if found := EvidenceRule.objects.select_related("commitment__agreement").first():
            proving.remove_rule(found, actor=self.actor)

    @rule(place=things)
    def add_by_hand(self, place):
        try:
            with transaction.atomic():
                proving.add_evidence(
                    self.commitment,
                    actor=self.actor,
                    kind=evidence_kinds[KIND],
                    target=self.things[place],
                    reason="会上确认",
                )
            self.verdicts[place] = "added"
        except DomainError:
            assert not self.happened(place)

    @rule(place=things)
    def remove_by_hand(self, place):
        if row := self.row(place):
            proving.remove_evidence(row, actor=self.actor, reason="无关")
            self.verdicts[place] = "removed"

    @rule(place=things)
    def leave_to_rules(self, place):
        if row := self.row(place):
            proving.leave_to_rules(row, actor=self.actor)
            self.verdicts.pop(place, None)

    @rule()
    def night(self):
        reconcile()

    @invariant()
    def each_thing_counts_once_and_only_where_it_should(self):
        rows = list(Evidence.objects.filter(commitment=self.commitment))
        assert len({row.target_id for row in rows}) == len(rows)
        ruled = EvidenceRule.objects.filter(commitment=self.commitment).exists()
        due = {
            self.things[place].pk
            for place in range(3)
            if self.happened(place)
            and (self.verdicts.get(place) == "added" or (ruled and place not in self.verdicts))
        }
        assert {row.target_id for row in rows if row.counts} == due
        assert self.pledge.standing(self.commitment).proved == len(due)


@pytest.mark.django_db
def test_in_whatever_order_nothing_counts_twice():
    run_state_machine_as_test(
        Proving,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
