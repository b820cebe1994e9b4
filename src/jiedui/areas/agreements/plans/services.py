"""The verbs of yearly plans. How their texts are edited, offered and approved stands in `joint.services`."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Stale, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations.models import Organisation

from ..choices import AgreementState, TextState
from ..commitments.sides import side_spoken_for
from ..joint.rules import DRAFTERS
from ..joint.services import edit_draft, start_draft
from ..models import Agreement, JointText, YearPlan
from ..models.plan import default_title
from . import events
from .drawing import Copied, lines_from_commitments, lines_of_last_year
from .ground import Line
from .settling import PLAN_TEXT
from .terms import terms_of


@transaction.atomic
def start_plan(
    agreement: Agreement,
    year: int,
    *,
    actor: Any,
    organisation: Organisation,
    title: str = "",
    lines: Iterable[Line] | None = None,
) -> JointText:
    """Begin the plan of a year in the name of the organisation that leads a side; its draft comes back.

    Without lines it begins with what the commitments leave to do in that year.

    Raises:
        WrongState: the agreement is not in force, or does not run in that year.
        Invalid: there is a plan for the year already.
    """
    plan = _begin(agreement, year, actor=actor, organisation=organisation, title=title)
    record(events.PLAN_STARTED, actor=actor, target=plan, organisation=organisation)
    drawn = lines_from_commitments(plan) if lines is None else lines
    return _draft(plan, drawn, actor=actor, organisation=organisation)


@transaction.atomic
def add_lines(text: JointText, lines: Iterable[Line], *, actor: Any, seen: str = "") -> JointText:
    """Put more lines at the end of a draft, as `lines.line_of` writes them; all of them, or none.

    `seen` is the fingerprint that the writer had before them, where they had one.

    Raises:
        Stale: a colleague changed the draft meanwhile.
        Invalid: what is wrong with which line, by the number it would have.
    """
    require(actor, "agreements.write_text", text)
    YearPlan.objects.select_for_update().get(pk=text.subject)
    text = JointText.objects.get(pk=text.pk)
    if seen and seen != text.fingerprint:
        raise Stale(_("同事刚刚改过这份草稿，请看过之后再保存。"), target=text)
    here = list(text.terms["lines"])
    more = [{**line, "number": place} for place, line in enumerate(lines, start=len(here) + 1)]
    terms = {**text.terms, "lines": [*here, *more]}
    return edit_draft(text, actor=actor, terms=terms, seen=text.fingerprint)


@transaction.atomic
def copy_to_next_year(plan: YearPlan, *, actor: Any, organisation: Organisation) -> tuple[JointText, Copied]:
    """Begin next year's plan with this year's lines, a year later; what was left out comes back with the reasons.

    Raises:
        WrongState: this plan is not agreed on.
        Invalid: next year has a plan already.
    """
    if not JointText.objects.about(PLAN_TEXT.code, plan).in_force().exists():
        raise WrongState(_("各方商定之后，才能由这份计划起草下一年的。"))
    following = _begin(plan.agreement, plan.year + 1, actor=actor, organisation=organisation)
    record(events.PLAN_COPIED, actor=actor, target=following, organisation=organisation, year=plan.year)
    copied = lines_of_last_year(following, plan)
    return _draft(following, copied.lines, actor=actor, organisation=organisation), copied


@transaction.atomic
def delete_plan(plan: YearPlan, *, actor: Any) -> None:
    """Take away what was never put before the other sides; its code is not given again."""
    require(actor, "agreements.delete_plan", plan)
    locked = YearPlan.objects.select_for_update().get(pk=plan.pk)
    texts = JointText.objects.about(PLAN_TEXT.code, locked)
    if texts.exclude(offered_at=None).exists():
        raise WrongState(_("提出过的年度工作计划不能删除，只能撤回文本。"))
    if texts.filter(state=TextState.DRAFT).exclude(author=locked.drafter).exists():
        raise WrongState(_("另一方正在起草这一年的计划，不能删除。"))
    record(events.PLAN_DELETED, actor=actor, target=locked, organisation=locked.drafter, year=locked.year)
    texts.delete()
    locked.delete()


def _begin(
    agreement: Agreement, year: int, *, actor: Any, organisation: Organisation, title: str = ""
) -> YearPlan:
    """The plan of a year, still without a text."""
    require(actor, "agreements.start_plan", agreement)
    side_spoken_for(agreement, organisation, actor, *DRAFTERS)
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != AgreementState.IN_FORCE:
        raise WrongState(_("协议没有生效，不能据此制定年度工作计划。"))
    first = agreement.starts_on.year if agreement.starts_on else year
    last = agreement.ends_on.year if agreement.ends_on else year
    if not first <= year <= last:
        raise WrongState(_("%(year)s 年不在协议的有效期内，不能制定这一年的工作计划。") % {"year": year})
    plan = YearPlan(
        agreement=agreement,
        year=year,
        title=title.strip() or default_title(year),
        drafter=organisation,
    )
    save_checked(plan, exclude=["code"])
    return plan


def _draft(plan: YearPlan, lines: Iterable[Line], *, actor: Any, organisation: Organisation) -> JointText:
    return start_draft(PLAN_TEXT, plan, actor=actor, organisation=organisation, terms=terms_of(plan, lines))
