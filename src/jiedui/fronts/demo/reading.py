"""The content of the demonstration world, read from TOML: every key and every reference is checked here."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

CONTENT = Path(__file__).parent / "content"


class Entry(BaseModel):
    """A table of the content; an unknown key is a slip and stops the reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


E = TypeVar("E", bound=Entry)


class OrganisationEntry(Entry):
    key: str
    name: str
    short_name: str
    name_en: str
    kind: str
    region: str
    introduction: str
    contact_name: str
    contact_phone: str
    contact_email: str
    joined: date
    parent: str = ""
    members: tuple[str, ...] = ()


class PersonEntry(Entry):
    username: str
    name: str
    email: str
    organisation: str
    role: str
    staff: bool = False
    broker_for: tuple[str, ...] = ()


class SideEntry(Entry):
    region: str
    lead: str
    short: str
    colour: str


class ClauseEntry(Entry):
    number: int
    key: str
    title: str
    title_en: str
    text: str


class AgreementEntry(Entry):
    key: str
    title: str
    title_en: str
    kind: str
    signed: date
    signed_at: str
    aim: str
    principles: tuple[str, ...]
    note: str
    side: tuple[SideEntry, ...]
    clause: tuple[ClauseEntry, ...]
    parent: str = ""


class ListingEntry(Entry):
    """What achievements, demands and experts have in common; `state` is how the story leaves it."""

    key: str
    title: str
    title_en: str = ""
    field: str
    keywords: tuple[str, ...]
    owner: str
    visibility: str
    published: date
    state: Literal["published", "draft", "submitted", "returned", "archived", "expired"] = "published"
    return_reason: str = ""


class AchievementEntry(ListingEntry):
    summary: str
    description: str
    kind: str
    ip_state: str
    ip_numbers: tuple[str, ...]
    trl: int | None = None
    trl_note: str
    stage: str
    scenes: tuple[str, ...]
    transfer_modes: tuple[str, ...]
    price_mode: str
    price_min: int | None = None
    price_max: int | None = None
    contributors: tuple[str, ...] = ()


class DemandEntry(ListingEntry):
    problem: str
    targets: tuple[str, ...]
    current_state: str
    trl_wanted: int | None = None
    budget_min: int | None = None
    budget_max: int | None = None
    deadline: date
    cooperation: tuple[str, ...]
    anonymous: bool


class ExpertEntry(ListingEntry):
    """`title` is the person's rank here; the listing's own title is made of the keywords."""

    name: str
    fields: tuple[str, ...]
    profile: str
    works: tuple[str, ...]
    services: tuple[str, ...]
    username: str = ""


class EnquiryEntry(Entry):
    """Who asked about what, and how it went; `days_ago` instead of `on` keeps a few fresh on any day."""

    about_kind: Literal["demand", "achievement", "expert"]
    about_key: str
    from_org: str
    by: str = ""
    on: date | None = None
    days_ago: int | None = None
    own: str = ""
    cooperation_sought: str
    unclear: str
    introduction: str
    outcome: Literal["accepted", "asked", "supplemented", "declined", "withdrawn", "pending"]
    question: str = ""
    answer: str = ""
    reply: str = ""
    decline_reason: str = ""
    messages: tuple[str, ...] = ()


class DismissalEntry(Entry):
    demand: str
    achievement: str
    reason: str
    note: str


class ArticleEntry(Entry):
    slug: str
    title: str
    title_en: str
    date: date
    lead: str
    lead_en: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    motif: str

    @property
    def is_reported(self) -> bool:
        """Whether it tells what was publicly reported; everything else is invented and says so."""
        return "示例" not in self.title


@dataclass(frozen=True)
class Content:
    """Everything there is to tell, in the order in which it was written."""

    organisations: tuple[OrganisationEntry, ...]
    people: tuple[PersonEntry, ...]
    agreements: tuple[AgreementEntry, ...]
    achievements: tuple[AchievementEntry, ...]
    demands: tuple[DemandEntry, ...]
    experts: tuple[ExpertEntry, ...]
    enquiries: tuple[EnquiryEntry, ...]
    dismissals: tuple[DismissalEntry, ...]
    articles: tuple[ArticleEntry, ...]

    def listings(self) -> Iterable[tuple[str, ListingEntry]]:
        """All listings with their kinds."""
        for kind, entries in (
            ("achievement", self.achievements),
            ("demand", self.demands),
            ("expert", self.experts),
        ):
            for entry in entries:
                yield kind, entry


@lru_cache(maxsize=1)
def content() -> Content:
    """The whole content.

    Raises:
        ValueError: a file holds an unknown key, or a value of a wrong type.
    """
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(CONTENT.rglob("*.toml")):
        for name, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
            tables[name] += rows

    def read(name: str, entry: type[E]) -> tuple[E, ...]:
        return tuple(entry.model_validate(row) for row in tables.pop(name))

    found = Content(
        organisations=read("organisation", OrganisationEntry),
        people=read("person", PersonEntry),
        agreements=read("agreement", AgreementEntry),
        achievements=read("achievement", AchievementEntry),
        demands=read("demand", DemandEntry),
        experts=read("expert", ExpertEntry),
        enquiries=read("enquiry", EnquiryEntry),
        dismissals=read("dismissal", DismissalEntry),
        articles=tuple(sorted(read("article", ArticleEntry), key=lambda article: article.date)),
    )
    if tables:
        raise ValueError(f"nobody tells of {', '.join(tables)}")
    return found
