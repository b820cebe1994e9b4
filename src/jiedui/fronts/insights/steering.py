"""What a steering group has to know of a twinning in one minute: a constant number of queries, whatever its size."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiedui.areas.agreements.choices import AgreementState, ClauseKind, Sign
from jiedui.areas.agreements.commitments.progress import Progress, progress_by_clause, whole_progress
from jiedui.areas.agreements.commitments.reciprocity import (
    Butterfly,
    LedgerRow,
    butterfly_of,
    ledger_of,
    years_of,
)
from jiedui.areas.agreements.commitments.sides import present_clauses
from jiedui.areas.agreements.models import Agreement, Clause, Commitment

from .decisions import Decision, decisions_of
from .lateness import Late, late_of
from .meetings import Meeting, meetings_of

IN_TIME = (Sign.NOT_BEGUN, Sign.UNDER_WAY, Sign.DONE)
SHOWN_DECISIONS = 6


@dataclass(frozen=True)
class Number:
    """One of the numbers at the head: how many commitments, what that means, and the list of them."""

    sign: str
    label: str | Promise
    count: int
    meaning: str
    url: str


@dataclass(frozen=True)
class ClauseProgress:
    """A clause with how far it is, and the lists of its commitments and of the late ones among them."""

    progress: Progress
    url: str
    late_url: str


@dataclass(frozen=True)
class Steering:
    """Everything on the page."""

    whole: Progress
    numbers: list[Number]
    clauses: list[ClauseProgress]
    unkept: list[Clause]
    late: list[Late]
    year: int
    ledger: list[LedgerRow]
    decisions: list[Decision]
    meetings: list[Meeting]

    @property
    def butterfly(self) -> Butterfly | None:
        """The chart of the year; nothing where nobody gave anything."""
        return butterfly_of(self.ledger) if any(not row.is_empty for row in self.ledger) else None

    @property
    def left(self) -> list[LedgerRow]:
        """The kinds of give and take that left their corridor."""
        return [row for row in self.ledger if row.left_by]

    @property
    def next_decisions(self) -> list[Decision]:
        return self.decisions[:SHOWN_DECISIONS]

    @property
    def further_decisions(self) -> list[Decision]:
        return self.decisions[SHOWN_DECISIONS:]

    @property
    def own_decisions(self) -> int:
        return sum(decision.is_mine for decision in self.decisions)


def steering_of(agreement: Agreement, actor: Any) -> Steering:
    """The twinning as the actor may see it today."""
    clauses = progress_by_clause(agreement, among=Commitment.objects.visible_to(actor))
    whole = whole_progress(clauses)
    year = years_of(agreement)[0]
    ledger = ledger_of(agreement, year)
    return Steering(
        whole=whole,
        numbers=numbers_of(agreement, whole),
        clauses=[_clause(agreement, each) for each in clauses],
        unkept=_unkept(agreement, clauses),
        late=late_of(agreement, actor),
        year=year,
        ledger=ledger,
        decisions=decisions_of(agreement, actor, ledger),
        meetings=meetings_of(agreement, actor),
    )


def numbers_of(agreement: Agreement, whole: Progress) -> list[Number]:
    """How the commitments stand, in five numbers."""
    told = [
        (Sign.OVERDUE, _("过了期限，还没有达到目标")),
        (Sign.BLOCKED, _("有人登记了受阻，还没有解除")),
        (Sign.DISAGREEMENT, _("各方填报的数不一样")),
        (Sign.SILENT, _("有一方 30 天没有填报")),
    ]
    in_time = Number(
        "in_time",
        _("按期"),
        len(whole.parts) - whole.late,
        _("已完成，或还没有到期限"),
        list_url(agreement, state=IN_TIME),
    )
    return [
        in_time,
        *(
            Number(sign, sign.label, whole.numbers[sign], meaning, list_url(agreement, state=sign))
            for sign, meaning in told
        ),
    ]


def list_url(agreement: Agreement, **chosen: str | Iterable[str]) -> str:
    """The list of the agreement's commitments, narrowed."""
    return f"{agreement.get_desk_url()}commitments/?{urlencode(chosen, doseq=True)}"


def _clause(agreement: Agreement, progress: Progress) -> ClauseProgress:
    return ClauseProgress(
        progress,
        list_url(agreement, clause=progress.key),
        list_url(agreement, clause=progress.key, state=Sign.OVERDUE),
    )


def _unkept(agreement: Agreement, clauses: list[Progress]) -> list[Clause]:
    """What the text in force promises beside its general words, and what no commitment follows from."""
    if agreement.state != AgreementState.IN_FORCE:
        return []
    kept = {each.key for each in clauses}
    return [
        clause
        for key, clause in present_clauses(agreement).items()
        if key not in kept and clause.kind != ClauseKind.GENERAL
    ]
