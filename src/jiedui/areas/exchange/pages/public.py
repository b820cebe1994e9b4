"""The public lists and pages of achievements, demands and experts."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from jiedui.areas.agreements.selectors import Twinnings, twinnings_kept
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.panels import filled
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.files.choices import AttachmentKind
from jiedui.foundation.files.selectors import attachments_for, attachments_of
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.ui.meta import list_meta
from jiedui.foundation.ui.pages import render_page

from ..brochures import basket_of
from ..choices import ListingState
from ..filters import Catalogue
from ..limits import count_question
from ..meta import meta_of
from ..models import Achievement, Demand, Expert, Listing
from ..related import near_listing
from ..selectors import Shown
from ..tables import LISTS

LEADS: dict[type[Listing], str | Promise] = {
    Achievement: _("各方高校、院所和企业愿意转化的成果，附成熟度、转化方式和报价。"),
    Demand: _("企业和单位自己解决不了的问题。看到能做的，就发起对接。"),
    Expert: _("愿意提供咨询、培训、检测和合作研发的专家，均经本人同意公开。"),
}


@require_safe
@twinnings_kept()
def listed(request: HttpRequest, model: type[Listing]) -> HttpResponseBase:
    """A list with search, facets, sorting and pages; all of it in the address."""
    if (taken := exported(request, LISTS[model])) is not None:
        return taken
    if request.GET.get("q"):
        count_question(request)
    catalogue = Catalogue(model, request.user, request.GET)
    title, lead = model._meta.verbose_name_plural, LEADS[model]
    context = {
        "kind": model.kind_name,
        "title": title,
        "one": model._meta.verbose_name,
        "lead": lead,
        "meta": list_meta(request.path, title, lead, whole=not request.GET),
        "page": catalogue.page(),
        "facets": catalogue.facets(),
        "sorts": catalogue.sorts,
        "text": catalogue.text,
        "narrowed": bool(catalogue.text or catalogue.chosen),
        "unsearchable": catalogue.unsearchable,
        "may_create": request.user.has_perm("exchange.create_listing"),
        "new_url": f"exchange:desk_{model.kind_name}_new",
        **collecting(request),
    }
    return render_page(request, "exchange/listing_list.html#rows", context)


@require_safe
@twinnings_kept()
def detail(request: HttpRequest, model: type[Listing], code: str) -> HttpResponse:
    """One listing as this reader may see it."""
    listing = get_visible(model, code, actor=request.user, read=lambda rows: rows.for_reader(request.user))
    reading = reading_context(listing, request.user)
    crumbs = [(_("首页"), "/"), (model._meta.verbose_name_plural, listing.list_url)]
    context = {
        **reading,
        "crumbs": crumbs,
        "meta": meta_of(listing, reading["attachments"], crumbs),
        "related": near_listing(listing, actor=request.user)
        if listing.state == ListingState.PUBLISHED
        else [],
        **collecting(request, listing),
        "more_panels": filled("exchange.public_listing", listing, request.user),
        "may_ask": listing.state == ListingState.PUBLISHED
        and not request.user.has_perm("exchange.follow_listing", listing),
    }
    return render_page(request, f"exchange/{model.kind_name}_detail.html", context)


def collecting(request: HttpRequest, listing: Listing | None = None) -> dict[str, Any]:
    """What a page shows of the brochure's basket: to those who signed in, of what is published."""
    may = request.user.is_authenticated and (listing is None or listing.state == ListingState.PUBLISHED)
    basket = basket_of(request) if may else []
    return {
        "may_collect": may,
        "basket": basket,
        "collected": listing is not None and listing.code in basket,
    }


def reading_context(listing: Listing, actor: Any) -> dict[str, Any]:
    """What every page of one listing shows, and no more than this reader may know."""
    follows = actor.has_perm("exchange.follow_listing", listing)
    owner = listing.owner_for(actor)
    shown = Shown(
        listing,
        tuple(Twinnings.now().on(listing.owner_id, listing.owner.region.code)),
        owner,
    )
    context: dict[str, Any] = {
        "listing": listing,
        "shown": shown,
        "follows": follows,
        "attachments": attachments_for(actor, listing),
        "documents_wait": owner is None and bool(attachments_of(listing, AttachmentKind.DOCUMENT)),
        "panels": filled("exchange.listing", listing, actor),
        "events": timeline_of(listing, actor=actor) if follows else None,
    }
    if isinstance(listing, Achievement):
        context["contributors"] = listing.verified_contributors
    if isinstance(listing, Expert):
        context["more_fields"] = listing.fields.select_related("parent")
    return context
