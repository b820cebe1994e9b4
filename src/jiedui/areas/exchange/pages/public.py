"""The public lists and pages of achievements, demands and experts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.panels import filled
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.files.choices import AttachmentKind
from jiedui.foundation.files.selectors import attachments_for, attachments_of
from jiedui.foundation.ui.pages import render_page

from ..choices import ListingState
from ..filters import Catalogue
from ..models import Achievement, Demand, Expert, Listing
from ..related import near_listing
from ..selectors import Shown

LEADS: dict[type[Listing], str | Promise] = {
    Achievement: _("各方高校、院所和企业愿意转化的成果，附成熟度、转化方式和报价。"),
    Demand: _("企业和单位自己解决不了的问题。看到能做的，就发起对接。"),
    Expert: _("愿意提供咨询、培训、检测和合作研发的专家，均经本人同意公开。"),
}


@require_safe
def listed(request: HttpRequest, model: type[Listing]) -> HttpResponse:
    """A list with search, facets, sorting and pages; all of it in the address."""
    catalogue = Catalogue(model, request.user, request.GET)
    context = {
        "kind": model.kind_name,
        "title": model._meta.verbose_name_plural,
        "one": model._meta.verbose_name,
        "lead": LEADS[model],
        "page": catalogue.page(),
        "facets": catalogue.facets(),
        "sorts": catalogue.sorts,
        "text": catalogue.text,
        "narrowed": bool(catalogue.text or catalogue.chosen),
        "unsearchable": catalogue.unsearchable,
        "may_create": request.user.has_perm("exchange.create_listing"),
        "new_url": f"exchange:desk_{model.kind_name}_new",
    }
    return render_page(request, "exchange/listing_list.html#rows", context)


@require_safe
def detail(request: HttpRequest, model: type[Listing], code: str) -> HttpResponse:
    """One listing as this reader may see it."""
    listing = get_visible(model, code, actor=request.user)
    context = {
        **reading_context(listing, request.user),
        "crumbs": [(_("首页"), "/"), (model._meta.verbose_name_plural, listing.list_url)],
        "related": near_listing(listing, actor=request.user)
        if listing.state == ListingState.PUBLISHED
        else [],
        "more_panels": filled("exchange.public_listing", listing, request.user),
        "may_ask": listing.state == ListingState.PUBLISHED
        and not request.user.has_perm("exchange.follow_listing", listing),
    }
    return render_page(request, f"exchange/{model.kind_name}_detail.html", context)


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
        context["contributors"] = listing.contributors.order_by("sort_key")
    if isinstance(listing, Expert):
        context["more_fields"] = listing.fields.select_related("parent")
    return context
