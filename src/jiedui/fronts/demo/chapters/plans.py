"""Three yearly plans: last year's agreed and mostly done, this year's agreed after a counter-offer, next year's on the table."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from jiedui.areas.agreements.commitments.reporting import report
from jiedui.areas.agreements.joint.services import approve, edit_draft, offer, start_draft
from jiedui.areas.agreements.joint.terms import UNSETTLED
from jiedui.areas.agreements.models import Agreement, JointText, YearPlan
from jiedui.areas.agreements.plans.ground import Ground
from jiedui.areas.agreements.plans.lines import line_of
from jiedui.areas.agreements.plans.services import add_lines, copy_to_next_year, start_plan
from jiedui.areas.agreements.plans.settling import PLAN_TEXT
from jiedui.fronts.demo.reading import PlanLineEntry
from jiedui.fronts.demo.world import Scene, World, moment

from .agreement import signer_of
from .commitments import FRAMEWORK, INVENTED, LEADS, clause_of

# this year's plan is told once it is some weeks old; before that, last year's still counts as this year's
SETTLED_WITHIN = timedelta(days=45)
DRAWN_BEFORE = timedelta(days=200)


def tell(world: World) -> Iterator[Scene]:
    year = (world.today - SETTLED_WITHIN).year
    yield from _last(world, year - 1)
    yield from _this(world, year)
    yield from _next(world, year)


# --- last year: lines of its own, mostly done


def _last(world: World, year: int) -> Iterator[Scene]:
    begun = date(year, 4, 8)
    yield Scene(moment(begun, 10), partial(_start_with_lines, world, year))
    for place, lead in enumerate(LEADS):
        yield Scene(moment(begun + timedelta(days=5 + place), 11), partial(_approve, world, year, lead))
    for told, day in enumerate((date(year, 9, 24), date(year, 12, 16))):
        for number, entry in enumerate(world.content.plan_lines, start=1):
            for place, values in enumerate((entry.a, entry.b)):
                act = partial(_report, world, year, number, entry, place, values[told])
                yield Scene(moment(day + timedelta(days=place), 14, entry.title), act)


def _start_with_lines(world: World, year: int) -> None:
    agreement = _agreement(world)
    ground = Ground.of(YearPlan(agreement=agreement, year=year))
    lines = [
        line_of(
            ground,
            clause=clause_of(world, agreement, entry.clause),
            title=entry.title + INVENTED,
            measure=entry.measure,
            unit=entry.unit,
            target=Decimal(entry.target),
            starts_on=f"{year}-{entry.starts}",
            due_on=f"{year}-{entry.due}",
            responsible={
                side.pk: world.organisations[key] for side, key in zip(ground.sides, entry.who, strict=True)
            },
        )
        for entry in world.content.plan_lines
    ]
    text = start_plan(agreement, year, **_lead(world, 0), lines=lines)
    offer(text, actor=signer_of(world, LEADS[0]))


def _report(world: World, year: int, number: int, entry: PlanLineEntry, place: int, value: int) -> None:
    key = entry.who[place]
    line = _plan(world, year).lines.select_related("commitment__agreement").get(number=number)
    if line.commitment is None:
        raise LookupError(entry.title)
    report(
        line.commitment,
        actor=signer_of(world, key) if key in LEADS else world.manager_of(key),
        organisation=world.organisations[key],
        value=Decimal(value),
        note=f"按年度工作计划对账，累计 {value} {entry.unit}。",
    )


# --- this year: drawn from the commitments, countered once


def _this(world: World, year: int) -> Iterator[Scene]:
    begun = max(date(year, 1, 12), world.today - DRAWN_BEFORE)
    yield Scene(moment(begun, 10), partial(_start_from_commitments, world, year))
    yield Scene(moment(begun + timedelta(days=8), 15), partial(_counter, world, year))
    for place, lead in enumerate(reversed(LEADS)):
        yield Scene(moment(begun + timedelta(days=9 + 3 * place), 16), partial(_approve, world, year, lead))


def _start_from_commitments(world: World, year: int) -> None:
    text = start_plan(_agreement(world), year, **_lead(world, 0))
    offer(text, actor=signer_of(world, LEADS[0]), days=30)


def _counter(world: World, year: int) -> None:
    """The other side names days for what was left open, and a piece of work of its own."""
    plan, actor = _plan(world, year), signer_of(world, LEADS[1])
    draft = start_draft(PLAN_TEXT, plan, **_lead(world, 1))
    lines = [
        {**line, "due_on": f"{year}-11-30" if line["due_on"] == UNSETTLED else line["due_on"]}
        for line in draft.terms["lines"]
    ]
    terms = {**draft.terms, "lines": lines, "note": "以上年遗留事项为重点，三季度末对账一次（示例）。"}
    draft = edit_draft(draft, actor=actor, terms=terms, seen=draft.fingerprint)
    ground = Ground.of(plan)
    organisations = (world.organisations[key] for key in LEADS)
    added = line_of(
        ground,
        clause=clause_of(world, plan.agreement, "proposals"),
        title="联合建言选题会" + INVENTED,
        measure="选题会场次",
        unit="场",
        target=Decimal(2),
        starts_on=f"{year}-06-01",
        due_on=f"{year}-12-10",
        responsible={side.pk: unit for side, unit in zip(ground.sides, organisations, strict=True)},
    )
    offer(add_lines(draft, [added], actor=actor), actor=actor, days=30)


# --- next year: copied from this year's, on the table with one yes


def _next(world: World, year: int) -> Iterator[Scene]:
    yield Scene(moment(world.today - timedelta(days=9), 10), partial(_copy, world, year))
    yield Scene(moment(world.today - timedelta(days=8), 11), partial(_approve, world, year + 1, LEADS[1]))


def _copy(world: World, year: int) -> None:
    text, _copied = copy_to_next_year(_plan(world, year), **_lead(world, 1))
    offer(text, actor=signer_of(world, LEADS[1]), days=60)


def _agreement(world: World) -> Agreement:
    return Agreement.objects.get(pk=world.agreements[FRAMEWORK].pk)


def _plan(world: World, year: int) -> YearPlan:
    return YearPlan.objects.select_related("agreement").get(agreement=world.agreements[FRAMEWORK], year=year)


def _lead(world: World, place: int) -> dict[str, Any]:
    return {"actor": signer_of(world, LEADS[place]), "organisation": world.organisations[LEADS[place]]}


def _approve(world: World, year: int, lead: str) -> None:
    text = JointText.objects.about(PLAN_TEXT.code, _plan(world, year)).on_the_table().get()
    approve(
        text,
        actor=signer_of(world, lead),
        organisation=world.organisations[lead],
        fingerprint=text.fingerprint,
    )
