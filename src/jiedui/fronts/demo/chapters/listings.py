"""Supply and demand: written by a member, reviewed by the manager, renewed while it holds, taken down when it is done."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from jiedui.areas.exchange.models import Achievement, Demand, Expert, Listing
from jiedui.areas.exchange.services.listings import (
    archive_listing,
    create_listing,
    publish_listing,
    record_consent,
    renew_listing,
    return_listing,
    submit_listing,
)
from jiedui.areas.exchange.tasks import announce_expiries, expire_listings
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.text import excerpt
from jiedui.fronts.demo.reading import (
    AchievementEntry,
    DemandEntry,
    ExpertEntry,
    ListingEntry,
)
from jiedui.fronts.demo.world import Scene, World, moment, some_days

from .pictures import attach_pictures

THREE_YEARS = timedelta(days=3 * 365)
ONE_YEAR = timedelta(days=365)
RENEWED_BEFORE = timedelta(days=40)
PASSED_THE_GATE = frozenset({"published", "archived", "expired"})


def tell(world: World) -> Iterator[Scene]:
    """Each listing's life, up to the state in which the content leaves it."""
    joined = {entry.key: entry.joined for entry in world.content.organisations}
    for kind, entry in world.content.listings():
        written = max(
            moment(entry.published - timedelta(days=6), 9, entry.key), moment(joined[entry.owner], 12)
        )
        submitted = max(
            moment(entry.published - timedelta(days=2), 14, entry.key), written + timedelta(hours=1)
        )
        decided = max(moment(entry.published, 10, entry.key), submitted + timedelta(hours=1))
        yield Scene(written, partial(_write, world, kind, entry))
        if entry.state != "draft":
            yield Scene(submitted, partial(_submit, world, kind, entry))
        if entry.state == "returned" and not entry.approval:
            yield Scene(decided, partial(_return, world, kind, entry))
        if entry.state in PASSED_THE_GATE:
            yield from _public_life(world, kind, entry, decided)


def _public_life(world: World, kind: str, entry: ListingEntry, published: datetime) -> Iterator[Scene]:
    """Until it ran out, was taken down, or today; the nights in which something runs out are the platform's own."""
    expires = first_expiry(entry)
    yield Scene(published, partial(_publish, world, kind, entry))
    if entry.state == "expired":
        yield Scene(moment(expires - timedelta(days=13), 8), announce_expiries)
        yield Scene(moment(expires + timedelta(days=1), 1), expire_listings)
    elif entry.state == "archived":
        down = entry.published + some_days(entry.key, 300, 420)
        yield Scene(moment(down, 16, entry.key), partial(_archive, world, kind, entry))
    else:
        for day, until in renewals(expires, world.today):
            yield Scene(moment(day, 15, entry.key), partial(_renew, world, kind, entry, until))


def first_expiry(entry: ListingEntry) -> date:
    """Until when a listing was published at first: one that the content leaves expired for a year, others for three."""
    return entry.published + (ONE_YEAR if entry.state == "expired" else THREE_YEARS)


def renewals(expires: date, today: date) -> Iterator[tuple[date, date]]:
    """On which days somebody renews, and until when, so that it stands today."""
    while expires - RENEWED_BEFORE <= today:
        day = expires - RENEWED_BEFORE
        expires = day + THREE_YEARS
        yield day, expires


def _write(world: World, kind: str, entry: ListingEntry) -> None:
    model, values = _values(world, entry)
    owner = world.organisations[entry.owner]
    actor = _writer(world, entry)
    listing = create_listing(model, owner=owner, actor=actor, **values)
    world.listings[kind, entry.key] = listing
    if isinstance(entry, AchievementEntry):
        attach_pictures(listing, entry, place=world.content.achievements.index(entry), actor=actor)


def _submit(world: World, kind: str, entry: ListingEntry) -> None:
    listing = world.listings[kind, entry.key]
    if isinstance(listing, Expert):
        record_consent(listing, actor=listing.person or world.manager_of(entry.owner))
    submit_listing(listing, actor=_writer(world, entry))


def _writer(world: World, entry: ListingEntry) -> User:
    return world.people[entry.by] if entry.by else world.writer_of(entry.owner)


def _return(world: World, kind: str, entry: ListingEntry) -> None:
    return_listing(
        world.listings[kind, entry.key], reason=entry.return_reason, actor=world.manager_of(entry.owner)
    )


def _publish(world: World, kind: str, entry: ListingEntry) -> None:
    publish_listing(
        world.listings[kind, entry.key], actor=world.manager_of(entry.owner), secrecy_confirmed=True
    )


def _renew(world: World, kind: str, entry: ListingEntry, until: date) -> None:
    renew_listing(world.listings[kind, entry.key], expires_on=until, actor=world.manager_of(entry.owner))


def _archive(world: World, kind: str, entry: ListingEntry) -> None:
    archive_listing(world.listings[kind, entry.key], actor=world.manager_of(entry.owner))


def _values(world: World, entry: ListingEntry) -> tuple[type[Listing], dict[str, Any]]:
    common = {
        "keywords": list(entry.keywords),
        "field": world.technical_field(entry.field),
        "visibility": entry.visibility,
        "expires_on": first_expiry(entry) if entry.state in PASSED_THE_GATE else None,
    }
    if isinstance(entry, AchievementEntry):
        return Achievement, common | _achievement(world, entry)
    if isinstance(entry, DemandEntry):
        return Demand, common | _demand(entry)
    if isinstance(entry, ExpertEntry):
        return Expert, common | _expert(world, entry)
    raise TypeError(type(entry).__name__)


def _achievement(world: World, entry: AchievementEntry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "title_en": entry.title_en,
        "summary": entry.summary,
        "description": entry.description,
        "kind": entry.kind,
        "ip_state": entry.ip_state,
        "ip_numbers": list(entry.ip_numbers),
        "trl": entry.trl,
        "trl_note": entry.trl_note,
        "stage": entry.stage,
        "scenes": list(entry.scenes),
        "transfer_modes": list(entry.transfer_modes),
        "price_mode": entry.price_mode,
        "price_min": entry.price_min,
        "price_max": entry.price_max if entry.price_mode == "range" else None,
        "contributors": [world.organisations[key] for key in entry.contributors],
    }


def _demand(entry: DemandEntry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "title_en": entry.title_en,
        "summary": first_sentences(entry.problem),
        "problem": entry.problem,
        "targets": "\n".join(entry.targets),
        "current_state": entry.current_state,
        "trl_wanted": entry.trl_wanted,
        "budget_min": entry.budget_min,
        "budget_max": entry.budget_max,
        "deadline": entry.deadline,
        "cooperation": list(entry.cooperation),
        "anonymous": entry.anonymous,
    }


def _expert(world: World, entry: ExpertEntry) -> dict[str, Any]:
    return {
        "title": "、".join(entry.keywords[:3]),
        "name": entry.name,
        "position": entry.title,
        "summary": first_sentences(entry.profile),
        "profile": entry.profile,
        "fields": [world.technical_field(code) for code in entry.fields],
        "works": list(entry.works),
        "services": list(entry.services),
        "person": world.people[entry.username] if entry.username else None,
    }


def first_sentences(text: str, least: int = 30) -> str:
    """The beginning of a text up to the full stop after `least` characters."""
    end = text.find("。", least)
    return excerpt(text if end < 0 else text[: end + 1], 150)
