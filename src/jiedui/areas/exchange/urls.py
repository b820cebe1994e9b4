"""Addresses: the public lists and the desk of each kind of listing, then suggestions, the matching desk and enquiries."""

from django.urls import URLPattern, path

from .models import LISTING_MODELS, Listing
from .pages import (
    brochures,
    desk,
    enquiries,
    match_quality,
    matching,
    public,
    saved_searches,
    sheets,
    suggestions,
)

app_name = "exchange"


def listing_urls(model: type[Listing]) -> list[URLPattern]:
    """The addresses of one kind of listing."""
    name = model.kind_name
    kind = {"model": model}
    at = f"desk/{name}s/"
    return [
        path(f"{name}s/", public.listed, kind, name=f"{name}s"),
        path(f"{name}s/<str:code>/", public.detail, kind, name=name),
        path(f"{name}s/<str:code>/sheet.pdf", sheets.pdf, kind, name=f"{name}_pdf"),
        path(f"{name}s/<str:code>/sheet.docx", sheets.word, kind, name=f"{name}_word"),
        path(at, desk.listed, kind, name=f"desk_{name}s"),
        path(f"{at}new/", desk.new, kind, name=f"desk_{name}_new"),
        path(f"{at}<str:code>/", desk.detail, kind, name=f"desk_{name}"),
        path(f"{at}<str:code>/edit/", desk.edit, kind, name=f"desk_{name}_edit"),
        path(f"{at}<str:code>/delete/", desk.delete, kind, name=f"desk_{name}_delete"),
        path(f"{at}<str:code>/do/<str:step>/", desk.take_step, kind, name=f"desk_{name}_do"),
    ]


urlpatterns = [
    path("desk/demands/preview/", suggestions.preview_beside_form, name="demand_preview"),
    path("desk/achievements/repeats/", suggestions.repeats_beside_form, name="achievement_repeats"),
    path("desk/experts/<str:code>/consent/", desk.consent, name="desk_expert_consent"),
    *(pattern for model in LISTING_MODELS for pattern in listing_urls(model)),
    path("desk/brochure/", brochures.shown, name="brochure"),
    path("desk/brochure/add/", brochures.add, name="brochure_add"),
    path("desk/brochure/remove/", brochures.remove, name="brochure_remove"),
    path("desk/brochure/make/", brochures.make, name="brochure_make"),
    path("desk/suggestions/", suggestions.listed, name="suggestions"),
    path("desk/suggestions/<str:code>/", suggestions.detail, name="suggestions_for"),
    path("desk/suggestions/<str:code>/<str:kind>/<str:other>/endorse/", suggestions.endorse, name="endorse"),
    path("desk/suggestions/<str:code>/<str:kind>/<str:other>/dismiss/", suggestions.dismiss, name="dismiss"),
    path("desk/dismissals/<int:pk>/take-back/", suggestions.take_back, name="take_back_dismissal"),
    path("desk/match-quality/", match_quality.shown, name="match_quality"),
    path("desk/match-quality/roll-back/", match_quality.roll_back, name="match_quality_roll_back"),
    path("desk/match-quality/<int:number>/activate/", match_quality.activate, name="match_quality_activate"),
    path("desk/matching/", matching.listed, name="matching"),
    path("desk/matching/enquire/", matching.enquire, name="matching_enquire"),
    path("desk/matching/letters/", matching.letters, name="matching_letters"),
    path("desk/matching/<str:demand>/<str:answer>/endorse/", matching.endorse, name="matching_endorse"),
    path("desk/matching/<str:demand>/<str:answer>/dismiss/", matching.dismiss, name="matching_dismiss"),
    path("desk/matching/<str:demand>/<str:answer>/unsay/", matching.unsay, name="matching_unsay"),
    path("desk/searches/", saved_searches.listed, name="saved_searches"),
    path("desk/searches/new/", saved_searches.new, name="saved_search_new"),
    path("desk/searches/<int:pk>/", saved_searches.shown, name="saved_search"),
    path("desk/searches/<int:pk>/edit/", saved_searches.edit, name="saved_search_edit"),
    path("desk/searches/<int:pk>/pause/", saved_searches.pause, name="saved_search_pause"),
    path("desk/searches/<int:pk>/delete/", saved_searches.delete, name="saved_search_delete"),
    path("desk/enquiries/", enquiries.listed, name="enquiries"),
    path("desk/enquiries/new/<str:kind>/<str:code>/", enquiries.new, name="enquiry_new"),
    path("desk/enquiries/<str:code>/", enquiries.detail, name="enquiry"),
    path("desk/enquiries/<str:code>/do/<str:name>/", enquiries.step, name="enquiry_do"),
    path("desk/enquiries/<str:code>/message/", enquiries.message, name="enquiry_message"),
]
