"""The editors' desk of news offered by the areas: an offer becomes a draft article in one step, and is marked as taken."""

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotFound
from jiedui.foundation.core.events import record
from jiedui.foundation.core.news import NewsOffer, NewsPicture, NewsSource, news_offers
from jiedui.foundation.core.permissions import require

from . import events
from .choices import NEWS_SLUG
from .models import ArticlePage, NewsIndexPage


@dataclass(frozen=True)
class Offered:
    """An offer with the source it comes from."""

    source: NewsSource
    offer: NewsOffer


def offers_waiting() -> list[Offered]:
    """All that waits, the latest day first."""
    found = [Offered(source, offer) for source in news_offers for offer in source.waiting()]
    return sorted(found, key=lambda each: each.offer.day, reverse=True)


def waiting_count() -> int:
    return sum(source.count() for source in news_offers)


@transaction.atomic
def draft_from(source_code: str, key: str, *, actor: Any) -> ArticlePage:
    """Make an unpublished article of an offer, with title, lead, text, pictures and captions; the editors go on from there.

    Raises:
        NotAllowed: the actor does not write for the portal.
        NotFound: it was taken meanwhile, or there is none.
    """
    require(actor, "portal.write_news")
    source, offer = _offered(source_code, key)
    pictures = [_kept(picture, actor) for picture in offer.pictures]
    body: list[tuple[str, Any]] = [
        ("paragraph", str(format_html("<p>{}</p>", text))) for text in offer.paragraphs
    ]
    for picture, image in zip(offer.pictures[1:], pictures[1:], strict=True):
        body.append(("picture", {"image": image, "caption": picture.caption, "description": picture.caption}))
    page = ArticlePage(
        title=offer.title,
        title_en=offer.title_en,
        lead=offer.lead,
        date=offer.day,
        cover=pictures[0] if pictures else None,
        body=body,
        owner=actor,
        live=False,
    )
    NewsIndexPage.objects.get(slug=NEWS_SLUG).add_child(instance=page)
    page.save_revision(user=actor)
    parts = page.get_url_parts()
    source.taken(key, actor, parts[2] if parts else "")
    record(events.NEWS_DRAFTED, actor=actor, target=page)
    return page


@transaction.atomic
def pass_over(source_code: str, key: str, *, actor: Any) -> None:
    """Write no article of it.

    Raises:
        NotAllowed: the actor does not write for the portal.
        NotFound: it was taken meanwhile, or there is none.
    """
    require(actor, "portal.write_news")
    source, _offer = _offered(source_code, key)
    source.taken(key, actor, "")


def _offered(source_code: str, key: str) -> tuple[NewsSource, NewsOffer]:
    source = news_offers.get(source_code)
    offer = source.offer(key) if source is not None else None
    if source is None or offer is None:
        raise NotFound(_("这条新闻稿已经有人处理，或者不再公开。"))
    return source, offer


def _kept(picture: NewsPicture, actor: Any) -> Any:
    """The picture among the portal's own, so that it stays when the thing it came from goes."""
    return get_image_model().objects.create(
        title=picture.caption[:255] or picture.name,
        description=picture.caption[:255],
        file=ContentFile(picture.read(), name=picture.name),
        uploaded_by_user=actor,
        created_at=clock.now(),
    )
