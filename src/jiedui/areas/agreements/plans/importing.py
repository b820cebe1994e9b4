"""The yearly plan out of the ledger that people have: each row becomes a line of a draft, all of them in one writing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.ledgers.kinds import Column, LedgerKind, Part, Whole
from jiedui.foundation.ledgers.parsing import shown
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import memberships_of

from ..choices import TextState
from ..joint.rules import DRAFTERS
from ..joint.services import edit_draft
from ..joint.terms import fingerprint, normal_text
from ..models import JointText, Side, YearPlan
from ..selectors import on_side_filter
from .columns import columns_of
from .ground import Ground, Line
from .lines import faults_of, line_of
from .services import add_lines
from .settling import PLAN_TEXT


@dataclass
class PlanDraft:
    """A plan's text into which lines are brought, with what they are read against looked up once."""

    text: JointText
    plan: YearPlan

    @property
    def pk(self) -> int:
        return self.text.pk

    @property
    def code(self) -> str:
        return f"{self.plan.code}-{self.text.number}"

    @property
    def label(self) -> str:
        return str(
            _("《%(plan)s》%(text)s（%(author)s起草）")
            % {"plan": self.plan.label, "text": self.text.label, "author": self.text.author.label}
        )

    @property
    def url(self) -> str:
        return PLAN_TEXT.text_address(self.plan, self.text.number)

    @cached_property
    def ground(self) -> Ground:
        ground = Ground.of(self.plan, self.text.terms["lines"])
        for side in ground.sides:
            ground.organisations.update({unit.code: unit for unit in self.standing(side)})
        return ground

    @cached_property
    def _standing(self) -> dict[int, list[Organisation]]:
        return {}

    def standing(self, side: Side) -> list[Organisation]:
        """The organisations of a side, by name."""
        if side.pk not in self._standing:
            rows = Organisation.objects.verified().filter(on_side_filter([side]))
            self._standing[side.pk] = list(rows.order_by("sort_key", "name"))
        return self._standing[side.pk]


def drafts_of(actor: Any) -> list[PlanDraft]:
    """The drafts of plans that the actor writes, the latest first."""
    texts = JointText.objects.filter(
        kind=PLAN_TEXT.code, state=TextState.DRAFT, author__in=_drafting_for(actor)
    )
    return _with_plans(texts.order_by("-created_at", "-pk"))


def draft_by_pk(pk: int) -> PlanDraft | None:
    """The text that was a draft when lines were brought into it, whatever became of it."""
    return next(iter(_with_plans(JointText.objects.filter(kind=PLAN_TEXT.code, pk=pk))), None)


def _with_plans(texts: Any) -> list[PlanDraft]:
    found = list(texts.select_related("author"))
    plans = YearPlan.objects.select_related("agreement").in_bulk({text.subject for text in found})
    return [PlanDraft(text, plans[text.subject]) for text in found if text.subject in plans]


def _drafting_for(actor: Any) -> list[int]:
    return [pk for pk, roles in memberships_of(actor).items() if not roles.isdisjoint(DRAFTERS)]


def address_for(plan: YearPlan, text: JointText) -> str:
    """Where a ledger is brought into this draft."""
    return f"{reverse('ledgers:new')}?{urlencode({'kind': f'{LEDGER.code}@{PlanDraft(text, plan).code}'})}"


def columns_for(draft: PlanDraft) -> Sequence[Column]:
    return columns_of(draft.ground, draft.standing)


# --- rows


def line_from(draft: PlanDraft, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values as a line; the unit stands in a column of its own, or beside the target.

    Raises:
        Invalid: both are there and say different things.
    """
    ground, said = draft.ground, dict(values)
    target, unit = said.pop("target", None), said.pop("unit", "")
    if target is not None and target.unit and unit and normal_text(target.unit) != normal_text(unit):
        words = {"one": shown(target.unit), "other": shown(unit)}
        raise Invalid({"unit": [_("目标值写的单位是“%(one)s”，这里是“%(other)s”，请改其一。") % words]})
    responsible = {side.pk: said.pop(f"responsible_{side.order}", None) for side in ground.sides}
    return line_of(
        ground,
        target=target.value if target is not None else None,
        unit=unit or (target.unit if target is not None else ""),
        responsible=responsible,
        **said,
    )


def check_row(actor: Any, draft: PlanDraft, values: dict[str, Any]) -> None:
    """Refuse what could not stand in the draft, or stands there already."""
    line = line_from(draft, values)
    if faults := faults_of(line, draft.ground):
        raise Invalid({"": faults})
    same = next((each for each in draft.text.terms["lines"] if _alike(each) == _alike(line)), None)
    if same is not None:
        raise Invalid({"title": [_("草稿第 %(n)s 条已经是这项工作。") % {"n": same["number"]}]})


def _alike(line: Line) -> tuple[str, str, str]:
    """By what two lines are the same work: what is done, under which clause, by when."""
    due = line["due_on"] if line["due_on"][:1].isdecimal() else ""
    return normal_text(line["title"]), line["clause"]["_key"], due


def add_rows(actor: Any, draft: PlanDraft, rows: Sequence[Mapping[str, Any]]) -> list[Part]:
    """Put the rows at the end of the draft in their order; one event for all of them."""
    lines = [line_from(draft, values) for values in rows]
    text = add_lines(draft.text, lines, actor=actor)
    return [_part(draft, line) for line in text.terms["lines"][-len(lines) :]] if lines else []


def parts_of(draft: PlanDraft) -> dict[str, Part]:
    """The lines that stand in the text now."""
    terms = JointText.objects.values_list("terms", flat=True).get(pk=draft.pk)
    return {line["_key"]: _part(draft, line) for line in terms["lines"]}


def _part(draft: PlanDraft, line: Line) -> Part:
    """Where a line stands is no part of what it says: the lines before it may go."""
    said = {**{name: value for name, value in line.items() if name != "number"}, "of": line["_commitment"]}
    label = str(_("第 %(n)s 条") % {"n": line["number"]})
    return Part(line["_key"], fingerprint(said), label, draft.url)


@transaction.atomic
def take_rows_out(actor: Any, draft: PlanDraft, keys: Sequence[str]) -> None:
    """Take lines out of the draft again.

    Raises:
        WrongState: it was offered meanwhile, where nothing is taken out any more.
    """
    require(actor, "agreements.write_text", draft.text)
    YearPlan.objects.select_for_update().get(pk=draft.plan.pk)
    text = JointText.objects.get(pk=draft.pk)
    lines = [line for line in text.terms["lines"] if line["_key"] not in keys]
    edit_draft(text, actor=actor, terms={**text.terms, "lines": lines}, seen=text.fingerprint)


# --- the kind


LEDGER = LedgerKind(
    code="agreements.plan",
    label=gettext_lazy("年度计划条目"),
    one=gettext_lazy("年度计划条目"),
    icon="list",
    becomes=Whole(
        find=draft_by_pk,
        organisation_id=lambda draft: draft.text.author_id,
        columns=columns_for,
        add=add_rows,
        parts=parts_of,
        take_out=take_rows_out,
    ),
    columns=(),
    may=lambda actor: bool(_drafting_for(actor)),
    owners=drafts_of,
    check=check_row,
    list_url=lambda draft: draft.url if draft is not None else "",
    note=gettext_lazy("导入到草稿里，其他各方还看不到；没填的项目是【待定】，提出之前都可以再改。"),
)
