"""The line that pages draw: the steps of a chain, who was asked, who said what and when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from .choices import CaseState, StepRule, StepState, TaskState, Verdict
from .models import ApprovalCase, ApprovalTask, CaseStep, Opinion, StepShape
from .selectors import active_chain, case_of


@dataclass(frozen=True)
class Mark:
    """One person in a step: what they said, or that they are waited for."""

    name: str
    state: str
    tone: str = "neutral"
    words: str = ""
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class LineStep:
    """One step as it is drawn; `state` is done, open or waiting, or `broken` where the case ended in it."""

    number: int
    name: str
    state: str
    rule: str
    who: str
    count: str = ""
    marks: list[Mark] = field(default_factory=list)
    is_stuck: bool = False
    state_words: str = ""


@dataclass(frozen=True)
class Line:
    """A chain as drawn: of a case, or before anything was submitted."""

    steps: list[LineStep]
    case: ApprovalCase | None = None


def line_of(case: ApprovalCase) -> Line:
    """A case's steps with what was said in their latest turn: four queries."""
    steps = list(case.steps.prefetch_related("people").order_by("order"))
    asked: dict[int, list[ApprovalTask]] = defaultdict(list)
    tasks = ApprovalTask.objects.filter(step__case=case).select_related(
        "person", "opinion__by", "opinion__on_behalf_of"
    )
    for task in tasks.order_by("opened_at", "pk"):
        asked[task.step_id].append(task)
    return Line([_step(step, asked[step.pk], case) for step in steps], case)


def line_before(organisation_id: int, subject: str) -> Line | None:
    """What a thing will pass through once it is submitted; None where the organisation has no chain."""
    chain = active_chain(organisation_id, subject)
    if chain is None:
        return None
    steps = chain.steps.prefetch_related("people").order_by("order")
    waiting = StepState.WAITING
    return Line(
        [
            LineStep(number, step.name, waiting, _rule(step), who(step), state_words=str(waiting.label))
            for number, step in enumerate(steps, start=1)
        ]
    )


def approval_panel(
    target: Model, actor: Any, *, organisation_id: int, subject: str, before: bool = False
) -> Mapping[str, Any] | None:
    """What an area's page includes as `approvals/parts/on_target.html`: the line of the latest run, and what the reader can do.

    With `before` the thing may be submitted: what lies ahead is drawn, unless it was sent back. None where there is nothing.
    """
    case = case_of(target, organisation=organisation_id, subject=subject)
    if before and (case is None or case.state in {CaseState.APPROVED, CaseState.WITHDRAWN}):
        ahead = line_before(organisation_id, subject)
        return {"line": ahead} if ahead else None
    if case is None:
        return None
    waits = case.is_running and ApprovalTask.objects.decided_by(actor).filter(step__case=case).exists()
    return {
        "line": line_of(case),
        "case": case,
        "waits_for_reader": waits,
        "may_withdraw": case.is_running and actor.has_perm("approvals.withdraw_case", case),
    }


def who(step: StepShape) -> str:
    """Whom the step asks, in words."""
    named = [person.get_full_name() for person in step.people.all()]
    return _("、").join([*([step.get_role_display()] if step.role else []), *named])


def _rule(step: StepShape) -> str:
    """How many must agree; nothing needs saying where one person is asked."""
    asks_one = not step.role and len(step.people.all()) == 1
    return "" if asks_one and step.rule != StepRule.COUNT else step.rule_words


def _step(step: CaseStep, tasks: list[ApprovalTask], case: ApprovalCase) -> LineStep:
    now = [task for task in tasks if task.turn == step.turn and _is_shown(task)]
    said = [task.opinion for task in now if hasattr(task, "opinion")]
    agreed = sum(opinion.verdict == Verdict.AGREE for opinion in said)
    state, words = str(step.state), str(StepState(step.state).label)
    ended = [opinion for opinion in said if opinion.verdict != Verdict.AGREE and opinion.return_to_id is None]
    if ended and not case.is_running:
        state, words = "broken", str(case.get_state_display())
    elif step.state == StepState.WAITING and not ended:
        now = []  # what was said before it was sent back stands among the opinions
    return LineStep(
        number=step.order,
        name=step.name,
        state=state,
        rule=_rule(step),
        who=who(step),
        count=_count(step, agreed, len(now)) if now and state != "broken" else "",
        marks=[_mark(task) for task in now],
        is_stuck=step.stuck_at is not None and case.is_running,
        state_words=words,
    )


def _is_shown(task: ApprovalTask) -> bool:
    return task.state != TaskState.VOID


def _count(step: CaseStep, agreed: int, asked: int) -> str:
    """How many of how many, where more than one is wanted."""
    if step.rule == StepRule.ANY:
        return ""
    return f"{agreed}/{step.needed if step.rule == StepRule.COUNT else asked}"


def _mark(task: ApprovalTask) -> Mark:
    opinion: Opinion | None = getattr(task, "opinion", None)
    if opinion is None:
        return Mark(task.person.get_full_name(), str(TaskState.OPEN.label), "info")
    return mark_of(opinion)


def mark_of(opinion: Opinion) -> Mark:
    """An opinion as it is drawn: who gave it, and in whose name."""
    note = ""
    if opinion.on_behalf_of is not None:
        note = _("受%(name)s委托") % {"name": opinion.on_behalf_of.get_full_name()}
    verdict = str(opinion.get_verdict_display())
    return Mark(opinion.by.get_full_name(), verdict, opinion.tone, opinion.words, opinion.at, note)


def opinions_of(case: ApprovalCase) -> Iterable[Opinion]:
    """Everything that was said on the way, in order."""
    rows = Opinion.objects.filter(task__step__case=case)
    return rows.select_related("by", "on_behalf_of", "task__step", "return_to").order_by("at", "pk")
