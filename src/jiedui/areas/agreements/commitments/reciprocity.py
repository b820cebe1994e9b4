"""互惠账: per year and kind what each side gave and received, and whether it stays in the corridor that was agreed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core import clock

from ..models import Agreement, Corridor, Side
from .kinds import FlowKind, flow_kinds
from .reporting import plain
from .sides import sides_at_hand

HALF, MIDDLE = 130, 190
ROW = 64


@dataclass(frozen=True)
class Balance:
    """Of one side in one kind: what it gave, what it received."""

    side: Side
    given: Decimal
    received: Decimal

    @property
    def given_words(self) -> str:
        return plain(self.given)

    @property
    def received_words(self) -> str:
        return plain(self.received)


@dataclass(frozen=True)
class LedgerRow:
    """A kind of give and take in a year."""

    kind: FlowKind
    year: int
    balances: list[Balance]
    corridor: Corridor | None = None
    agreed: bool = False
    waiting: list[Side] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(each.given or each.received for each in self.balances)

    @property
    def left_by(self) -> list[Balance]:
        """The sides whose giving, divided by their receiving, is outside the corridor; of two sides only the first is named."""
        if self.corridor is None or not self.agreed:
            return []
        asked = self.balances[:1] if len(self.balances) == 2 else self.balances
        return [each for each in asked if not self._within(each)]

    def _within(self, balance: Balance) -> bool:
        if not balance.given and not balance.received:
            return True
        if not balance.given or not balance.received or self.corridor is None:
            return False
        return self.corridor.low <= balance.given / balance.received <= self.corridor.high

    @property
    def words(self) -> str:
        """What the numbers mean, in a plain sentence."""
        if self.is_empty:
            return _("%(year)s 年没有往来。") % {"year": self.year}
        if self.corridor is None:
            return _("没有约定区间。")
        if not self.agreed:
            return _("提出的区间 %(low)s–%(high)s 还在等其他各方同意。") % self._bounds()
        if not self.left_by:
            return _("在约定的区间 %(low)s–%(high)s 内。") % self._bounds()
        return " ".join(self._left(each) for each in self.left_by)

    def _left(self, each: Balance) -> str:
        said = self._bounds() | {
            "side": each.side.name,
            "given": plain(each.given),
            "received": plain(each.received),
            "unit": self.kind.unit,
        }
        if not each.received:
            return (
                _(
                    "%(side)s给出 %(given)s %(unit)s，没有收到：超出约定的区间 %(low)s–%(high)s，请对方安排回应。"
                )
                % said
            )
        if not each.given:
            return (
                _(
                    "%(side)s收到 %(received)s %(unit)s，没有给出：超出约定的区间 %(low)s–%(high)s，请本方安排回应。"
                )
                % said
            )
        said["ratio"] = plain(round(each.given / each.received, 2))
        return (
            _(
                "%(side)s给出 %(given)s %(unit)s、收到 %(received)s %(unit)s，给出是收到的 %(ratio)s 倍：超出约定的区间 %(low)s–%(high)s。"
            )
            % said
        )

    def _bounds(self) -> dict[str, str]:
        corridor = self.corridor
        return {"low": plain(corridor.low), "high": plain(corridor.high)} if corridor else {}


@dataclass(frozen=True)
class Bar:
    """A bar of the chart: where it begins, how long it is, whose it is, and the number at its end."""

    x: int
    width: int
    side: Side
    words: str
    end: int


@dataclass(frozen=True)
class Wing:
    """One line of the chart: two bars from the middle outwards."""

    y: int
    title: str
    left: Bar
    right: Bar

    @property
    def bar_y(self) -> int:
        return self.y + 26

    @property
    def foot(self) -> int:
        return self.bar_y + 22

    @property
    def text_y(self) -> int:
        return self.y + 42

    @property
    def title_y(self) -> int:
        return self.y + 16


@dataclass(frozen=True)
class Butterfly:
    """The chart: its lines from top to bottom, and the sides whose colours it wears."""

    wings: list[Wing]
    sides: list[Side]

    @property
    def height(self) -> int:
        return len(self.wings) * ROW + 8


def years_of(agreement: Agreement) -> list[int]:
    """The years since the agreement began, the latest first."""
    begun = (agreement.starts_on or clock.today()).year
    last = min(clock.today(), agreement.ended_on or clock.today()).year
    return list(range(max(last, begun), begun - 1, -1))


def ledger_of(agreement: Agreement, year: int) -> list[LedgerRow]:
    """The year's give and take, kind by kind; the queries are those of the kinds and three of our own."""
    sides = sides_at_hand(agreement)
    corridors = {row.kind: row for row in Corridor.objects.all().of(agreement)}
    return [
        _row(kind, year, sides, kind.flows(agreement, sides, year), corridors.get(kind.code))
        for kind in sorted(flow_kinds, key=lambda each: each.order)
    ]


def _row(
    kind: FlowKind, year: int, sides: list[Side], flows: Iterable[Any], corridor: Corridor | None
) -> LedgerRow:
    given: dict[int, Decimal] = defaultdict(Decimal)
    received: dict[int, Decimal] = defaultdict(Decimal)
    for flow in flows:
        given[flow.giver] += flow.amount
        received[flow.receiver] += flow.amount
    agreed = {side.pk for side in corridor.agreed_by.all()} if corridor else set()
    waiting = [side for side in sides if side.pk not in agreed] if corridor else []
    balances = [Balance(side, given[side.pk], received[side.pk]) for side in sides]
    return LedgerRow(kind, year, balances, corridor, bool(corridor) and not waiting, waiting)


def butterfly_of(rows: list[LedgerRow]) -> Butterfly:
    """The year's give and take as a chart."""
    return Butterfly(wings_of(rows), [balance.side for balance in rows[0].balances] if rows else [])


def wings_of(rows: list[LedgerRow]) -> list[Wing]:
    """The chart's lines: of two sides what each gave, of more sides what each received and gave. Each line has a scale of its own."""
    wings: list[Wing] = []
    for row in rows:
        if len(row.balances) == 2:
            one, other = row.balances
            lines = [(str(row.kind.label), (one.side, one.given), (other.side, other.given))]
        else:
            lines = [
                (f"{row.kind.label} · {each.side.name}", (each.side, each.received), (each.side, each.given))
                for each in row.balances
            ]
        most = max((amount for _title, *ends in lines for _side, amount in ends), default=Decimal(0))
        for title, left, right in lines:
            wings.append(
                Wing(
                    len(wings) * ROW,
                    _("%(title)s（%(unit)s）") % {"title": title, "unit": row.kind.unit},
                    _bar(left, most, to_left=True),
                    _bar(right, most, to_left=False),
                )
            )
    return wings


def _bar(end: tuple[Side, Decimal], most: Decimal, *, to_left: bool) -> Bar:
    side, amount = end
    width = int(amount * HALF / most) if most else 0
    x = MIDDLE - width if to_left else MIDDLE
    return Bar(x, width, side, plain(amount), x - 8 if to_left else x + width + 8)
