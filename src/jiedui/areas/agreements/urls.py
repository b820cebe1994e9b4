from django.urls import path

from .pages import (
    beginning,
    changing,
    commitments,
    desk,
    enclosures,
    evidence,
    keys,
    papers,
    plan_texts,
    plans,
    proving,
    public,
    reciprocity,
    reporting,
    texts,
)
from .pages.settling import settling_paths

app_name = "agreements"

urlpatterns = [
    path("agreements/", public.agreement_list, name="list"),
    path("agreements/<str:code>/", public.agreement_detail, name="detail"),
    path("agreements/<str:code>/texts/<int:number>/", public.text_detail, name="text"),
    path("agreements/<str:code>/texts/<int:number>/proof/", public.proof, name="proof"),
    *(
        path(
            f"agreements/<str:code>/texts/<int:number>/text.{form}",
            papers.common,
            {"form": form},
            name=f"text_{form}",
        )
        for form in ("pdf", "docx")
    ),
    path("check/", public.check, name="check"),
    path("check/keys/", keys.public, name="public_keys"),
    path("desk/organisation/<str:code>/keys/", keys.own, name="keys"),
    path("desk/organisation/<str:code>/keys/change/", keys.change, name="change_key"),
    path("desk/organisation/<str:code>/keys/<int:pk>/revoke/", keys.revoke, name="revoke_key"),
    path("desk/agreements/", desk.agreement_list, name="desk_list"),
    path("desk/agreements/new/", beginning.start, name="new"),
    path("desk/agreements/<str:code>/sides/new/", beginning.add_side, name="add_side"),
    path("desk/agreements/<str:code>/facts/", beginning.facts, name="facts"),
    path("desk/agreements/<str:code>/enclosures/new/", enclosures.add, name="add_enclosure"),
    path("desk/agreements/<str:code>/enclosures/<int:pk>/show/", enclosures.show, name="show_enclosure"),
    path(
        "desk/agreements/<str:code>/enclosures/<int:pk>/remove/", enclosures.remove, name="remove_enclosure"
    ),
    path("desk/agreements/<str:code>/delete/", beginning.delete, name="delete"),
    *settling_paths(texts.PAGES, "desk/agreements/<str:code>/", "text"),
    path("desk/agreements/<str:code>/commitments/", commitments.commitment_list, name="commitments"),
    path("desk/agreements/<str:code>/commitments/new/", commitments.propose, name="propose"),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/",
        commitments.commitment_detail,
        name="commitment",
    ),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/do/<str:step>/",
        commitments.take_step,
        name="do_commitment",
    ),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/change/",
        changing.change,
        name="change_commitment",
    ),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/changes/<int:pk>/do/<str:step>/",
        changing.take_step,
        name="do_change",
    ),
    path("desk/agreements/<str:code>/commitments/<str:number>/report/", reporting.report, name="report"),
    path("desk/agreements/<str:code>/commitments/<str:number>/blocks/new/", reporting.block, name="block"),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/blocks/<int:pk>/lift/",
        reporting.lift,
        name="lift_block",
    ),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/sides/<int:order>/",
        commitments.assign,
        name="assign",
    ),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/dependencies/",
        commitments.dependencies,
        name="dependencies",
    ),
    path("desk/agreements/<str:code>/commitments/<str:number>/risk/", commitments.risk, name="risk"),
    path("desk/agreements/<str:code>/commitments/<str:number>/rules/new/", proving.rule, name="rule"),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/rules/<int:pk>/remove/",
        proving.remove_rule,
        name="remove_rule",
    ),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/evidence/new/", proving.evidence, name="evidence"
    ),
    path(
        "desk/agreements/<str:code>/commitments/<str:number>/evidence/<int:pk>/", proving.judge, name="judge"
    ),
    path("desk/agreements/<str:code>/plans/", plans.plan_list, name="plans"),
    path("desk/agreements/<str:code>/plans/new/", plans.start, name="new_plan"),
    path("desk/agreements/<str:code>/plans/<int:year>/", plans.plan_detail, name="plan"),
    path("desk/agreements/<str:code>/plans/<int:year>/copy/", plans.copy, name="copy_plan"),
    path("desk/agreements/<str:code>/plans/<int:year>/delete/", plans.delete, name="delete_plan"),
    *settling_paths(plan_texts.PAGES, "desk/agreements/<str:code>/plans/<int:year>/", "plan_text"),
    path("desk/agreements/<str:code>/evidence/", evidence.evidence_list, name="evidence_list"),
    path("desk/agreements/<str:code>/reciprocity/", reciprocity.ledger, name="reciprocity"),
    path("desk/agreements/<str:code>/reciprocity/<str:kind>/", reciprocity.corridor, name="corridor"),
    path(
        "desk/agreements/<str:code>/reciprocity/<str:kind>/agree/", reciprocity.agree, name="agree_corridor"
    ),
    path("desk/agreements/<str:code>/", desk.agreement_detail, name="desk_detail"),
    path("desk/agreements/<str:code>/do/<str:step>/", desk.take_step, name="do"),
]
