"""Changes of a commitment's terms as its page shows them: what was and what shall be, and what the reader may do."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiedui.foundation.core.workflow import Step
from jiedui.foundation.organisations.rules import has_role

from ..choices import ChangeState, CommitmentState
from ..joint.comparing import Run, compare
from ..joint.reading import PartChange
from ..joint.rules import DRAFTERS
from ..models import Commitment, CommitmentChange
from ..rules import SIGNERS
from .workflow import CHANGE

MOST_SHOWN = 20
DAYS, AMOUNTS = ("starts_on", "due_on"), ("target", "weight")


@dataclass(frozen=True)
class ChangeShown:
    """A change with its differences in words, and who has not answered yet."""

    row: CommitmentChange
    differences: list[PartChange]
    waiting: list[str]
    steps: list[Step]


def changes_of(commitment: Commitment, actor: Any) -> dict[str, Any]:
    """The change that waits and those before it: one query."""
    rows = list(
        CommitmentChange.objects.filter(commitment=commitment).select_related("proposer", "person")[
            :MOST_SHOWN
        ]
    )
    for row in rows:
        row.commitment = commitment
    shown = [change_shown(row, actor) for row in rows]
    return {
        "change": next((each for each in shown if each.row.state == ChangeState.OPEN), None),
        "past_changes": [each for each in shown if each.row.state != ChangeState.OPEN],
        "may_change": may_change(commitment, actor, rows),
    }


def may_change(commitment: Commitment, actor: Any, rows: list[CommitmentChange]) -> bool:
    """Whether a form for the terms makes sense: for the proposer while it waits, for any side once it is active."""
    if commitment.state == CommitmentState.PROPOSED:
        answered = [
            row
            for row in commitment.responsibilities.all()
            if row.accepted_on and row.side.lead_id != commitment.proposer_id
        ]
        return not answered and has_role(actor, commitment.proposer_id, *DRAFTERS)
    return (
        commitment.state == CommitmentState.ACTIVE
        and not any(row.state == ChangeState.OPEN for row in rows)
        and bool(actor.has_perm("agreements.assign_commitment", commitment))
    )


def change_shown(change: CommitmentChange, actor: Any) -> ChangeShown:
    is_open = change.state == ChangeState.OPEN
    rows = [row for row in change.commitment.responsibilities.all() if row.change_agreed_on is None]
    own = any(has_role(actor, row.side.lead_id, *SIGNERS) for row in rows)
    return ChangeShown(
        change,
        [_difference(change, name) for name in change.after],
        [row.side.name for row in rows] if is_open else [],
        [step for step in CHANGE.open_to(actor, change) if own or step.name == "withdraw"] if is_open else [],
    )


def _difference(change: CommitmentChange, name: str) -> PartChange:
    """Words are compared word by word; amounts and days as a whole."""
    label = str(_field(name).verbose_name)
    before, after = change.before[name], change.after[name]
    if name in (*DAYS, *AMOUNTS):
        old, new = _in_words(name, before), _in_words(name, after)
        runs = [Run("removed", old), Run("same", " → "), Run("added", new)]
    else:
        runs = compare(before, after)
    return PartChange("changed", None, [Run("same", label)], runs)


def _in_words(name: str, value: str) -> str:
    if name not in DAYS:
        return value
    day = _field(name).to_python(value)
    return date_format(day) if day else _("未定")


def _field(name: str) -> Any:
    return Commitment._meta.get_field(name)
