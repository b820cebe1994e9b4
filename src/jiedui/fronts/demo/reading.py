"""The content of the demonstration world, read from TOML: every key and every reference is checked here."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
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


class RoundEntry(Entry):
    """A turn at the table before signing: a side offers the text without some clauses, or objects to what lies there."""

    by: str
    hour: int
    without: tuple[str, ...] = ()
    objects: str = ""


class LaterClauseEntry(Entry):
    """A clause that a later text changes, by its heading, or adds."""

    title: str
    title_en: str = ""
    kind: str = ""
    text: str


class LaterTextEntry(Entry):
    """A text offered once the agreement is in force, and who approves it on which day; nobody or not all, and it lapses."""

    agreement: str
    by: str
    on: date
    days: int
    ends: date | None = None
    clause: tuple[LaterClauseEntry, ...] = ()
    approved: dict[str, date] = {}
    waits: bool = False


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
    round: tuple[RoundEntry, ...] = ()
    parent: str = ""


class ListingEntry(Entry):
    """What achievements, demands and experts have in common; `state` is how the story leaves it.

    `by` names who wrote it, where that is somebody in particular, `approval` whoever gave an opinion within the organisation.
    """

    key: str
    title: str
    title_en: str = ""
    field: str
    keywords: tuple[str, ...]
    owner: str
    visibility: str
    published: date
    state: Literal["published", "draft", "approving", "submitted", "returned", "archived", "expired"] = (
        "published"
    )
    return_reason: str = ""
    by: str = ""
    approval: tuple[str, ...] = ()


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


class SeriesEntry(Entry):
    """How an activity comes round, which of them (1 is the first) is moved by how many days, and which is called off, why."""

    every: str
    by: str
    times: int
    moved: tuple[int, int]
    cancelled: tuple[int, str]


class ActivityEntry(Entry):
    """Who met whom, where and why, and how it went; `in_days` instead of `start` keeps some ahead on any day."""

    key: str
    kind: str
    title: str
    title_en: str = ""
    agreement: str
    clauses: tuple[str, ...]
    host: str
    co_hosts: tuple[str, ...]
    start: datetime | None = None
    in_days: int | None = None
    at: str = "09:00"
    zone: str = "Asia/Shanghai"
    hours: int
    venue: str
    visibility: str = "public"
    purpose: str
    capacity: int | None = None
    stops: tuple[tuple[str, str, str, str, str], ...] = ()
    agenda: tuple[tuple[str | int, ...], ...] = ()
    summary: str = ""
    minutes: str = ""
    resolutions: tuple[tuple[str, str], ...] = ()
    outcome: Literal["closed", "half", "submitted", "held", "cancelled", "announced", "draft"]
    reason: str = ""
    postponed_days: int = 0
    series: SeriesEntry | None = None
    cost: int | None = None
    cost_note: str = ""
    motif: str = ""
    article: str = ""

    @property
    def is_ahead(self) -> bool:
        return self.in_days is not None

    @property
    def is_reported(self) -> bool:
        """Whether it tells what was publicly reported; everything else is invented and says so."""
        return "示例" not in self.title


class CommitmentEntry(Entry):
    """What a clause obliges to, who answers on each side, and what each side says when; `…_in` are days from the day of telling.

    A line of `a` and `b` is a report: days after the start, the value in all, a note. `ask`, `cancel`, `block` and `lift`
    begin with the days after the start, too.
    """

    key: str
    clause: str
    title: str
    measure: str
    unit: str
    target: int
    weight: int = 1
    who: tuple[str, str]
    starts: date | None = None
    starts_in: int = 0
    due: date | None = None
    due_in: int = 0
    a: tuple[str, ...] = ()
    b: tuple[str, ...] = ()
    after: str = ""
    rule: str = ""
    block: str = ""
    lift: str = ""
    ask: str = ""
    cancel: str = ""
    decline: str = ""
    proposed: bool = False
    risk: Literal["low", "medium", "high"] = "low"
    risk_note: str = ""


class PlanLineEntry(Entry):
    """A line of last year's plan that became a commitment: from one day of the year to another, and each side's two reports."""

    clause: str
    title: str
    measure: str
    unit: str
    target: int
    who: tuple[str, str]
    starts: str
    due: str
    a: tuple[int, int]
    b: tuple[int, int]


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
    later_texts: tuple[LaterTextEntry, ...]
    commitments: tuple[CommitmentEntry, ...]
    plan_lines: tuple[PlanLineEntry, ...]
    achievements: tuple[AchievementEntry, ...]
    demands: tuple[DemandEntry, ...]
    experts: tuple[ExpertEntry, ...]
    enquiries: tuple[EnquiryEntry, ...]
    dismissals: tuple[DismissalEntry, ...]
    articles: tuple[ArticleEntry, ...]
    activities: tuple[ActivityEntry, ...]

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
        later_texts=read("later_text", LaterTextEntry),
        commitments=read("commitment", CommitmentEntry),
        plan_lines=read("plan_line", PlanLineEntry),
        achievements=read("achievement", AchievementEntry),
        demands=read("demand", DemandEntry),
        experts=read("expert", ExpertEntry),
        enquiries=read("enquiry", EnquiryEntry),
        dismissals=read("dismissal", DismissalEntry),
        articles=tuple(sorted(read("article", ArticleEntry), key=lambda article: article.date)),
        activities=read("activity", ActivityEntry),
    )
    if tables:
        raise ValueError(f"nobody tells of {', '.join(tables)}")
    return found
