"""The way from the navigation to the desks of the twinning that a person works in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from jiedui.areas.agreements.choices import AgreementKind, AgreementState
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import with_parts
from jiedui.foundation.ui.pages import render_page

from ..mine import bound_rows


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the desks of the one twinning in force that is the reader's; a choice where there are several or none.

    Who stands in none and answers for something is led to that.
    """
    seen = Agreement.objects.visible_to(request.user).filter(kind=AgreementKind.FRAMEWORK)
    begun = with_parts(seen.exclude(state=AgreementState.DRAFT))
    mine = [each for each in begun if request.user.has_perm("insights.view_desks", each)]
    in_force = [each for each in mine if each.state == AgreementState.IN_FORCE]
    if len(in_force) == 1:
        return redirect("insights:steering", in_force[0].code)
    if not mine and bound_rows(request.user).exists():
        return redirect("insights:mine")
    return render_page(request, "insights/home.html", {"agreements": in_force or mine})
