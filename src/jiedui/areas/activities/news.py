"""News of what was held, half written for the portal's editors: only what everybody may read."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record
from jiedui.foundation.core.news import NewsOffer, NewsPicture, NewsSource, news_offers
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.files.choices import AttachmentKind
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.selectors import attachments_of

from . import events
from .models import Activity, ActivityQuerySet
from .selectors import hosts_of, with_parts

MOST = 50


def offered() -> ActivityQuerySet:
    """Held, public, and not yet taken up."""
    return Activity.objects.happened().filter(visibility=Visibility.PUBLIC, news_taken_at__isnull=True)


def waiting() -> list[NewsOffer]:
    rows = with_parts(offered()).select_related("minutes").prefetch_related("agenda")
    return [offer_of(activity) for activity in rows.order_by("-starts_at", "-pk")[:MOST]]


def offer(key: str) -> NewsOffer | None:
    found = with_parts(offered()).select_related("minutes").filter(code=key).first()
    return offer_of(found, attachments_of(found, AttachmentKind.PICTURE)) if found else None


def offer_of(activity: Activity, pictures: list[Attachment] | None = None) -> NewsOffer:
    """Title, lead, paragraphs and, where they are at hand, pictures, in Chinese whoever asks; people are not named."""
    with translation.override("zh-hans"):
        return _written(activity, pictures or [])


def _written(activity: Activity, pictures: list[Attachment]) -> NewsOffer:
    minutes = getattr(activity, "minutes", None)
    lead = (minutes.summary if minutes else "") or activity.purpose
    names = _("、").join(organisation.name for organisation in hosts_of(activity))
    happened = _("%(day)s，%(names)s在%(venue)s举行“%(title)s”。") % {
        "day": _("%(month)s 月 %(day)s 日") % {"month": activity.day.month, "day": activity.day.day},
        "names": names,
        "venue": activity.venue,
        "title": activity.title,
    }
    topics = [item.title for item in activity.agenda.all()]
    paragraphs = [happened, activity.purpose]
    if topics:
        paragraphs.append(_("活动围绕以下议题展开：%(topics)s。") % {"topics": _("；").join(topics)})
    return NewsOffer(
        key=activity.code,
        title=activity.title,
        title_en=activity.title_en,
        lead=lead[:500],
        day=activity.day,
        path=activity.get_absolute_url(),
        paragraphs=tuple(part for part in paragraphs if part and part != lead),
        pictures=tuple(
            NewsPicture(picture.name, picture.caption or activity.title, _bytes_of(picture))
            for picture in pictures
        ),
    )


@transaction.atomic
def take(key: str, actor: Any, led_to: str) -> None:
    """The editors have made an article of it, at `led_to`, or will write none."""
    activity = Activity.objects.select_for_update().get(code=key)
    activity.news_taken_at, activity.news_path = clock.now(), led_to[:255]
    activity.save(update_fields=["news_taken_at", "news_path"])
    record(events.NEWS_TAKEN, actor=actor, target=activity, organisation=activity.host)


def _bytes_of(picture: Attachment) -> Any:
    def read() -> bytes:
        with picture.file.open("rb") as opened:
            content: bytes = opened.read()
            return content

    return read


news_offers.add(
    NewsSource(
        "activities",
        gettext_lazy("交流活动"),
        waiting=waiting,
        count=lambda: offered().count(),
        offer=offer,
        taken=take,
    )
)
