"""Agreements: drafted by one side, joined by both, in force from the day of signing."""

from collections.abc import Iterator
from functools import partial

from jiedui.areas.agreements.choices import ClauseKind
from jiedui.areas.agreements.services import add_side, bring_into_force, create_agreement, write_version
from jiedui.foundation.accounts.models import User
from jiedui.foundation.organisations.choices import Role
from jiedui.fronts.demo.reading import AgreementEntry
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
    """The framework agreement and the branches' own."""
    for entry in world.content.agreements:
        yield Scene(moment(entry.signed, 10), partial(_draft, world, entry))
        yield Scene(moment(entry.signed, 15), partial(_conclude, world, entry))


def _draft(world: World, entry: AgreementEntry) -> None:
    drafter = entry.side[0].lead
    actor = _signer(world, drafter)
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
    write_version(
        agreement,
        actor=actor,
        preamble=entry.aim,
        clauses=[
            {
                "kind": KINDS[clause.key],
                "heading": clause.title,
                "heading_en": clause.title_en,
                "body": clause.text,
            }
            for clause in entry.clause
        ],
    )


def _conclude(world: World, entry: AgreementEntry) -> None:
    bring_into_force(world.agreements[entry.key], actor=_signer(world, entry.side[-1].lead))


def _signer(world: World, key: str) -> User:
    """An organisation's secretary, else its manager."""
    names = [person.username for person in world.staff_of(key) if person.role == Role.SECRETARY]
    return world.people[names[0]] if names else world.manager_of(key)
