"""Everything that counts for the commitments of an agreement, in one list at the desk."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from jiedui.foundation.core.paging import page_of
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.pages import render_page

from ..commitments.evidence_lists import EvidenceList
from ..commitments.export import ALL_EVIDENCE
from ..commitments.proofs import proofs_of
from .commitments import crumbs_of, list_crumb
from .common import agreement_shown


@login_required
def evidence_list(request: HttpRequest, code: str) -> HttpResponseBase:
    agreement = agreement_shown(request, code)
    if answer := exported(request, ALL_EVIDENCE, of=agreement.code):
        return answer
    found = EvidenceList(agreement, request.user, request.GET)
    page = page_of(found.rows(), request.GET.get("page"))
    context = {
        "agreement": agreement,
        "page": page,
        "proofs": proofs_of(page.object_list, request.user),
        "facets": found.facets,
        "period": found.period,
        "narrowed": found.narrowed,
        "crumbs": crumbs_of(agreement, list_crumb(agreement)),
    }
    return render_page(request, "agreements/evidence_list.html#rows", context)
