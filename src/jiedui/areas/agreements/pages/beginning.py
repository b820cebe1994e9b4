"""An agreement begun at the desk: started, its sides named, its facts kept, or taken away again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.text import without_nul
from jiedui.foundation.ui.once import sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from .. import services
from ..forms import AgreementForm, ContactForm, FactsForm, SideForm
from ..models import Agreement
from .common import agreement_shown

LIST = "/desk/agreements/"


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Begin an agreement; its drafter leads the first side."""
    require(request.user, "agreements.create_agreement")
    under = without_nul(request.GET.get("under", ""))
    form = AgreementForm(request.POST or None, actor=request.user, under=under)
    if form.is_valid():
        with sent_once(request) as sending:
            if sending.before is not None:
                return redirect_to(request, sending.before or LIST)
            try:
                agreement = services.create_agreement(actor=request.user, **form.values())
            except Invalid as refusal:
                form.take_errors(refusal)
            else:
                sending.led_to = agreement.get_desk_url()
                return redirect_to(request, sending.led_to)
    context = {"form": form, "crumbs": [(pgettext("plural", "合作协议"), LIST)]}
    return render_page(request, "agreements/agreement_form.html", context, status=422 if form.errors else 200)


@login_required
def add_side(request: HttpRequest, code: str) -> HttpResponse:
    agreement = agreement_shown(request, code)
    require(request.user, "agreements.change_agreement", agreement)
    form = SideForm(request.POST or None, agreement=agreement)
    if form.is_valid():
        try:
            services.add_side(agreement, actor=request.user, **form.values())
            return redirect_to(request, agreement.get_desk_url())
        except Invalid as refusal:
            form.take_errors(refusal)
    context = {
        "agreement": agreement,
        "form": form,
        "crumbs": [(pgettext("plural", "合作协议"), LIST), (agreement.label, agreement.get_desk_url())],
    }
    return render_page(request, "agreements/side_form.html", context, status=422 if form.errors else 200)


@login_required
def facts(request: HttpRequest, code: str) -> HttpResponse:
    """What may change without a new approval: the paper's dates, and how each side is reached."""
    agreement = agreement_shown(request, code)
    require(request.user, "agreements.change_facts", agreement)
    sides = list(agreement.sides.all())
    form = FactsForm(request.POST or None, instance=agreement)
    contacts = [ContactForm(request.POST or None, instance=side, prefix=f"side-{side.pk}") for side in sides]
    if request.method == "POST" and form.is_valid() and all(each.is_valid() for each in contacts):
        reached = {
            side.pk: each.cleaned_data["contact"]
            for side, each in zip(sides, contacts, strict=True)
            if each.has_changed()
        }
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        if not changed and not reached:
            return redirect_to(request, agreement.get_desk_url())
        try:
            fresh = Agreement.objects.get(pk=agreement.pk)
            services.change_facts(fresh, actor=request.user, contacts=reached, **changed)
            messages.success(request, _("已保存，其他各方会收到通知。"))
            return redirect_to(request, agreement.get_desk_url())
        except Invalid as refusal:
            form.take_errors(refusal)
    context = {
        "agreement": agreement,
        "form": form,
        "contacts": list(zip(sides, contacts, strict=True)),
        "crumbs": [(pgettext("plural", "合作协议"), LIST), (agreement.label, agreement.get_desk_url())],
    }
    return render_page(request, "agreements/facts_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def delete(request: HttpRequest, code: str) -> HttpResponse:
    agreement = agreement_shown(request, code)
    with told_to(request, done=_("草稿已删除。")) as told:
        services.delete_agreement(agreement, actor=request.user)
    return redirect_to(request, LIST if told.ok else agreement.get_desk_url())
