"""What lies beside an agreement, at the desk: added, shown to all or to the sides alone, taken away."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.ui.once import sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..enclosing import add_enclosure, remove_enclosure, show_enclosure
from ..forms import EnclosureForm
from ..joint.rules import DRAFTERS
from ..models import Enclosure
from .common import agreement_shown, own_leads


def _enclosure(request: HttpRequest, code: str, pk: int) -> Enclosure:
    found = Enclosure.objects.visible_to(request.user).select_related("agreement", "organisation")
    return get_object_or_404(found, agreement__code=code, pk=pk)


@login_required
def add(request: HttpRequest, code: str) -> HttpResponse:
    """A file for the sides to read; of what was refused, everything but the file stays in the form."""
    agreement = agreement_shown(request, code)
    mine = own_leads(agreement, request.user, *DRAFTERS)
    if not mine:
        raise Http404
    form = EnclosureForm(request.POST or None, request.FILES or None, organisations=mine)
    if form.is_valid():
        with sent_once(request) as sending:
            if sending.before is not None:
                return redirect_to(request, agreement.get_desk_url())
            try:
                add_enclosure(agreement, actor=request.user, **form.values())
            except Invalid as refusal:
                form.take_errors(refusal)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                sending.led_to = agreement.get_desk_url()
                return redirect_to(request, sending.led_to)
    context = {
        "agreement": agreement,
        "form": form,
        "crumbs": [
            (pgettext("plural", "合作协议"), "/desk/agreements/"),
            (agreement.label, agreement.get_desk_url()),
        ],
    }
    return render_page(request, "agreements/enclosure_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def show(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    enclosure = _enclosure(request, code, pk)
    is_public = bool(request.POST.get("public"))
    done = _("附件已公开。") if is_public else _("附件只供各方查看。")
    with told_to(request, done=done):
        show_enclosure(enclosure, actor=request.user, is_public=is_public)
    return redirect_to(request, enclosure.get_desk_url())


@login_required
@require_POST
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    enclosure = _enclosure(request, code, pk)
    with told_to(request, done=_("附件已删除。")):
        remove_enclosure(enclosure, actor=request.user)
    return redirect_to(request, enclosure.get_desk_url())
