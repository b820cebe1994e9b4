"""What an organisation's own systems may be told of its listings and enquiries."""

from collections.abc import Iterable
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.announcing import announce
from jiedui.foundation.core.events import Happening

from . import events
from .events import listing_event
from .models import LISTING_MODELS, Enquiry, Listing

LISTING_VERBS = (
    "submitted",
    "returned",
    "published",
    "renewed",
    "revised",
    "archived",
    "taken_down",
    "closed",
    "expiring",
    "expired",
)


def owner(happening: Happening) -> Iterable[Any]:
    return [cast(Listing, happening.target).owner]


def parties(happening: Happening) -> Iterable[Any]:
    enquiry = cast(Enquiry, happening.target)
    return [enquiry.from_organisation, enquiry.to_organisation]


def public_page(happening: Happening) -> str:
    return cast(Listing, happening.target).get_absolute_url()


def enquiry_page(happening: Happening) -> str:
    return cast(Enquiry, happening.target).get_absolute_url()


for _model in LISTING_MODELS:
    for _verb in LISTING_VERBS:
        announce(
            listing_event(_model, _verb),
            group=_model._meta.verbose_name or "",
            to=owner,
            link=public_page,
            data=("expires",),
        )
for _kind in (
    events.ENQUIRY_SENT,
    events.ENQUIRY_ASKED_BACK,
    events.ENQUIRY_SUPPLEMENTED,
    events.ENQUIRY_ACCEPTED,
    events.ENQUIRY_DECLINED,
    events.ENQUIRY_WITHDRAWN,
    events.ENQUIRY_MESSAGE_WRITTEN,
    events.ENQUIRY_REMINDED,
):
    announce(_kind, group=_("对接意向"), to=parties, link=enquiry_page)
