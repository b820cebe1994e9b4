"""Members write, managers review: listings at the desk."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import DomainError, Invalid, Stale
from jiedui.foundation.core.meanwhile import SEEN, Reconciled, reconcile, seen_of, version_in
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import organisation_ids_of, organisations_of
from jiedui.foundation.ui.once import sent_once
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..approving import approval_of
from ..choices import ListingState
from ..desk_lists import DeskList
from ..disclosure import to_be_looked_at
from ..forms import FORMS, ListingForm, PublishForm, RenewForm
from ..models import Achievement, Demand, Expert, Listing
from ..repeats import repeats_of
from ..requirements import missing
from ..searching import canonical
from ..selectors import followed
from ..services import listings as services
from ..tables import OWN_LISTS, TIMELINES
from ..workflow import steps_open_to, workflow_of
from .public import collecting, reading_context
from .suggestions import preview_context, repeats_context

OWN_FORMS = {"publish", "renew"}
FORM_PAGES: dict[type[Listing], str] = {
    Achievement: "exchange/achievement_form.html",
    Demand: "exchange/demand_form.html",
    Expert: "exchange/listing_form.html",
}


@login_required
def listed(request: HttpRequest, model: type[Listing]) -> HttpResponseBase:
    """The organisation's own, in whatever state: searched, narrowed and sorted in the tables."""
    if (taken := exported(request, OWN_LISTS[model])) is not None:
        return taken
    desk = DeskList(model, request.user, request.GET)
    context = {
        "kind": model.kind_name,
        "title": model._meta.verbose_name_plural,
        "one": model._meta.verbose_name,
        "page": page_of(desk.rows(), request.GET.get("page")),
        "facets": [facet for facet in desk.facets if len(facet.options) > 1 or facet.chosen],
        "sorts": [("changed", _("最近修改")), ("name", _("名称")), ("expiry", _("有效期"))],
        "narrowed": desk.narrowed,
        "new_url": reverse(f"exchange:desk_{model.kind_name}_new"),
        "several": len(organisation_ids_of(request.user)) > 1,
        "may_import": bool(organisation_ids_of(request.user)),
        "among_others": canonical(model.kind_name, request.GET.urlencode(), request.user),
        "others_url": f"exchange:{model.kind_name}s",
    }
    return render_page(request, "exchange/desk_listing_list.html#rows", context)


def _chosen_owner(request: HttpRequest) -> Organisation:
    """In whose name a new listing is written: the one named in the address, else the one worked for at present."""
    mine = organisations_of(request.user)
    named = request.POST.get("owner") or request.GET.get("owner")
    owner = mine.filter(code=named).first() if named else request.organisation
    if owner is None:
        raise Http404
    return owner


@login_required
def new(request: HttpRequest, model: type[Listing]) -> HttpResponse:
    """Write a new draft."""
    if not organisation_ids_of(request.user):
        return render_page(request, "exchange/no_organisation.html", {"title": model._meta.verbose_name})
    owner = _chosen_owner(request)
    require(request.user, "exchange.create_listing", owner)

    def create(values: dict[str, Any]) -> Listing:
        return services.create_listing(model, owner=owner, actor=request.user, **values)

    form = FORMS[model](request.POST or None, owner=owner)
    context = {"owner": owner, "owners": organisations_of(request.user)}
    if "preview" in request.POST:
        return _write(request, form, create, context)
    with sent_once(request) as sending:
        if sending.before is not None:
            return redirect_to(request, sending.before or f"exchange:desk_{model.kind_name}s")
        answer = _write(request, form, create, context)
        sending.led_to = str(answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "")
    return answer


@login_required
def edit(request: HttpRequest, model: type[Listing], code: str) -> HttpResponse:
    """Change a draft, or what was returned."""
    listing = get_visible(model, code, actor=request.user)
    require(request.user, "exchange.change_listing", listing)
    kept = get_visible(model, code, actor=request.user)
    as_it_is = FORMS[model](instance=get_visible(model, code, actor=request.user), owner=kept.owner)
    seen = request.POST.get(SEEN) or seen_of(as_it_is, kept.version)

    def change(values: dict[str, Any]) -> Listing:
        return services.change_listing(kept, actor=request.user, seen=version_in(seen), **values)

    form = FORMS[model](request.POST or None, instance=listing, owner=kept.owner)
    if "check" in request.GET and request.method == "GET":
        form.point_out(missing(kept))
    context = {"owner": kept.owner, "listing": kept, "seen": seen}
    return _write(request, form, change, context, as_it_is=as_it_is)


def _write(
    request: HttpRequest,
    form: ListingForm,
    write: Callable[[dict[str, Any]], Listing],
    context: dict[str, Any],
    *,
    as_it_is: ListingForm | None = None,
) -> HttpResponse:
    """Save, save and submit, or look at the preview; whatever is refused, what was typed stays.

    `as_it_is` is the form of the listing as others left it: for telling somebody who comes second what has changed.
    """
    model = form._meta.model
    asked = request.method == "POST" and "preview" not in request.POST
    if asked and form.is_valid():
        try:
            if (written := _saved(request, form, write)) is not None:
                return redirect_to(request, written)
        except Stale as refusal:
            if as_it_is is None:
                raise
            form, found = _brought_together(form, as_it_is, context)
            form.add_error(None, str(refusal))
            context |= {"meanwhile": found, "seen": found.seen}
    form.mark_required()
    context |= {"form": form, "title": model._meta.verbose_name, "kind": model.kind_name}
    if model is Demand:
        context |= preview_context(request)
    if model is Achievement:
        context |= repeats_context(request)
    status = 422 if asked and form.errors else 200
    return render_page(request, FORM_PAGES[model], context, status=status)


def _brought_together(
    form: ListingForm, as_it_is: ListingForm, context: dict[str, Any]
) -> tuple[ListingForm, Reconciled]:
    """The form with what was typed and what others changed meanwhile."""
    now = as_it_is.instance
    found = reconcile(form, as_it_is, context["seen"], version=now.version)
    again = type(form)(found.data, instance=form.instance, owner=form.owner)
    again.is_valid()
    return again, found


def _saved(request: HttpRequest, form: ListingForm, write: Callable[[dict[str, Any]], Listing]) -> str | None:
    """The address to go on to, or None with the refusal in the form. A draft with gaps is saved and comes back with words beside them."""
    try:
        listing = write(form.values())
    except Invalid as refusal:
        form.take_errors(refusal)
        return None
    except Stale:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
    if "submit" not in request.POST:
        with told_to(request, done=_("草稿已保存。")):
            pass
        return listing.get_desk_url()
    if missing(listing):
        with told_to(request, done=_("草稿已保存；提交之前，请填写标出的项目。")):
            pass
        return f"{_edit_url(listing)}?check=1"
    with told_to(request) as told:
        services.submit_listing(listing, actor=request.user)
    if told.ok:
        messages.success(request, _submitted_words(listing))
    return listing.get_desk_url()


def _submitted_words(listing: Listing) -> str:
    if listing.state == ListingState.APPROVING:
        return _("已提交内部审批，通过后由本单位管理员审核。")
    return _("已提交，等待本单位管理员审核。")


@login_required
def detail(request: HttpRequest, model: type[Listing], code: str) -> HttpResponseBase:
    """State, steps, review and timeline of one's own listing."""
    if (taken := exported(request, TIMELINES[model], of=code)) is not None:
        return taken
    return _desk_page(request, followed(model, code, actor=request.user))


def _desk_page(
    request: HttpRequest, listing: Listing, *, forms: dict[str, Any] | None = None, status: int | None = None
) -> HttpResponse:
    actor = request.user
    steps = {step.name: step for step in steps_open_to(actor, listing)}
    reviews = "publish" in steps
    context = {
        **reading_context(listing, actor),
        **collecting(request, listing),
        "title": listing.heading,
        "kind": listing.kind_name,
        "steps": [step for name, step in steps.items() if name not in OWN_FORMS],
        "publish_step": steps.get("publish"),
        "renew_step": steps.get("renew"),
        "publish_form": PublishForm(),
        "renew_form": RenewForm(),
        "step_url": f"{listing.get_desk_url()}do/",
        "gaps": missing(listing) if listing.is_editable or reviews else [],
        "approval": approval_of(listing, actor),
        "findings": to_be_looked_at(listing) if reviews else [],
        "repeats": repeats_of(listing, actor=actor) if reviews and not isinstance(listing, Expert) else [],
        "may_change": actor.has_perm("exchange.change_listing", listing),
        "may_delete": actor.has_perm("exchange.delete_listing", listing),
        "edit_url": _edit_url(listing),
        "may_record_consent": isinstance(listing, Expert)
        and actor.has_perm("exchange.record_consent", listing),
        "must_say_self": isinstance(listing, Expert)
        and bool(listing.person_id)
        and listing.person_id != actor.pk,
        **(forms or {}),
    }
    return render_page(request, "exchange/desk_listing_detail.html", context, status=status)


def _edit_url(listing: Listing) -> str:
    return reverse(f"exchange:desk_{listing.kind_name}_edit", args=[listing.code])


Taken = Callable[[Listing, HttpRequest], Any]


def _publish(listing: Listing, request: HttpRequest) -> None:
    services.publish_listing(
        listing,
        actor=request.user,
        secrecy_confirmed="secrecy_confirmed" in request.POST,
        personal_data_confirmed="personal_data_confirmed" in request.POST,
        seen=request.POST.get("seen", ""),
    )


def _renew(listing: Listing, request: HttpRequest) -> None:
    form = RenewForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: list(map(str, words)) for name, words in form.errors.items()})
    services.renew_listing(listing, actor=request.user, expires_on=form.cleaned_data["expires_on"])


STEPS: dict[str, Taken] = {
    "submit": lambda listing, request: services.submit_listing(listing, actor=request.user),
    "begin_approval": lambda listing, request: services.submit_listing(listing, actor=request.user),
    "withdraw": lambda listing, request: services.withdraw_listing(listing, actor=request.user),
    "publish": _publish,
    "return": lambda listing, request: services.return_listing(
        listing, reason=request.POST.get("comment", ""), actor=request.user
    ),
    "renew": _renew,
    "revise": lambda listing, request: services.revise_listing(listing, actor=request.user),
    "archive": lambda listing, request: services.archive_listing(listing, actor=request.user),
    "take_down": lambda listing, request: services.take_down_listing(
        listing, reason=request.POST.get("comment", ""), actor=request.user
    ),
}


@login_required
@require_POST
def take_step(request: HttpRequest, model: type[Listing], code: str, step: str) -> HttpResponse:
    """Take a step of the life cycle; a refusal shows the page again, beside what it speaks of."""
    listing = followed(model, code, actor=request.user)
    if step not in STEPS:
        raise Http404
    label = workflow_of(listing).by_name[step].label
    with told_to(request, done=_("已办理：%(step)s。") % {"step": label}) as told:
        STEPS[step](listing, request)
    if told.ok:
        return redirect_to(request, listing.get_desk_url())
    form: Any = {"publish": PublishForm, "renew": RenewForm}.get(step)
    forms: dict[str, Any] = {"typed_comment": request.POST.get("comment", "")}
    if form is not None and isinstance(told.error, Invalid):
        bound = form(request.POST)
        bound.is_valid()
        bound.take_errors(told.error)
        forms[f"{step}_form"] = bound
    return _desk_page(
        request,
        followed(model, code, actor=request.user),
        forms=forms,
        status=told.error.status if told.error else 200,
    )


@login_required
@require_POST
def delete(request: HttpRequest, model: type[Listing], code: str) -> HttpResponse:
    """Throw a draft away; the page has asked and named what goes."""
    listing = followed(model, code, actor=request.user)
    with told_to(request, done=_("草稿已删除。")) as told:
        services.delete_listing(listing, actor=request.user)
    return redirect_to(request, f"exchange:desk_{model.kind_name}s" if told.ok else listing.get_desk_url())


@login_required
@require_POST
def consent(request: HttpRequest, code: str) -> HttpResponse:
    """The person's consent to be found: given, recorded, or withdrawn."""
    expert = followed(Expert, code, actor=request.user)
    if request.POST.get("consent") == "yes":
        with told_to(request, done=_("已登记本人同意公开。")):
            services.record_consent(expert, actor=request.user)
    else:
        with told_to(request, done=_("已撤回同意，档案不再公开。")):
            services.withdraw_consent(expert, actor=request.user)
    return redirect_to(request, expert.get_desk_url())
