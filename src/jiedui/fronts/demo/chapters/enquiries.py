"""First contacts, at every stage: sent, asked back, answered, accepted, declined, withdrawn; and pairs put aside."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from jiedui.areas.exchange.choices import Cooperation
from jiedui.areas.exchange.models import Demand, Enquiry
from jiedui.areas.exchange.reminding import remind_of_enquiries
from jiedui.areas.exchange.services.enquiries import (
    accept_enquiry,
    answer_question,
    ask_back,
    decline_enquiry,
    name_broker,
    send_enquiry,
    withdraw_enquiry,
    write_message,
)
from jiedui.areas.exchange.services.verdicts import dismiss
from jiedui.foundation.accounts.models import User
from jiedui.foundation.organisations.choices import Role
from jiedui.fronts.demo.reading import DismissalEntry, EnquiryEntry
from jiedui.fronts.demo.world import Scene, World, moment, some_days

WORDS = (
    (Cooperation.DEVELOPMENT, ("合作开发", "联合开发", "委托开发", "共同", "参加", "合作验证")),
    (Cooperation.TRANSFER, ("转让", "购买")),
    (Cooperation.LICENCE, ("许可",)),
    (Cooperation.CONSULTING, ("咨询",)),
    (Cooperation.TESTING, ("试验", "小试", "测定", "检测", "送样", "样件")),
    (Cooperation.SERVICE, ("服务", "改造", "培训", "委托采集")),
)
ONE_DAY = timedelta(days=1)


def tell(world: World) -> Iterator[Scene]:
    """Each enquiry from its letter to its end, and what organisations marked as unsuitable."""
    there = world.entries
    for entry in world.content.enquiries:
        day = entry.on or world.today - timedelta(days=entry.days_ago or 0)
        if there[entry.about_kind, entry.about_key].published < day:
            yield from Course(world, entry, day).scenes()
    for pair in world.content.dismissals:
        first = max(there["demand", pair.demand].published, there["achievement", pair.achievement].published)
        day = first + some_days(pair.demand + pair.achievement, 6, 20)
        yield Scene(moment(day, 16, pair.achievement), partial(_dismiss, world, pair))


def cooperation_of(entry: EnquiryEntry) -> list[str]:
    """The fixed choices that an enquiry's own words come to."""
    return [str(choice) for choice, words in WORDS if any(word in entry.cooperation_sought for word in words)]


class Course:
    """One enquiry's way; a step a day or a few after the one before."""

    def __init__(self, world: World, entry: EnquiryEntry, day: date) -> None:
        self.world = world
        self.entry = entry
        self.day = day
        self.key = f"{entry.about_key}/{entry.from_org}"
        self.enquiry: Enquiry | None = None

    def scenes(self) -> Iterator[Scene]:
        entry, sent = self.entry, moment(self.day, 10, self.key)
        yield Scene(sent, self.send)
        if entry.outcome in {"asked", "supplemented"} or entry.question:
            yield Scene(sent + ONE_DAY * 2, self.ask)
        if entry.outcome == "supplemented" or entry.question:
            yield Scene(sent + ONE_DAY * 4, self.supplement)
        if entry.outcome in {"accepted", "declined"}:
            yield from self._answered(
                sent + some_days(self.key, 2, 3) + ONE_DAY * (3 if entry.question else 0)
            )
        elif entry.outcome == "withdrawn":
            yield Scene(sent + ONE_DAY * 6, self.withdraw)
        else:
            since = self.day + ONE_DAY * (4 if entry.outcome == "supplemented" else 0)
            yield Scene(moment(since + ONE_DAY * 8, 9), remind_of_enquiries)

    def _answered(self, answered: datetime) -> Iterator[Scene]:
        if self.entry.outcome == "declined":
            yield Scene(answered, self.decline)
            return
        yield Scene(answered, self.accept)
        for number, body in enumerate(self.entry.messages, start=1):
            yield Scene(answered + ONE_DAY * number, partial(self.write, number, body))

    @property
    def asking(self) -> User:
        return self.world.people[self.entry.by or self.world.manager_name(self.entry.from_org)]

    @property
    def answering(self) -> User:
        """The expert themself where they have an account, else their organisation's manager."""
        person = getattr(self.target, "person", None)
        return person or self.world.manager_of(self.owner)

    @property
    def owner(self) -> str:
        return self.world.entries[self.entry.about_kind, self.entry.about_key].owner

    @property
    def target(self) -> Any:
        return self.world.listings[self.entry.about_kind, self.entry.about_key]

    def send(self) -> None:
        entry = self.entry
        own_kind = "achievement" if entry.about_kind == "demand" else "demand"
        self.enquiry = send_enquiry(
            self.target,
            organisation=self.world.organisations[entry.from_org],
            cooperation=cooperation_of(entry),
            unclear=entry.unclear,
            about=f"{entry.introduction}\n希望：{entry.cooperation_sought}",
            own=self.world.listings[own_kind, entry.own] if entry.own else None,
            from_broker=_broker_of(self.world, entry.from_org),
            actor=self.asking,
        )

    def ask(self) -> None:
        ask_back(self._sent, question=self.entry.question or self.entry.reply, actor=self.answering)

    def supplement(self) -> None:
        answer_question(self._sent, answer=self.entry.answer, actor=self.asking)

    def accept(self) -> None:
        """The answering side names its own broker with its word."""
        accept_enquiry(self._sent, note=self.entry.reply, actor=self.answering)
        if broker := _broker_of(self.world, self.owner):
            name_broker(self._sent, broker=broker, actor=self.world.manager_of(self.owner))

    def decline(self) -> None:
        reason = f"{self.entry.reply}理由：{self.entry.decline_reason}。"
        decline_enquiry(self._sent, reason=reason, actor=self.answering)

    def withdraw(self) -> None:
        withdraw_enquiry(self._sent, actor=self.asking)

    def write(self, number: int, body: str) -> None:
        """Messages go to and fro, the asking side begins."""
        author = self.asking if number % 2 else self.answering
        write_message(self._sent, body=body, actor=author)

    @property
    def _sent(self) -> Enquiry:
        if self.enquiry is None:
            raise LookupError(f"{self.key} was not sent yet")
        return self.enquiry


def _broker_of(world: World, key: str) -> User | None:
    """The broker at home in the same region's side as an organisation."""
    entries = {entry.key: entry for entry in world.content.organisations}
    for person in world.content.people:
        home = entries[person.organisation].region
        if person.role == Role.BROKER and home[:4] == entries[key].region[:4]:
            return world.people.get(person.username)
    return None


def _dismiss(world: World, entry: DismissalEntry) -> None:
    owner = world.entries["demand", entry.demand].owner
    demand = world.listings["demand", entry.demand]
    assert isinstance(demand, Demand)  # noqa: S101 -- tells the type
    dismiss(
        demand,
        world.listings["achievement", entry.achievement],
        organisation=world.organisations[owner],
        reason=entry.reason,
        actor=world.manager_of(owner),
    )
