"""Agreements: drafted by one side, approved by both, in force from the day of signing."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from jiedui.areas.agreements.agreeing import AGREEMENT_TEXT
from jiedui.areas.agreements.choices import ClauseKind
from jiedui.areas.agreements.joint.services import approve, ask_for_changes, offer, start_draft
from jiedui.areas.agreements.models import Agreement, JointText
from jiedui.areas.agreements.services import add_side, create_agreement, draft_text
from jiedui.areas.agreements.tasks import let_texts_lapse
from jiedui.foundation.accounts.models import User
from jiedui.foundation.organisations.choices import Role
from jiedui.fronts.demo.reading import AgreementEntry, LaterTextEntry, RoundEntry
from jiedui.fronts.demo.world import Scene, World, moment

KINDS = {
    "purpose": ClauseKind.GENERAL,
    "exchange": ClauseKind.ACTIVITIES,
    "alliance": ClauseKind.SHARING,
    "transfer": ClauseKind.TRANSFER,
    "research": ClauseKind.RESEARCH,
    "citrus": ClauseKind.OTHER,
    "talent": ClauseKind.TALENT,
    "proposals": ClauseKind.PROPOSALS,
    "tourism": ClauseKind.TOURISM,
    "joint-application": ClauseKind.RESEARCH,
    "joint-survey": ClauseKind.PROPOSALS,
    "lectures": ClauseKind.TALENT,
    "members": ClauseKind.ACTIVITIES,
}


def tell(world: World) -> Iterator[Scene]:
    """The framework agreement and the branches' own, and what became of their texts."""
    for entry in world.content.agreements:
        rounds = entry.round or (RoundEntry(by=entry.side[0].lead, hour=10),)
        yield Scene(moment(entry.signed, 9), partial(_begin, world, entry))
        for each in rounds:
            yield Scene(moment(entry.signed, each.hour), partial(_take_turn, world, entry, each))
        for hour, side in enumerate(entry.side, start=14):
            yield Scene(moment(entry.signed, hour), partial(_approve, world, entry.key, side.lead))
    for later in world.content.later_texts:
        yield Scene(moment(later.on, 10), partial(_offer_later, world, later))
        for lead, day in later.approved.items():
            yield Scene(moment(day, 11), partial(_approve, world, later.agreement, lead))
        if not later.waits and later.on + timedelta(days=later.days) < world.today:
            yield Scene(moment(later.on + timedelta(days=later.days + 1), 1), let_texts_lapse)


def _begin(world: World, entry: AgreementEntry) -> None:
    drafter = entry.side[0].lead
    actor = signer_of(world, drafter)
    agreement = create_agreement(
        actor=actor,
        drafter=world.organisations[drafter],
        title=entry.title,
        title_en=entry.title_en,
        kind=entry.kind,
        parent=world.agreements[entry.parent] if entry.parent else None,
        principles=entry.principles,
        signed_on=entry.signed,
        signed_in=entry.signed_at,
        note=entry.note,
    )
    world.agreements[entry.key] = agreement
    for side in entry.side:
        add_side(
            agreement,
            actor=actor,
            region=world.region(side.region),
            lead=world.organisations[side.lead],
            short=side.short,
            colour=side.colour,
        )


def _take_turn(world: World, entry: AgreementEntry, turn: RoundEntry) -> None:
    """A side offers the whole or a part of the text, or says what it misses in what lies on the table."""
    agreement, actor, organisation = (
        world.agreements[entry.key],
        signer_of(world, turn.by),
        world.organisations[turn.by],
    )
    if turn.objects:
        wishes = [(None, turn.objects)]
        ask_for_changes(
            _on_the_table(world, entry.key), actor=actor, organisation=organisation, wishes=wishes
        )
        return
    clauses = [
        {
            "kind": KINDS[clause.key],
            "heading": clause.title,
            "heading_en": clause.title_en,
            "body": clause.text,
        }
        for clause in entry.clause
        if clause.key not in turn.without
    ]
    text = draft_text(agreement, actor=actor, organisation=organisation, preamble=entry.aim, clauses=clauses)
    offer(text, actor=actor)


def _offer_later(world: World, entry: LaterTextEntry) -> None:
    """The text in force with some clauses changed or added, or another last day."""
    agreement = Agreement.objects.get(pk=world.agreements[entry.agreement].pk)
    in_force = JointText.objects.about("agreement", agreement).in_force().get()
    terms: dict[str, Any] = {
        **in_force.terms,
        "clauses": [dict(clause) for clause in in_force.terms["clauses"]],
    }
    if entry.ends:
        terms["ends_on"] = entry.ends.isoformat()
    by_heading = {clause["heading"]: clause for clause in terms["clauses"]}
    for clause in entry.clause:
        if known := by_heading.get(clause.title):
            known["body"] = clause.text
        else:
            terms["clauses"].append(
                {
                    "number": len(terms["clauses"]) + 1,
                    "kind": clause.kind,
                    "heading": clause.title,
                    "body": clause.text,
                    "_heading_en": clause.title_en,
                }
            )
    actor, organisation = signer_of(world, entry.by), world.organisations[entry.by]
    text = start_draft(AGREEMENT_TEXT, agreement, actor=actor, organisation=organisation, terms=terms)
    offer(text, actor=actor, days=entry.days)


def _approve(world: World, key: str, lead: str) -> None:
    text = _on_the_table(world, key)
    approve(
        text,
        actor=signer_of(world, lead),
        organisation=world.organisations[lead],
        fingerprint=text.fingerprint,
    )


def _on_the_table(world: World, key: str) -> JointText:
    return JointText.objects.about("agreement", world.agreements[key]).on_the_table().get()


def signer_of(world: World, key: str) -> User:
    """An organisation's secretary, else its manager."""
    names = [person.username for person in world.staff_of(key) if person.role == Role.SECRETARY]
    return world.people[names[0]] if names else world.manager_of(key)
