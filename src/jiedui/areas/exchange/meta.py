"""What the page of a listing tells search engines: what everybody may read on it, and of a hidden owner nothing."""

from collections.abc import Iterable
from typing import Any

from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.meta import Data, PageMeta, absolute, breadcrumbs, publisher

from .choices import ListingState
from .models import Achievement, Demand, Expert, Listing


def meta_of(listing: Listing, attachments: Iterable[Attachment], crumbs: list[tuple[Any, str]]) -> PageMeta:
    """Search engines keep what is public today, and nothing else."""
    picture = next((file.get_absolute_url() for file in attachments if file.is_picture), "")
    path = listing.get_absolute_url()
    public = listing.state == ListingState.PUBLISHED and listing.visibility == Visibility.PUBLIC
    return PageMeta(
        path,
        listing.heading,
        listing.lead,
        kind="profile" if isinstance(listing, Expert) else "article",
        picture=picture,
        published=listing.published_at,
        updated=listing.updated_at,
        index=public,
        data=(_described(listing, picture), breadcrumbs(crumbs, listing.heading, path)) if public else (),
    )


def _described(listing: Listing, picture: str) -> Data:
    common: Data = {
        "@id": absolute(listing.get_absolute_url()),
        "url": absolute(listing.get_absolute_url()),
        "name": listing.heading,
        "description": listing.lead,
        "identifier": listing.code,
        "image": absolute(picture) if picture else "",
    }
    if isinstance(listing, Achievement):
        return {**common, **_achievement(listing)}
    if isinstance(listing, Demand):
        return {**common, **_demand(listing)}
    return {**common, **_expert(listing)} if isinstance(listing, Expert) else common


def _achievement(listing: Achievement) -> Data:
    return {
        "@type": "CreativeWork",
        "creator": _organisation(listing.owner),
        "contributor": [_organisation(one) for one in listing.verified_contributors],
        "publisher": publisher(),
        "about": _fields(listing),
        "keywords": list(listing.keywords),
        "datePublished": listing.published_at.isoformat() if listing.published_at else "",
        "dateModified": listing.updated_at.isoformat(),
        "expires": listing.expires_on.isoformat() if listing.expires_on else "",
        "inLanguage": "zh-Hans",
    }


def _demand(listing: Demand) -> Data:
    """Of the owner nothing: whoever asks without a name is not given one here."""
    return {
        "@type": "Demand",
        "itemOffered": {"@type": "Service", "name": listing.heading, "category": _field_names(listing)},
        "validFrom": listing.published_at.isoformat() if listing.published_at else "",
        "validThrough": listing.expires_on.isoformat() if listing.expires_on else "",
    }


def _expert(listing: Expert) -> Data:
    return {
        "@type": "Person",
        "name": listing.heading.partition(" · ")[0],
        "jobTitle": listing.position,
        "affiliation": _organisation(listing.owner),
        "knowsAbout": [*_field_names(listing), *listing.keywords],
    }


def _organisation(organisation: Organisation) -> Data:
    """With its address only where that leads to a public page."""
    url = absolute(organisation.get_absolute_url()) if organisation.is_verified else ""
    return {"@type": "Organization", "name": organisation.label, "url": url}


def _field_names(listing: Listing) -> list[str]:
    return [field.label for field in listing.all_fields()]


def _fields(listing: Listing) -> list[Data]:
    return [
        {"@type": "DefinedTerm", "name": field.label, "termCode": field.code}
        for field in listing.all_fields()
    ]
