"""Whatever the sides do in whatever order, no text is in force that not all of them approved as it stands."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from jiedui.areas.agreements.joint import services
from jiedui.areas.agreements.joint.terms import fingerprint
from jiedui.areas.agreements.models import Approval, JointText
from jiedui.areas.agreements.tasks import let_texts_lapse
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError
from tests.agreements.joint.conftest import lay_table

places = st.integers(0, 2)
visits = st.integers(1, 3)


class Settling(RuleBasedStateMachine):
    """Sides that draft, edit, offer, counter, approve, object, withdraw, change keys and let time pass."""

    sides = "ab"

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = clock.at("2026-03-02 09:30")
        self.clock.__enter__()
        self.table = lay_table(self.sides)
        self.agreed = {}

    def teardown(self):
        self.clock.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def _who(self, place):
        return self.sides[place % len(self.sides)]

    def _attempt(self, deed):
        """What is refused changes nothing."""
        try:
            with transaction.atomic():
                deed()
        except DomainError:
            pass

    def _texts(self):
        return list(JointText.objects.order_by("number"))

    def _own_draft(self, who):
        return JointText.objects.filter(author=self.table.lead[who], state="draft").first()

    @rule(place=places, visits=visits)
    def draft(self, place, visits):
        self._attempt(lambda: self.table.draft(self._who(place), visits=visits))

    @rule(place=places, visits=visits)
    def edit(self, place, visits):
        who = self._who(place)
        if text := self._own_draft(who):
            terms = self.table.terms(visits=visits)
            self._attempt(
                lambda: services.edit_draft(
                    text, actor=self.table.signer[who], terms=terms, seen=text.fingerprint
                )
            )

    @rule(place=places, follow=st.booleans())
    def offer(self, place, follow):
        who = self._who(place)
        if text := self._own_draft(who):
            if follow:
                self._attempt(lambda: services.follow_last(text, actor=self.table.signer[who]))
            self._attempt(lambda: services.offer(text, actor=self.table.signer[who], days=5))

    @rule(place=places, which=st.integers(0, 9))
    def approve(self, place, which):
        """Any text, also one that is closed, by any side."""
        if texts := self._texts():
            self._attempt(lambda: self.table.approve(texts[which % len(texts)], self._who(place)))

    @rule(place=places)
    def approve_what_lies_on_the_table(self, place):
        if text := JointText.objects.on_the_table().first():
            self._attempt(lambda: self.table.approve(text, self._who(place)))

    @rule(place=places, which=st.integers(0, 9))
    def object_to_it(self, place, which):
        who = self._who(place)
        if texts := self._texts():
            self._attempt(
                lambda: services.ask_for_changes(
                    texts[which % len(texts)],
                    actor=self.table.signer[who],
                    organisation=self.table.lead[who],
                    wishes=[(None, "请改")],
                )
            )

    @rule(place=places, which=st.integers(0, 9))
    def withdraw(self, place, which):
        if texts := self._texts():
            self._attempt(
                lambda: services.withdraw(
                    texts[which % len(texts)], actor=self.table.signer[self._who(place)]
                )
            )

    @rule(days=st.integers(1, 4))
    def time_passes(self, days):
        now = clock.now()
        self.clock.__exit__(None, None, None)
        self.clock = clock.at(now + timedelta(days=days))
        self.clock.__enter__()
        let_texts_lapse()

    @invariant()
    def what_is_in_force_was_approved_by_all_as_it_stands_and_stays(self):
        for text in JointText.objects.filter(state__in=["agreed", "superseded"]):
            approvals = Approval.objects.filter(party__text=text)
            assert text.parties.count() == len(self.sides) == approvals.count()
            assert {approval.fingerprint for approval in approvals} == {fingerprint(text.terms)}
            assert self.agreed.setdefault(text.pk, text.terms) == text.terms
        assert JointText.objects.in_force().count() == (1 if self.agreed else 0)
        assert JointText.objects.on_the_table().count() <= 1

    @invariant()
    def the_agreement_says_what_all_agreed_on(self):
        agreement = self.table.agreement
        agreement.refresh_from_db()
        text = JointText.objects.in_force().first()
        assert agreement.state == ("in_force" if text else "draft")
        if text:
            assert agreement.text.joint == text


@pytest.mark.django_db
@pytest.mark.parametrize("sides", ["ab", "abc"])
def test_no_order_of_deeds_leads_to_a_text_in_force_that_not_all_approved(sides):
    machine = type("Settling", (Settling,), {"sides": sides})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
