"""What pages and rules ask of activities: their sides, their seats, what waits, and which text of the agreement counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from jiedui.areas.agreements.choices import TextState
from jiedui.areas.agreements.models import Agreement, Clause, Side
from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.organisations.models import Organisation

from .choices import Reply
from .models import Activity, Confirmation, Participant


def with_parts(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Activities with their organisations, sides and clauses at hand, in a constant number of queries."""
    sides = Side.objects.select_related("region", "lead").order_by("order")
    return activities.select_related("agreement", "host__region", "series__before").prefetch_related(
        Prefetch("agreement__sides", queryset=sides),
        Prefetch("agreement__sides__members", queryset=Organisation.objects.only("pk")),
        Prefetch("co_hosts", queryset=Organisation.objects.select_related("region").order_by("sort_key")),
        Prefetch("clauses", queryset=Clause.objects.order_by("number")),
    )


def with_counts(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """With how many were invited, come, and signed in."""
    people = Count("participants", distinct=True)
    coming = Count("participants", filter=Q(participants__reply=Reply.ACCEPTED), distinct=True)
    arrived = Count("participants", filter=Q(participants__signed_in_at__isnull=False), distinct=True)
    return activities.annotate(people=people, coming=coming, arrived=arrived)


def with_people(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """With how many took part: those who signed in, or where nobody did, those who said they would come."""
    arrived, coming = (_seats(Q(signed_in_at__isnull=False)), _seats(Q(reply=Reply.ACCEPTED)))
    return activities.annotate(took_part=Case(When(Exists(_arrived()), then=arrived), default=coming))


def _arrived() -> QuerySet[Participant]:
    return Participant.objects.filter(activity=OuterRef("pk"), signed_in_at__isnull=False)


def _seats(which: Q) -> Coalesce:
    """How many of an activity's people are such, counted apart, so that it can be summed."""
    people = Participant.objects.filter(which, activity=OuterRef("pk")).order_by().values("activity")
    return Coalesce(Subquery(people.annotate(n=Count("pk")).values("n")), 0)


def hosts_of(activity: Activity) -> list[Organisation]:
    """The host and its partners."""
    return [activity.host, *activity.co_hosts.all()]


def sides_in(agreement: Agreement, organisation: Organisation) -> list[Side]:
    """On which sides of an agreement an organisation stands; reads prefetched sides where they are at hand."""
    return Twinnings(list(agreement.sides.all())).on(organisation.pk, organisation.region.code)


def sides_of(activity: Activity) -> list[Side]:
    """The sides that take part: those on which the host and its partners stand, in the agreement's order."""
    standing = Twinnings(list(activity.agreement.sides.all()))
    found = {
        side.pk: side
        for organisation in hosts_of(activity)
        for side in standing.on(organisation.pk, organisation.region.code)
    }
    return sorted(found.values(), key=lambda side: side.order)


def series_of(activity: Activity, actor: Any) -> list[Activity]:
    """All of its series that the actor may see, in order; also those before and after the time was changed for good."""
    if activity.series is None:
        return []
    keys = [
        activity.series_id,
        activity.series.before_id,
        *activity.series.after.values_list("pk", flat=True),
    ]
    rows = Activity.objects.visible_to(actor).filter(series__in=[key for key in keys if key])
    return list(rows.select_related("series").order_by("slot", "pk"))


def clauses_now(activity: Activity) -> list[Clause]:
    """The clauses it serves as its agreement numbers and words them today; one that was dropped since stays as it was."""
    chosen = {clause.key: clause for clause in activity.clauses.all()}
    if chosen:
        now = Clause.objects.filter(
            version__agreement=activity.agreement_id,
            version__joint__state=TextState.AGREED,
            key__in=list(chosen),
        )
        chosen |= {clause.key: clause for clause in now}
    return sorted(chosen.values(), key=lambda clause: clause.number)


def clauses_to_choose(agreement: Agreement) -> QuerySet[Clause]:
    """The clauses of the text in force."""
    return Clause.objects.filter(
        version__agreement=agreement, version__joint__state=TextState.AGREED
    ).order_by("number")


@dataclass(frozen=True)
class Seats:
    """How many seats there are and who has them; `capacity` None: as many as come."""

    capacity: int | None
    taken: int
    waiting: int

    @property
    def left(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        return self.left == 0


def seats_of(activity: Activity) -> Seats:
    counted = dict(
        Participant.objects.filter(activity=activity).order_by().values_list("reply").annotate(n=Count("pk"))
    )
    return Seats(activity.capacity, counted.get(Reply.ACCEPTED, 0), counted.get(Reply.WAITING, 0))


@dataclass(frozen=True)
class SideClosing:
    """What a side says of the minutes as they stand: its confirmation of this revision, or the last of an older one."""

    side: Side
    confirmation: Confirmation | None
    before: Confirmation | None


def closing_of(activity: Activity) -> list[SideClosing]:
    """Side by side, who has confirmed the minutes as they stand."""
    minutes = getattr(activity, "minutes", None)
    revision = minutes.revision if minutes else 0
    said = list(
        Confirmation.objects.filter(activity=activity)
        .select_related("organisation", "confirmed_by")
        .order_by("confirmed_at", "pk")
    )
    found = []
    for side in sides_of(activity):
        own = [each for each in said if each.side_id == side.pk]
        now = next((each for each in own if each.revision == revision), None)
        older = [each for each in own if each.revision != revision]
        found.append(SideClosing(side, now, older[-1] if older else None))
    return found


def participants_of(activity: Activity) -> list[Participant]:
    """Everybody invited, with accounts and organisations at hand: one query."""
    return list(
        Participant.objects.filter(activity=activity)
        .select_related("user", "organisation__region")
        .order_by("invited_at", "pk")
    )


@dataclass(frozen=True)
class Group:
    """People of one side; `side` is None for guests of neither."""

    side: Side | None
    people: list[Participant]


def by_side(activity: Activity, people: Iterable[Participant]) -> list[Group]:
    """People under their sides, in the agreement's order, guests last; leaders first."""
    standing = Twinnings(list(activity.agreement.sides.all()))
    found: dict[int | None, list[Participant]] = {}
    for person in people:
        organisation = person.organisation
        sides = standing.on(organisation.pk, organisation.region.code) if organisation else []
        found.setdefault(sides[0].pk if sides else None, []).append(person)
    order: list[Side | None] = [*standing.sides, None]
    ranked = {"leader": 0, "speaker": 1, "delegate": 2, "guest": 3, "staff": 4}
    return [
        Group(side, sorted(found[key], key=lambda person: ranked[person.part]))
        for side in order
        if (key := side.pk if side else None) in found
    ]


def organisations_present(people: Iterable[Participant]) -> list[str]:
    """Whose people take part, each organisation once: what may be told in public."""
    return list(
        dict.fromkeys(label for person in people if person.has_seat and (label := person.organisation_label))
    )


def participation_of(activity: Activity, actor: Any) -> Participant | None:
    """The actor's own place in the list."""
    if not actor.is_authenticated:
        return None
    return Participant.objects.filter(activity=activity, user=actor).select_related("organisation").first()
