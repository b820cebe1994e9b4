"""Who stands on which side today: the twinning rule, in a constant number of queries.

An organisation is on a side if it leads it, is named its member, or its region lies in the side's region; the other
side is all other sides of all framework agreements in force.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import memberships_of, organisation_ids_of

from .models import Agreement, AgreementVersion, Clause, Side


def sides_in_force() -> list[Side]:
    """All sides of all twinnings in force, with what is needed to say who stands on them: two queries."""
    named = Organisation.objects.only("pk")
    return list(
        Side.objects.remaining()
        .filter(agreement__in=Agreement.objects.twinnings())
        .select_related("agreement", "region", "lead")
        .prefetch_related(Prefetch("members", queryset=named))
        .order_by("agreement__signed_on", "agreement_id", "order")
    )


T = TypeVar("T")
_kept: ContextVar["Twinnings | None"] = ContextVar("twinnings", default=None)


@dataclass(frozen=True)
class Twinnings:
    """The twinnings of a moment, asked once and answering many questions."""

    sides: list[Side]
    _codes: dict[int, str] = field(default_factory=dict, compare=False)
    _found: dict[Any, Any] = field(default_factory=dict, compare=False)
    _stands: dict[tuple[int, str], list[Side]] = field(default_factory=dict, compare=False)

    @classmethod
    def now(cls) -> "Twinnings":
        return _kept.get() or cls(sides_in_force())

    def once(self, work: Callable[["Twinnings"], T]) -> T:
        """What something works out of the twinnings, worked out once for this moment."""
        if work not in self._found:
            self._found[work] = work(self)
        found: T = self._found[work]
        return found

    def on(self, organisation_id: int, region_code: str) -> list[Side]:
        """The sides on which an organisation stands."""
        place = organisation_id, region_code
        if place not in self._stands:
            self._stands[place] = self._on(organisation_id, region_code)
        return list(self._stands[place])

    def _on(self, organisation_id: int, region_code: str) -> list[Side]:
        return [
            side
            for side in self.sides
            if side.lead_id == organisation_id
            or region_code.startswith(side.region.prefix)
            or any(member.pk == organisation_id for member in side.members.all())
        ]

    def on_each(self, organisation_ids: Collection[int]) -> dict[int, list[Side]]:
        """The sides of many organisations, in one query for those whose region was not asked for before."""
        if unknown := set(organisation_ids) - self._codes.keys():
            self._codes.update(Organisation.objects.filter(pk__in=unknown).values_list("pk", "region__code"))
        return {pk: self.on(pk, self._codes.get(pk) or "-") for pk in organisation_ids}

    def opposite(self, own: Iterable[Side]) -> list[Side]:
        """All other sides of the twinnings in which these sides stand."""
        own = list(own)
        return [
            side
            for side in self.sides
            if any(side.agreement_id == mine.agreement_id and side.pk != mine.pk for mine in own)
        ]

    def filter_on(self, sides: Iterable[Side], *, prefix: str = "") -> Q:
        """Organisations that stand on one of these sides; none of them when there are no sides."""
        start = f"{prefix}__" if prefix else ""
        found = Q(pk__in=[])
        for side in sides:
            found |= Q(**{f"{start}region__code__startswith": side.region.prefix})
            found |= Q(**{f"{start}pk__in": [side.lead_id, *(member.pk for member in side.members.all())]})
        return found


@contextmanager
def twinnings_kept() -> Iterator[None]:
    """Ask for the twinnings once for all that is asked inside the block: for work over many rows that changes none of them."""
    token = _kept.set(Twinnings.now())
    try:
        yield
    finally:
        _kept.reset(token)


def side_map(organisation_ids: Collection[int]) -> dict[int, list[Side]]:
    """The sides of many organisations at once, in three queries; each asked-for id is a key."""
    return Twinnings.now().on_each(organisation_ids)


def sides_of(organisation: Organisation) -> list[Side]:
    """The sides on which an organisation stands today."""
    return side_map([organisation.pk])[organisation.pk]


def other_sides_of(organisation: Organisation) -> list[Side]:
    """All other sides of all twinnings in which an organisation stands today."""
    twinnings = Twinnings.now()
    return twinnings.opposite(twinnings.on(organisation.pk, organisation.region.code))


def twinning_ids_of(organisation: Organisation) -> frozenset[int]:
    """The twinnings in force in which an organisation stands: the circles that see what it shows to its twins."""
    return frozenset(side.agreement_id for side in sides_of(organisation))


def twinning_ids_of_actor(actor: Any) -> frozenset[int]:
    """The twinnings in which any organisation of the actor stands."""
    own = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
    if not own:
        return frozenset()
    return frozenset(side.agreement_id for sides in side_map(own).values() for side in sides)


def leads_a_side(actor: Any, *roles: str) -> bool:
    """Whether the actor holds one of the roles in an organisation that leads a side of a twinning in force."""
    held = memberships_of(actor)
    mine = [pk for pk, of_it in held.items() if not of_it.isdisjoint(roles)]
    if not mine:
        return False
    twinned = Side.objects.remaining().filter(agreement__in=Agreement.objects.twinnings())
    return twinned.filter(lead_id__in=mine).exists()


def are_twinned(one: Organisation, other: Organisation) -> bool:
    """Whether both stand in one twinning in force, on whichever sides: what one shows to its twins, the other sees."""
    sides = side_map([one.pk, other.pk])
    return bool(
        {side.agreement_id for side in sides[one.pk]} & {side.agreement_id for side in sides[other.pk]}
    )


def face_each_other(one: Organisation, other: Organisation) -> bool:
    """Whether they stand on two different sides of one twinning in force."""
    sides = side_map([one.pk, other.pk])
    return any(
        mine.agreement_id == theirs.agreement_id and mine.pk != theirs.pk
        for mine in sides[one.pk]
        for theirs in sides[other.pk]
    )


def twinned_organisation_filter(actor: Any, *, prefix: str = "") -> Q:
    """Organisations that share a twinning in force with one of the actor's, as a filter that agrees with `are_twinned`.

    `prefix` leads to the organisation from the filtered model, such as `owner`.
    """
    twinnings = Twinnings.now()
    shared = twinning_ids_of_actor(actor)
    return twinnings.filter_on(
        (side for side in twinnings.sides if side.agreement_id in shared), prefix=prefix
    )


def on_side_filter(sides: Iterable[Side], *, prefix: str = "") -> Q:
    """Organisations that stand on one of these sides, as a filter; `prefix` as above."""
    return Twinnings([]).filter_on(sides, prefix=prefix)


def with_parts(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Agreements with sides, leads, members and texts at hand, in a constant number of queries."""
    return agreements.select_related("drafter", "parent").prefetch_related(
        Prefetch("sides", queryset=Side.objects.select_related("region", "lead").order_by("order")),
        "sides__members",
        Prefetch(
            "versions", queryset=AgreementVersion.objects.select_related("joint").order_by("joint__number")
        ),
        Prefetch("versions__clauses", queryset=Clause.objects.order_by("number")),
    )


def branches_of(agreement: Agreement, actor: Any) -> list[Agreement]:
    """The agreements that hang under this one and that the reader may see, the oldest first."""
    branches = Agreement.objects.visible_to(actor).filter(parent=agreement)
    return list(with_parts(branches).order_by("signed_on", "id"))


def together(sides: Collection[Side]) -> str:
    """The sides in a sentence: 绵阳与北碚."""
    names = [side.name for side in sides]
    return _("与").join([_("、").join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def first_twinning() -> Agreement | None:
    """The twinning the portal tells of: the oldest in force."""
    return with_parts(Agreement.objects.twinnings()).order_by("signed_on", "id").first()
