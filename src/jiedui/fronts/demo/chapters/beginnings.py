"""People and organisations: who joined when, and who vouches for whom."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from jiedui.foundation.accounts.services import create_user
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.services import (
    accept_place,
    add_member,
    create_organisation,
    offer_place,
    set_parent,
    verify_organisation,
)
from jiedui.fronts.demo.reading import OrganisationEntry, PersonEntry
from jiedui.fronts.demo.world import ADMINISTRATOR, Scene, World, moment

OPENING = date(2020, 4, 20)


def tell(world: World) -> Iterator[Scene]:
    """The administrator opens the platform; then the organisations register, each with its people."""
    for person in world.content.people:
        if person.staff:
            yield Scene(moment(OPENING, 9), partial(_open_account, world, person))
    for entry in world.content.organisations:
        yield Scene(moment(entry.joined, 8, entry.key), partial(_join, world, entry))
        for key in entry.members:
            yield Scene(moment(_both_there(world, entry, key), 11), partial(_ally, world, entry.key, key))
    for person in world.content.people:
        for key in person.broker_for:
            yield Scene(
                moment(_both_known(world, person, key), 15), partial(_name_broker, world, person, key)
            )


def _both_known(world: World, person: PersonEntry, key: str) -> date:
    joined = {entry.key: entry.joined for entry in world.content.organisations}
    return max(joined[person.organisation], joined[key]) + timedelta(days=21)


def _name_broker(world: World, person: PersonEntry, key: str) -> None:
    """An organisation takes the broker of its side into its own circle."""
    add_member(
        world.organisations[key],
        user=world.people[person.username],
        role=Role.BROKER,
        actor=world.administrator,
    )


def _both_there(world: World, alliance: OrganisationEntry, key: str) -> date:
    ally = next(entry for entry in world.content.organisations if entry.key == key)
    return max(alliance.joined, ally.joined + timedelta(days=14))


def _join(world: World, entry: OrganisationEntry) -> None:
    for person in world.staff_of(entry.key):
        if not person.staff:
            _open_account(world, person)
    _register(world, entry)
    for person in world.staff_of(entry.key):
        if person.role != Role.MANAGER or person.staff:
            add_member(
                world.organisations[entry.key],
                user=world.people[person.username],
                role=person.role,
                actor=world.administrator,
            )


def _register(world: World, entry: OrganisationEntry) -> None:
    """Somebody of the organisation registers it and the administrator verifies it; the administrator's own needs neither."""
    name = world.manager_name(entry.key)
    if name not in world.people:
        _open_spare_account(world, entry)
    organisation = create_organisation(
        actor=world.people[name],
        name=entry.name,
        name_en=entry.name_en,
        short_name=entry.short_name,
        kind=entry.kind,
        region=world.region(entry.region),
        introduction=entry.introduction,
        contact_name=entry.contact_name,
        contact_phone=entry.contact_phone,
        contact_email=entry.contact_email,
    )
    world.organisations[entry.key] = organisation
    if name != ADMINISTRATOR:
        verify_organisation(organisation, actor=world.administrator)
    if entry.parent:
        set_parent(organisation, parent=world.organisations[entry.parent], actor=world.administrator)


def _open_account(world: World, person: PersonEntry) -> None:
    _open(world, person.username, person.email, person.name, staff=person.staff)


def _open_spare_account(world: World, entry: OrganisationEntry) -> None:
    name = f"示例·{entry.short_name.removesuffix('（示例）')}"
    _open(world, entry.key, f"{entry.key}@example.org", name)


def _open(world: World, username: str, email: str, name: str, *, staff: bool = False) -> None:
    """An account with everybody's password, which is hashed once: slowly, seventy times, would be a minute."""
    user = create_user(
        actor=None, username=username, email=email, name=name, is_staff=staff, is_superuser=staff
    )
    user.password = world.password
    user.save(update_fields=["password"])
    world.people[username] = user


def _ally(world: World, alliance: str, key: str) -> None:
    """The alliance asks, the organisation agrees."""
    offer = offer_place(
        world.organisations[alliance],
        organisation=world.organisations[key],
        actor=world.manager_of(alliance),
    )
    if offer.is_waiting:
        accept_place(offer, actor=world.manager_of(key))
