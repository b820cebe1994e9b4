"""How listings read in the index: to be found, filtered, counted and matched, and never telling an unnamed owner."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.core.indexing import SearchDocument, SearchSource
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.regions.models import Region
from jiedui.foundation.taxonomy.models import TechnicalField

from .choices import ListingState
from .models import Achievement, Demand, Expert, Listing
from .reading import complete, find_parties, reading, rows_of
from .scenes import scenes_of

NO_TRL = "none"


def source_of(model: type[Listing]) -> SearchSource:
    """How rows of a kind of listing are found."""
    return SearchSource(
        kind=model.kind_name,
        label=model._meta.verbose_name_plural or "",
        model=model,
        rows=lambda: rows_of(model),
        document=lambda row: document_of(row) if row.state == ListingState.PUBLISHED else None,
        visible=lambda actor: model.objects.visible_to(actor),
        reading=reading,
        complete=complete,
        passages=passages_of,
    )


def document_of(listing: Listing) -> SearchDocument:
    """A listing's words, circles and figures. The owner's name stands nowhere in them; its key only if it may be known."""
    sides = Twinnings.now().on(listing.owner_id, listing.owner.region.code)
    region, fields = region_shown(listing, sides), listing.all_fields()
    attrs: dict[str, Any] = {
        "side": tuple(str(side.pk) for side in sides),
        "region": region.code if region else "",
        "visibility": listing.visibility,
        "published": _epoch(listing.published_at),
        "expires": _epoch(listing.expires_on),
        **_field_attrs(fields),
        **_own_attrs(listing),
    }
    if not listing.hides_owner:
        attrs["organisation"] = str(listing.owner_id)
    return SearchDocument(
        title=str(listing),
        body=_body(listing, fields),
        audience=tuple(sorted(_audience(listing, [side.agreement_id for side in sides]))),
        attrs={name: value for name, value in attrs.items() if value not in ("", ())},
        names=_names(listing, fields),
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


def _field_attrs(fields: Sequence[TechnicalField]) -> dict[str, tuple[str, ...]]:
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


def _body(listing: Listing, fields: Sequence[TechnicalField]) -> str:
    return "\n".join(filter(None, [_told(listing), _labels(listing, fields), *_in_english(listing)]))


def passages_of(listing: Listing) -> tuple[str, ...]:
    """What a listing says, each language by itself; what it is filed under last, and for readers of Chinese alone."""
    if reads_english():
        return listing.summary_en, _told(listing)
    return _told(listing), "\n".join(_in_english(listing)), _labels(listing, listing.all_fields())


def _in_english(listing: Listing) -> list[str]:
    return [text for text in (listing.title_en, listing.summary_en) if text]


def _told(listing: Listing) -> str:
    main = getattr(listing, listing.main_text)
    parts: list[str] = [] if main.startswith(listing.summary.rstrip("…")) else [listing.summary]
    if isinstance(listing, Achievement):
        parts += [listing.description, listing.trl_note]
    elif isinstance(listing, Demand):
        parts += [listing.problem, listing.targets, listing.current_state]
    elif isinstance(listing, Expert):
        parts += [listing.position, listing.profile, "；".join(listing.works)]
    return "\n".join(part for part in parts if part)


def _labels(listing: Listing, fields: Sequence[TechnicalField]) -> str:
    named = dict.fromkeys(each.name for field in fields for each in (field, field.parent) if each)
    scenes = listing.scenes if isinstance(listing, Achievement) else []
    return "\n".join(filter(None, map("；".join, (scenes, named, listing.keywords))))


def _names(listing: Listing, fields: Sequence[TechnicalField]) -> tuple[str, ...]:
    """What is suggested to whoever types: its keywords and fields; of an expert the name."""
    person = (listing.name, listing.name_en) if isinstance(listing, Expert) else ()
    return (*person, *listing.keywords, *(field.name for field in fields))


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


def _parties(listing: Listing) -> Collection[int]:
    row: Any = listing
    if not hasattr(row, "known_parties"):
        find_parties([row])
    parties: Collection[int] = row.known_parties
    return parties


def _epoch(moment: date | datetime | None) -> int:
    if moment is None:
        return 0
    if not isinstance(moment, datetime):
        moment = timezone.make_aware(datetime.combine(moment, time.max))
    return int(moment.timestamp())
