"""What the page of a commitment says: both sides' words, what they differ in, and what the reader may do."""

from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core.workflow import Step
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.rules import has_role

from ..joint.rules import DRAFTERS
from ..models import Block, Commitment, CommitmentReport, Responsibility
from ..rules import SIGNERS
from .lists import shown
from .reporting import plain
from .workflow import COMMITMENT

MOST_REPORTS = 60


def answering_sides(commitment: Commitment, actor: Any) -> list[Responsibility]:
    """The sides for which the actor may report."""
    return [
        row
        for row in commitment.responsibilities.all()
        if has_role(actor, row.organisation_id, *WORKING_ROLES)
    ]


def gap_words(row: Any) -> str:
    """The sides' difference in a sentence; empty where there is none. The row comes out of `with_standing`."""
    if not row.is_disagreement:
        return ""
    said = _("，").join(
        _("%(side)s填报 %(value)s %(unit)s")
        % {"side": each.side.name, "value": plain(each.value), "unit": row.unit}
        for each in sorted(row.responsibilities.all(), key=lambda each: each.side.order)
        if each.value is not None
    )
    return _("%(said)s，相差 %(gap)s %(unit)s。按较低的 %(lower)s %(unit)s计，不取平均；请双方核对。") % {
        "said": said,
        "gap": plain(row.upper - row.lower),
        "lower": plain(row.lower),
        "unit": row.unit,
    }


def steps_for(commitment: Commitment, actor: Any) -> list[Step]:
    """The steps that make sense for the side for which the actor speaks."""
    rows = list(commitment.responsibilities.all())
    own = [row for row in rows if has_role(actor, row.side.lead_id, *SIGNERS)]
    asked = any(row.cancel_agreed_on for row in rows)
    offered = {
        "accept": any(row.accepted_on is None for row in own),
        "decline": any(row.accepted_on is None for row in own),
        "withdraw": has_role(actor, commitment.proposer_id, *DRAFTERS),
        "ask_to_cancel": not asked,
        "agree_to_cancel": asked and any(row.cancel_agreed_on is None for row in own),
        "keep": asked,
    }
    return [step for step in COMMITMENT.open_to(actor, commitment) if offered[step.name]]


def reading_of(commitment: Any, actor: Any) -> dict[str, Any]:
    """Reports, blocks and neighbours: a constant number of queries."""
    reports = CommitmentReport.objects.filter(responsibility__commitment=commitment)
    blocks = list(
        Block.objects.filter(commitment=commitment).select_related(
            "organisation", "dependency__agreement", "opened_by", "lifted_by"
        )
    )
    neighbours = Commitment.objects.filter(agreement=commitment.agreement_id).with_standing()
    return {
        "shown": next(iter(shown([commitment], commitment.agreement))),
        "reports": list(
            reports.select_related("responsibility__side__region", "organisation", "reporter")[:MOST_REPORTS]
        ),
        "open_blocks": [block for block in blocks if not block.lifted_at],
        "lifted_blocks": [block for block in blocks if block.lifted_at],
        "depends_on": _dressed(commitment, neighbours.filter(dependents=commitment)),
        "dependents": _dressed(commitment, neighbours.filter(depends_on=commitment)),
    }


def _dressed(commitment: Any, rows: Any) -> list[Any]:
    rows = rows.select_related("clause", "agreement").prefetch_related("responsibilities__side")
    return list(shown(rows, commitment.agreement))
