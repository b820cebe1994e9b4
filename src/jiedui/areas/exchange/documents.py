"""How listings read in the index: to be found, filtered, counted and matched, and never telling an unnamed owner."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings, twinnings_kept
from jiedui.foundation.core.indexing import SearchDocument, SearchSource
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.regions.models import Region
from jiedui.foundation.taxonomy.models import TechnicalField

from .choices import EnquiryState, ListingState
from .models import Achievement, Demand, Enquiry, Expert, Listing
from .scenes import scenes_of

NO_TRL = "none"
UNREAD = ("submitted_at", "secrecy_checked_at", "return_reason", "sort_key")


def source_of(model: type[Listing]) -> SearchSource:
    """How rows of a kind of listing are found."""
    return SearchSource(
        kind=model.kind_name,
        label=model._meta.verbose_name_plural or "",
        model=model,
        rows=lambda: rows_of(model),
        document=lambda row: document_of(row) if row.state == ListingState.PUBLISHED else None,
        visible=lambda actor: model.objects.visible_to(actor),
        reading=twinnings_kept,
    )


def rows_of(model: type[Listing]) -> QuerySet[Any]:
    """Rows with all that their documents read, in the order they were written.

    Owners, fields and divisions are few beside the rows: read once for many rows instead of with each.
    """
    accepted = Enquiry.objects.filter(state=EnquiryState.ACCEPTED)
    parties = [
        Prefetch("enquiries", accepted.only("from_organisation", model.kind_name), "accepted_enquiries")
    ]
    if model is Achievement:
        parties.append(Prefetch("contributors", Organisation.objects.only("pk"), "known_contributors"))
    if model is Expert:
        parties.append(Prefetch("fields", TechnicalField.objects.select_related("parent"), "more_fields"))
    else:
        own = accepted.only("to_organisation", f"own_{model.kind_name}")
        parties.append(Prefetch("own_enquiries", own, "accepted_own_enquiries"))
    rows: Any = model.objects.order_by("pk").defer(*UNREAD)
    return rows.prefetch_related("owner__region", "field__parent", *parties)


def document_of(listing: Listing) -> SearchDocument:
    """A listing's words, circles and figures. The owner's name stands nowhere in them; its key only if it may be known."""
    sides = Twinnings.now().on(listing.owner_id, listing.owner.region.code)
    region = region_shown(listing, sides)
    attrs: dict[str, Any] = {
        "side": tuple(str(side.pk) for side in sides),
        "region": region.code if region else "",
        "visibility": listing.visibility,
        "published": _epoch(listing.published_at),
        "expires": _epoch(listing.expires_on),
        **_field_attrs(listing),
        **_own_attrs(listing),
    }
    if not listing.hides_owner:
        attrs["organisation"] = str(listing.owner_id)
    return SearchDocument(
        title=str(listing),
        body=_body(listing),
        audience=tuple(sorted(_audience(listing, [side.agreement_id for side in sides]))),
        attrs={name: value for name, value in attrs.items() if value not in ("", ())},
        names=_names(listing),
    )


def region_shown(listing: Listing, sides: Sequence[Side]) -> Region | None:
    """The division a listing is counted under: of its owner, or of the whole side where the owner stays unnamed.

    Of several sides the widest: a county that is twinned on its own would tell more than its city.
    """
    if not listing.hides_owner:
        return listing.owner.region
    return min(sides, key=breadth).region if sides else None


def breadth(side: Side) -> tuple[int, int]:
    """Sorts sides from the widest division to the narrowest."""
    return len(side.region.prefix), side.pk


def _field_attrs(listing: Listing) -> dict[str, tuple[str, ...]]:
    fields = listing.all_fields()
    return {
        "field": tuple(field.code for field in fields),
        "field_top": tuple(dict.fromkeys((field.parent or field).code for field in fields)),
    }


def _own_attrs(listing: Listing) -> dict[str, Any]:
    if isinstance(listing, Achievement):
        return {
            "trl": str(listing.trl or NO_TRL),
            "type": listing.kind,
            "stage": listing.stage,
            "mode": tuple(listing.transfer_modes),
            "scene": scenes_of(listing),
        }
    if isinstance(listing, Demand):
        return {
            "trl": str(listing.trl_wanted or NO_TRL),
            "type": tuple(listing.cooperation),
            "deadline": _epoch(listing.deadline),
            "scene": scenes_of(listing),
        }
    return {"type": tuple(listing.services) if isinstance(listing, Expert) else ()}


def _body(listing: Listing) -> str:
    main = getattr(listing, listing.main_text)
    parts: list[str] = [] if main.startswith(listing.summary.rstrip("…")) else [listing.summary]
    if isinstance(listing, Achievement):
        parts += [listing.description, "；".join(listing.scenes), listing.trl_note]
    elif isinstance(listing, Demand):
        parts += [listing.problem, listing.targets, listing.current_state]
    elif isinstance(listing, Expert):
        parts += [listing.position, listing.profile, "；".join(listing.works)]
    fields = listing.all_fields()
    named = dict.fromkeys(each.name for field in fields for each in (field, field.parent) if each)
    parts += ["；".join(named), "；".join(listing.keywords), listing.title_en, listing.summary_en]
    return "\n".join(part for part in parts if part)


def _names(listing: Listing) -> tuple[str, ...]:
    """What is suggested to whoever types: its keywords and fields; of an expert the name."""
    person = (listing.name, listing.name_en) if isinstance(listing, Expert) else ()
    return (*person, *listing.keywords, *(field.name for field in listing.all_fields()))


def _audience(listing: Listing, twinning_ids: list[int]) -> set[str]:
    """The circles of `visible_to`, as the index knows them."""
    circles = {"staff", f"org:{listing.owner_id}"}
    if listing.visibility == Visibility.PUBLIC:
        circles.add("public")
    if listing.visibility == Visibility.TWINNED:
        circles |= {f"twinning:{pk}" for pk in twinning_ids}
    if listing.visibility in {Visibility.TWINNED, Visibility.PARTIES}:
        circles |= {f"org:{pk}" for pk in _parties(listing)}
    if isinstance(listing, Expert) and listing.person_id:
        circles.add(f"user:{listing.person_id}")
    return circles


def _parties(listing: Listing) -> set[int]:
    parties = {enquiry.from_organisation_id for enquiry in _accepted(listing, "enquiries")}
    if not isinstance(listing, Expert):
        parties |= {enquiry.to_organisation_id for enquiry in _accepted(listing, "own_enquiries")}
    if isinstance(listing, Achievement):
        known = getattr(listing, "known_contributors", None)
        parties |= {each.pk for each in (listing.contributors.all() if known is None else known)}
    return parties


def _accepted(listing: Listing, name: str) -> list[Enquiry]:
    kept = getattr(listing, f"accepted_{name}", None)
    return list(getattr(listing, name).filter(state=EnquiryState.ACCEPTED)) if kept is None else kept


def _epoch(moment: date | datetime | None) -> int:
    if moment is None:
        return 0
    if not isinstance(moment, datetime):
        moment = timezone.make_aware(datetime.combine(moment, time.max))
    return int(moment.timestamp())
