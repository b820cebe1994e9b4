"""What the framework agreement obliges to, in every state: proposed, kept, late, blocked, in disagreement, given up."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from jiedui.areas.agreements.commitments.corridors import agree_corridor, propose_corridor
from jiedui.areas.agreements.commitments.kinds import flow_kinds
from jiedui.areas.agreements.commitments.proving import add_rule
from jiedui.areas.agreements.commitments.reminding import remind_of_reports, tell_of_overdue
from jiedui.areas.agreements.commitments.reporting import lift_block, open_block, report
from jiedui.areas.agreements.commitments.services import (
    accept_commitment,
    agree_to_cancel,
    ask_to_cancel,
    decline_commitment,
    propose_commitment,
)
from jiedui.areas.agreements.commitments.sides import present_clauses
from jiedui.areas.agreements.models import Agreement, Block, Clause
from jiedui.foundation.accounts.models import User
from jiedui.foundation.organisations.models import Organisation
from jiedui.fronts.demo.reading import CommitmentEntry
from jiedui.fronts.demo.world import Scene, World, moment

from .agreement import signer_of

FRAMEWORK = "framework-2020"
LEADS = ("mianyang-committee", "beibei-committee")
INVENTED = "（示例）"
PROPOSED_BEFORE = timedelta(days=21)
CORRIDORS_ON = date(2021, 3, 2)


def tell(world: World) -> Iterator[Scene]:
    """Each commitment from its proposal on; the corridors of the ledger; the reminders of this morning."""
    signed = next(entry.signed for entry in world.content.agreements if entry.key == FRAMEWORK)
    for entry in world.content.commitments:
        course = Course(world, entry)
        if course.proposed_on > signed:
            yield from course.scenes()
    yield Scene(moment(CORRIDORS_ON, 10), partial(_propose_corridors, world))
    yield Scene(moment(CORRIDORS_ON + timedelta(days=6), 10), partial(_agree_corridors, world))
    yield Scene(moment(world.today - timedelta(days=1), 8), _remind)


class Course:
    """One commitment's way."""

    def __init__(self, world: World, entry: CommitmentEntry) -> None:
        self.world, self.entry = world, entry
        self.starts = entry.starts or world.today + timedelta(days=entry.starts_in)
        self.due = entry.due or world.today + timedelta(days=entry.due_in)
        # what lies ahead was proposed some days ago; what began, before it began
        self.proposed_on = min(self.starts - PROPOSED_BEFORE, world.today - timedelta(days=12))

    def scenes(self) -> Iterator[Scene]:
        entry = self.entry
        yield Scene(moment(self.proposed_on, 10, entry.key), self.propose)
        answered = moment(self.proposed_on + timedelta(days=7), 15, entry.key)
        if entry.decline:
            yield Scene(answered, self.decline)
        elif not entry.proposed:
            yield Scene(answered, self.accept)
            yield from self._work()

    def _work(self) -> Iterator[Scene]:
        entry = self.entry
        for place, lines in enumerate((entry.a, entry.b)):
            for line in lines:
                days, value, note = line.split(" ", 2)
                yield self._after(days, 11 + place, partial(self.report, place, Decimal(value), note))
        for words, act in (
            (entry.block, self.block),
            (entry.lift, self.lift),
            (entry.ask, self.ask),
            (entry.cancel, self.cancel),
        ):
            if words:
                days, said = words.split(" ", 1)
                yield self._after(days, 16, partial(act, said))

    def _after(self, days: str, hour: int, act: Any) -> Scene:
        return Scene(moment(self.starts + timedelta(days=int(days)), hour, self.entry.key), act)

    @property
    def commitment(self) -> Any:
        return self.world.commitments[self.entry.key]

    def organisation(self, place: int) -> Organisation:
        return self.world.organisations[self.entry.who[place]]

    def _lead(self, place: int) -> dict[str, Any]:
        return {
            "actor": signer_of(self.world, LEADS[place]),
            "organisation": self.world.organisations[LEADS[place]],
        }

    def propose(self) -> None:
        entry, agreement = self.entry, self.world.agreements[FRAMEWORK]
        sides = list(agreement.sides.order_by("order"))
        after = [self.world.commitments[entry.after]] if entry.after else []
        self.world.commitments[entry.key] = propose_commitment(
            agreement,
            **self._lead(0),
            clause=clause_of(self.world, agreement, entry.clause),
            title=entry.title + INVENTED,
            measure=entry.measure,
            unit=entry.unit,
            target=Decimal(entry.target),
            weight=Decimal(entry.weight),
            starts_on=self.starts,
            due_on=self.due,
            responsible={side.pk: self.organisation(place) for place, side in enumerate(sides)},
            depends_on=after,
            risk=entry.risk,
            risk_note=entry.risk_note,
        )

    def accept(self) -> None:
        accept_commitment(self.commitment, **self._lead(1))
        if self.entry.rule:
            add_rule(self.commitment, actor=signer_of(self.world, LEADS[0]), kind=self.entry.rule)

    def decline(self) -> None:
        decline_commitment(self.commitment, **self._lead(1), comment=self.entry.decline)

    def report(self, place: int, value: Decimal, note: str) -> None:
        report(
            self.commitment,
            actor=self._reporter(place),
            organisation=self.organisation(place),
            value=value,
            note=note,
        )

    def _reporter(self, place: int) -> User:
        key = self.entry.who[place]
        return signer_of(self.world, key) if key in LEADS else self.world.manager_of(key)

    def block(self, words: str) -> None:
        after = self.entry.after
        cause: dict[str, Any] = (
            {"dependency": self.world.commitments[after]} if after else {"organisation": self.organisation(1)}
        )
        open_block(self.commitment, actor=self._reporter(1), reason=words, **cause)

    def lift(self, words: str) -> None:
        block = Block.objects.select_related("commitment__agreement").get(
            commitment=self.commitment, lifted_at=None
        )
        lift_block(block, actor=self._reporter(1), reason=words)

    def ask(self, words: str) -> None:
        ask_to_cancel(self.commitment, **self._lead(1), comment=words)

    def cancel(self, words: str) -> None:
        self.ask(words)
        agree_to_cancel(self.commitment, **self._lead(0))


def clause_of(world: World, agreement: Agreement, key: str) -> Clause:
    """The clause as it reads in the text in force, found by the heading that it kept."""
    entry = next(each for each in world.content.agreements if each.key == FRAMEWORK)
    heading = next(clause.title for clause in entry.clause if clause.key == key)
    present = present_clauses(Agreement.objects.get(pk=agreement.pk))
    return next(clause for clause in present.values() if clause.heading == heading)


def _propose_corridors(world: World) -> None:
    for kind in flow_kinds:
        propose_corridor(
            world.agreements[FRAMEWORK],
            actor=signer_of(world, LEADS[0]),
            organisation=world.organisations[LEADS[0]],
            kind=kind.code,
            low=Decimal("0.5"),
            high=Decimal(2),
        )


def _agree_corridors(world: World) -> None:
    for corridor in world.agreements[FRAMEWORK].corridors.all():
        agree_corridor(
            corridor,
            actor=signer_of(world, LEADS[1]),
            organisation=world.organisations[LEADS[1]],
            low=corridor.low,
            high=corridor.high,
        )


def _remind() -> None:
    tell_of_overdue()
    remind_of_reports()
