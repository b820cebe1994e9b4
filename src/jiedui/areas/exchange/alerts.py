"""订阅提醒: newly published listings are held against the searches that people keep, and each is told of once.

A listing is new to a search when it was published after the search was saved. Renewing one does not publish it anew;
one that was revised and published again is told of only where it was not told of before. What counts is what the person
may see when they are told.
"""

from collections.abc import Container
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings, on_side_filter, twinnings_kept
from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.organisations.selectors import organisations_of

from . import events
from .choices import AlertRhythm, Band
from .filters import Catalogue
from .models import LISTING_MODELS, SavedSearch, SearchFind
from .models.querysets import ListingQuerySet
from .previews import MODEL_OF, preview

BATCH = 500
# a listing shows to others a moment after it says it was published, and stands in the index a moment later still
OVERLAP = timedelta(minutes=5)
NEAREST = 50
MORNING = 7
FIVE_MINUTES = 300


@periodic(every=FIVE_MINUTES)
def alert_saved_searches() -> int:
    """Find what is new, and tell whose time has come; how many were told. Cut off at any place, the next run goes on."""
    with twinnings_kept():
        for search in _to_be_checked():
            check(search)
        return sum(tell(search) for search in _to_be_told())


def _to_be_checked() -> list[SavedSearch]:
    """Searches of lists in which something was published since they were looked through, longest unchecked first."""
    due = Q(pk__in=[])
    for model in LISTING_MODELS:
        latest = model.objects.published().aggregate(latest=Max("published_at"))["latest"]
        if latest is not None:
            due |= Q(kind=model.kind_name, checked_through__lt=latest + OVERLAP)
    rows = SavedSearch.objects.filter(due, paused=False, person__is_active=True)
    return list(rows.select_related("person").order_by("checked_through", "pk")[:BATCH])


def check(search: SavedSearch) -> int:
    """Note which newly published listings answer the search; how many there are. While there is no index it waits."""
    now = clock.now()
    since = max(search.created_at, search.checked_through - OVERLAP)
    keys = new_keys(search, since)
    if keys is None:
        return 0
    with transaction.atomic():
        known = set(search.finds.filter(listing_key__in=keys).values_list("listing_key", flat=True))
        fresh = [SearchFind(search=search, listing_key=key, found_at=now) for key in keys if key not in known]
        SearchFind.objects.bulk_create(fresh, ignore_conflicts=True)
        SavedSearch.objects.filter(pk=search.pk).update(checked_through=now)
    return len(fresh)


def new_keys(search: SavedSearch, since: datetime) -> list[int] | None:
    """Listings published since then that the person may see and that answer the search; None while it cannot be told."""
    published = answering(search).filter(published_at__gt=since)
    others = published.exclude(owner__in=organisations_of(search.person))
    keys = set(others.values_list("pk", flat=True))
    if not keys:
        return []
    worded = _by_words(search)
    return None if worded is None else sorted(key for key in keys if key in worded)


def answering(search: SavedSearch) -> ListingQuerySet:
    """Rows that the person may see and that meet the search's conditions, its words aside."""
    rows = _catalogue(search).rows()
    if search.other_side:
        rows = rows.filter(on_side_filter(sides_opposite(search.person), prefix="owner"))
    return rows


def sides_opposite(person: Any) -> list[Side]:
    """The other sides of the twinnings in which the person's organisations stand today."""
    twinnings = Twinnings.now()
    own = [
        side
        for each in organisations_of(person).select_related("region")
        for side in twinnings.on(each.pk, each.region.code)
    ]
    return twinnings.opposite(own)


def _catalogue(search: SavedSearch) -> Catalogue:
    return Catalogue(MODEL_OF[search.kind], search.person, QueryDict(search.query))


class _Everything:
    """Where a search has no words, every row answers them."""

    def __contains__(self, key: object) -> bool:
        return True


def _by_words(search: SavedSearch) -> Container[int] | None:
    """Keys that answer the words of the search; None while there is no index."""
    if search.problem:
        answer = preview("", search.problem, actor=search.person, kinds=(search.kind,), limit=NEAREST)
        if answer.index_missing:
            return None
        near = (each for each in answer.candidates if each.band != Band.LOW)
        return {each.listing.pk for each in near}
    catalogue = _catalogue(search)
    found = catalogue.found
    if found is None:
        return None if catalogue.unsearchable else _Everything()
    return set(found)


def _to_be_told() -> list[SavedSearch]:
    """Searches with finds that were not told, whose time has come."""
    now = timezone.localtime(clock.now())
    due = Q(rhythm=AlertRhythm.AT_ONCE)
    if now.hour >= MORNING:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        monday = today - timedelta(days=today.weekday())
        due |= Q(rhythm=AlertRhythm.DAILY, told_at__lt=today)
        due |= Q(rhythm=AlertRhythm.WEEKLY, told_at__lt=monday)
    waiting = SearchFind.objects.filter(told=False).values("search")
    rows: QuerySet[SavedSearch] = SavedSearch.objects.filter(
        due, paused=False, person__is_active=True, pk__in=waiting
    )
    return list(rows.select_related("person").order_by("pk")[:BATCH])


@transaction.atomic
def tell(search: SavedSearch) -> bool:
    """Say once how many new listings there are, as far as the person may see them now; whether anything was said."""
    SavedSearch.objects.select_for_update().filter(pk=search.pk).first()
    waiting = search.finds.filter(told=False)
    finds = dict(waiting.values_list("pk", "listing_key"))
    keys = list(finds.values())
    visible = answering(search).filter(pk__in=keys).count() if keys else 0
    waiting.filter(listing_key__in=keys).update(told=True)
    if not visible:
        return False
    SavedSearch.objects.filter(pk=search.pk).update(told_at=clock.now())
    record(events.SEARCH_FOUND, actor=None, target=search, found=visible, first=min(finds), last=max(finds))
    return True
