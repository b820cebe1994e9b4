"""How a yearly plan is settled: the second kind of joint text, and what follows once all sides agreed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.core.events import record

from ..choices import CommitmentState
from ..commitments.changing import change_together
from ..commitments.services import found_commitment
from ..joint.kinds import JointKind, joint_kinds
from ..models import Agreement, Commitment, JointText, PlanLine, PlanResponsibility, YearPlan
from . import events
from .ground import Ground, Line
from .lines import amount_of, code_on, day_of
from .terms import carried, check_terms, offered, sides_of

# what a commitment made from a line takes over from it
SHARED = ("title", "measure", "unit", "target", "starts_on", "due_on")


def settled(plan: YearPlan, text: JointText) -> None:
    """The lines become rows in place of the former ones; those without a commitment become one, active at once.

    Raises:
        WrongState: a clause, a unit or a commitment has gone since the text was offered; nothing is agreed then.
    """
    agreement = Agreement.objects.select_for_update().get(pk=plan.agreement_id)
    plan.agreement = agreement
    ground = _still_sound(plan, text)
    plan.title = text.terms["title"]
    plan.save(update_fields=["title"])
    former = {row.key: row for row in plan.lines.select_related("commitment")}
    founded = 0
    for line in text.terms["lines"]:
        row = former.pop(line["_key"], None) or PlanLine(plan=plan, key=line["_key"])
        founded += _write(row, line, ground, text)
    plan.lines.filter(pk__in=[row.pk for row in former.values()]).delete()
    record(
        events.PLAN_SETTLED,
        actor=None,
        target=plan,
        organisation=text.author,
        lines=len(text.terms["lines"]),
        founded=founded,
    )


def _still_sound(plan: YearPlan, text: JointText) -> Ground:
    """What the lines stand on, as it is now."""
    try:
        check_terms(plan, text.terms)
    except Invalid as refusal:
        words = _("；").join(sentence for sentences in refusal.errors.values() for sentence in sentences)
        raise WrongState(_("提出之后情况有变，请另提一稿：%(words)s") % {"words": words}) from None
    return Ground.of(plan, text.terms["lines"])


def _write(row: PlanLine, line: Line, ground: Ground, text: JointText) -> int:
    """Put a settled line into its row; how many commitments it founded."""
    before = {name: getattr(row, name) for name in SHARED} if row.pk else {}
    row.number, row.note = line["number"], line["note"]
    row.title, row.measure, row.unit = line["title"], line["measure"], line["unit"]
    row.target = amount_of(line)  # type: ignore[assignment]  # -- 【待定】 cannot be agreed on
    row.starts_on, row.due_on = day_of(line, "starts_on"), day_of(line, "due_on")  # type: ignore[assignment]  # -- likewise
    row.clause = ground.clauses[line["clause"]["_key"]]
    units = {side.pk: ground.standing(code_on(line, side.order), side) for side in ground.sides}
    founded = _bind(row, before, line, ground, text, units)
    row.save()
    row.responsibilities.all().delete()
    PlanResponsibility.objects.bulk_create(
        PlanResponsibility(line=row, side_id=side, organisation=unit) for side, unit in units.items()
    )
    return founded


def _bind(
    row: PlanLine,
    before: dict[str, Any],
    line: Line,
    ground: Ground,
    text: JointText,
    units: dict[int, Any],
) -> int:
    """Lead the row to its commitment: the one it was drawn from, the one it founded, or a new one."""
    own = row.commitment if row.commitment and row.commitment.state != CommitmentState.CANCELLED else None
    bound: Commitment | None = ground.living(line["_commitment"]) or own
    now = {name: getattr(row, name) for name in SHARED}
    if bound is None:
        row.commitment = found_commitment(
            ground.agreement, organisation=text.author, clause=row.clause, responsible=units, **now
        )
        row.founds = True
        return 1
    row.commitment = bound
    changed = {name: value for name, value in now.items() if before and value != before[name]}
    if row.founds and changed:
        change_together(bound, organisation=text.author, **changed)
    return 0


def _title(plan: Any) -> str:
    return str(plan.label)


PLAN_TEXT = joint_kinds.add(
    JointKind(
        code="plan",
        label=gettext_lazy("年度工作计划"),
        model=YearPlan,
        check=check_terms,
        parties=sides_of,
        offered=offered,
        settled=settled,
        address=YearPlan.get_desk_url,
        carried=carried,
        title=_title,
    )
)
