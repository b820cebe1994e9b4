"""The world while its story is told: who and what is there already, found by the keys of the content."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from jiedui.areas.agreements.models import Agreement, Commitment
from jiedui.areas.exchange.models import Listing
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.regions.models import Region
from jiedui.foundation.taxonomy.models import TechnicalField

from .reading import Content, PersonEntry

PASSWORD = "jiedui-2020"  # noqa: S105 -- everybody's in the demonstration, shown beside the address
ADMINISTRATOR = "guanli"


@dataclass(frozen=True)
class Scene:
    """Something that happens at a moment."""

    at: datetime
    act: Callable[[], object]


@dataclass
class World:
    """What was told so far; chapters fill it as they go."""

    content: Content
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    listings: dict[tuple[str, str], Listing] = field(default_factory=dict)
    now: datetime = field(default_factory=clock.now)
    password: str = field(default_factory=lambda: make_password(PASSWORD))

    def __post_init__(self) -> None:
        self._fields = {row.code: row for row in TechnicalField.objects.select_related("parent")}
        self._regions = {row.code: row for row in Region.objects.today()}
        self.entries = {(kind, entry.key): entry for kind, entry in self.content.listings()}

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def administrator(self) -> User:
        return self.people[ADMINISTRATOR]

    def technical_field(self, code: str) -> TechnicalField:
        return self._fields[code]

    def region(self, code: str) -> Region:
        return self._regions[code]

    def manager_of(self, key: str) -> User:
        """Who answers for an organisation."""
        return self.people[self.manager_name(key)]

    def manager_name(self, key: str) -> str:
        """The username of an organisation's manager: a person of the content, else an account named like its key."""
        return next((person.username for person in self.staff_of(key) if person.role == Role.MANAGER), key)

    def staff_of(self, key: str) -> Iterator[PersonEntry]:
        """People of the content who belong to an organisation."""
        return (person for person in self.content.people if person.organisation == key)

    def writer_of(self, key: str) -> User:
        """Who does an organisation's writing: one of its people who does daily work, else its manager."""
        names = [
            person.username for person in self.staff_of(key) if person.role in {Role.MEMBER, Role.LIAISON}
        ]
        return self.people[names[0]] if names else self.manager_of(key)


def moment(day: date, hour: int, key: str = "") -> datetime:
    """A moment on a day, at minutes that follow from a key, so that not everything happens on the hour."""
    minutes = zlib.crc32(key.encode()) % 50 if key else 0
    return timezone.make_aware(datetime.combine(day, time(hour, minutes)))


def some_days(key: str, least: int, most: int) -> timedelta:
    """A number of days that follows from a key."""
    return timedelta(days=least + zlib.crc32(key.encode()) % (most - least + 1))
