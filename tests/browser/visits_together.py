"""What the sides of an agreement have together, as examples for their pages: texts, commitments, plans, reports, activities."""

from typing import Any

from jiedui.areas.activities.models import Activity
from jiedui.areas.agreements.agreeing import AGREEMENT_TEXT
from jiedui.areas.agreements.joint.services import start_draft
from jiedui.areas.agreements.models import Agreement, Commitment, JointText, YearPlan
from jiedui.areas.agreements.plans.settling import PLAN_TEXT
from jiedui.foundation.accounts.models import User
from jiedui.fronts.insights.models import REPORT, YearlyReport
from tests.browser.examples import SECRETARY, STRANGER, Example, shown


def _agreed() -> dict[str, Any]:
    """The text of the first agreement that all sides agreed on."""
    agreement = Agreement.objects.order_by("pk")[0]
    assert agreement.text is not None
    return {"code": agreement.code, "number": agreement.text.joint.number}


def _at_the_table() -> tuple[dict[str, Any], str]:
    return _agreed(), SECRETARY


def _drafted() -> tuple[dict[str, Any], str]:
    """An amendment that a secretary has begun."""
    agreement, secretary = Agreement.objects.order_by("pk")[0], User.objects.get(username=SECRETARY)
    mine = JointText.objects.about(AGREEMENT_TEXT.code, agreement).filter(state="draft").first()
    text = mine or start_draft(AGREEMENT_TEXT, agreement, actor=secretary, organisation=agreement.drafter)
    return {"code": agreement.code, "number": text.number}, SECRETARY


def _report(state: str, reader: str) -> Example:
    """A yearly report whose latest text is in this state."""

    def example() -> tuple[dict[str, Any], str]:
        text = JointText.objects.filter(kind=REPORT, state=state).order_by("-pk")[0]
        report = YearlyReport.objects.select_related("agreement").get(pk=text.subject)
        return {"code": report.agreement.code, "report": report.code, "number": text.number}, reader

    return example


def _activity(*states: str) -> Example:
    """An activity of the secretary's own organisation."""

    def example() -> tuple[dict[str, Any], str]:
        own = Activity.objects.filter(host__memberships__user__username=SECRETARY, state__in=states)
        return {"code": own.order_by("-starts_at")[0].code}, SECRETARY

    return example


def _commitment() -> tuple[dict[str, Any], str]:
    """What both sides accepted and the secretary's organisation answers for."""
    own = Commitment.objects.filter(
        state="active", responsibilities__organisation__memberships__user__username=SECRETARY
    )
    commitment = own.select_related("agreement").order_by("-due_on", "pk")[0]
    return {
        "code": commitment.agreement.code,
        "number": commitment.code,
        "order": 1,
        "kind": "exchange.answers",
    }, SECRETARY


def _meeting() -> tuple[dict[str, Any], str]:
    """The first of the meetings that come round."""
    return {"code": Activity.objects.filter(series__isnull=False).order_by("slot")[0].code}, SECRETARY


def _planned() -> tuple[dict[str, Any], str]:
    """The latest year's plan that both sides agreed on."""
    agreed = JointText.objects.filter(kind=PLAN_TEXT.code).in_force().order_by("-agreed_at")[0]
    plan = YearPlan.objects.select_related("agreement").get(pk=agreed.subject)
    return {"code": plan.agreement.code, "year": plan.year, "number": agreed.number}, SECRETARY


def _plan_draft() -> tuple[dict[str, Any], str]:
    """A later text of that plan, which a secretary has begun."""
    known, secretary = _planned()[0], User.objects.get(username=SECRETARY)
    plan = YearPlan.objects.get(agreement__code=known["code"], year=known["year"])
    mine = JointText.objects.about(PLAN_TEXT.code, plan).filter(state="draft").first()
    text = mine or start_draft(PLAN_TEXT, plan, actor=secretary, organisation=plan.agreement.drafter)
    return {**known, "number": text.number}, SECRETARY


def _twinning() -> tuple[dict[str, Any], str]:
    """A framework agreement in force, for the secretary of one of its leads."""
    own = Agreement.objects.twinnings().filter(sides__lead__memberships__user__username=SECRETARY)
    return {"code": own.order_by("pk")[0].code}, SECRETARY


PLANNED_PAGES = ("", "edit/", "people/", "itinerary/", "agenda/", "screen/")
COMMITMENT_PAGES = (
    "commitments/",
    "commitments/new/",
    "evidence/",
    "reciprocity/",
    "reciprocity/<str:kind>/",
    *(
        f"commitments/<str:number>/{page}"
        for page in (
            "",
            "report/",
            "blocks/new/",
            "change/",
            "dependencies/",
            "evidence/new/",
            "risk/",
            "rules/new/",
            "sides/<int:order>/",
        )
    ),
)
COORDINATION_PAGES = ("", "gaps/", "overdue/")
AGREEMENT_PAGES = ("", "facts/", "enclosures/new/", "sides/new/", "texts/<int:number>/")
PLAN_PAGES = ("", "<int:year>/", "<int:year>/texts/<int:number>/")

TOGETHER: dict[str, Example] = {
    "agreements/<str:code>/": shown(Agreement),
    "agreements/<str:code>/texts/<int:number>/": lambda: (_agreed(), STRANGER),
    "check/": lambda: ({}, STRANGER),
    "twinnings/<str:code>/": lambda: (_agreed(), STRANGER),
    **{
        f"desk/insights/<str:code>/{page}": _at_the_table
        for page in ("", "bulletin/", "reports/", "reports/new/")
    },
    **{
        f"desk/insights/<str:code>/reports/<str:report>/{page}": _report("draft", SECRETARY)
        for page in ("", "texts/<int:number>/", "texts/<int:number>/edit/")
    },
    "twinnings/<str:code>/reports/<str:report>/": _report("agreed", STRANGER),
    **{f"desk/agreements/<str:code>/{page}": _at_the_table for page in AGREEMENT_PAGES},
    "desk/agreements/<str:code>/texts/<int:number>/edit/": _drafted,
    **{f"desk/agreements/<str:code>/plans/{page}": _planned for page in PLAN_PAGES},
    "desk/agreements/<str:code>/plans/<int:year>/texts/<int:number>/edit/": _plan_draft,
    "desk/agreements/new/": lambda: ({}, SECRETARY),
    "desk/organisation/<str:code>/keys/": lambda: (
        {"code": Agreement.objects.order_by("pk")[0].drafter.code},
        "guanli",
    ),
    "activities/<str:code>/": shown(Activity),
    **{f"desk/activities/<str:code>/{page}": _activity("announced") for page in PLANNED_PAGES},
    "desk/activities/<str:code>/series/": _meeting,
    "desk/activities/<str:code>/minutes/": _activity("held", "closed"),
    "desk/activities/<str:code>/resolutions/": _activity("held", "closed"),
    **{f"desk/agreements/<str:code>/{page}": _commitment for page in COMMITMENT_PAGES},
    **{f"desk/insights/<str:code>/coordination/{page}": _twinning for page in COORDINATION_PAGES},
    "desk/insights/mine/": lambda: ({}, SECRETARY),
}
