"""推荐邮件: each person who does an organisation's matching hears of its new strong pairs, daily, weekly or never."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, ngettext

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.installation import marks, site_name
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.text import one_line
from jiedui.foundation.notifications.preferences import quiet_ends
from jiedui.foundation.notifications.unsubscribing import Stoppable, heads, stoppables, way_out
from jiedui.foundation.organisations.models import Membership, Organisation

from .choices import DigestRhythm
from .matching_desk import Group, MatchingDesk, Row
from .models import MatchDigest
from .rules import MATCHING_ROLES, desk_organisation_ids

MOST = 10
MATCHES = "matches"
FROM = time(7, 40)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Letters:
    """How often letters about an organisation come to somebody."""

    organisation: Organisation
    rhythm: str


def rhythms_of(actor: Any) -> list[Letters]:
    """The rhythm for each organisation whose matching the actor does; weekly where they chose none."""
    chosen = dict(MatchDigest.objects.filter(person=actor).values_list("organisation_id", "rhythm"))
    mine = Organisation.objects.filter(pk__in=desk_organisation_ids(actor)).order_by("sort_key")
    return [Letters(each, chosen.get(each.pk, DigestRhythm.WEEKLY)) for each in mine]


@periodic(at="07:40")
def send_match_digests() -> int:
    """Send every letter that is due; how many went out. Nothing new is no letter."""
    now = clock.now()
    digests = _digests()
    quiet = quiet_ends({digest.person for digest in digests}, now)
    with twinnings_kept():
        return sum(_send_if_due(digest) for digest in digests if digest.person_id not in quiet)


@periodic(every=3600)
def send_held_match_digests() -> object:
    """What quiet hours held up in the morning goes out when they have ended."""
    return send_match_digests() if timezone.localtime(clock.now()).time() > FROM else 0


def stop_matches(person: User) -> None:
    """No more of these letters to this person, of whichever organisation."""
    for organisation_id in desk_organisation_ids(person):
        MatchDigest.objects.get_or_create(person=person, organisation_id=organisation_id)
    MatchDigest.objects.filter(person=person).update(rhythm=DigestRhythm.NEVER)


stoppables.add(Stoppable(MATCHES, gettext_lazy("匹配推荐"), stop_matches))


def _digests() -> list[MatchDigest]:
    """One for each person and organisation, made where there is none yet: news begins with the week that is not told."""
    held = (
        Membership.objects.filter(
            role__in=MATCHING_ROLES, user__is_active=True, organisation__verified_at__isnull=False
        )
        .exclude(user__email="")
        .values_list("user_id", "organisation_id")
        .distinct()
    )
    wanted = set(held)
    known = set(MatchDigest.objects.values_list("person_id", "organisation_id"))
    MatchDigest.objects.bulk_create(
        [
            MatchDigest(
                person_id=person,
                organisation_id=organisation,
                told_at=_week_began(clock.now() - timedelta(days=1)),
            )
            for person, organisation in sorted(wanted - known)
        ],
        ignore_conflicts=True,
    )
    rows = MatchDigest.objects.exclude(rhythm=DigestRhythm.NEVER).select_related("person", "organisation")
    return [row for row in rows.order_by("pk") if (row.person_id, row.organisation_id) in wanted]


def _send_if_due(digest: MatchDigest) -> bool:
    now, before = clock.now(), digest.told_at
    if before >= _due_from(digest.rhythm, now):
        return False
    # taken before it is sent, so that two workers never send the same
    if not MatchDigest.objects.filter(pk=digest.pk, told_at=before).update(told_at=now):
        return False
    try:
        with translation.override(digest.person.language):
            letter = letter_of(digest.person, digest.organisation, since=before)
            if letter is None:
                return False
            letter.send()
    except OSError as problem:  # smtplib's errors are OSErrors, too
        log.warning("match_digest_failed", digest=digest.pk, problem=type(problem).__name__)
        MatchDigest.objects.filter(pk=digest.pk).update(told_at=before)
        return False
    return True


def _due_from(rhythm: str, now: datetime) -> datetime:
    """A letter that was told before this moment is due again."""
    return _week_began(now) if rhythm == DigestRhythm.WEEKLY else _day_began(now)


def _day_began(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _week_began(now: datetime) -> datetime:
    today = _day_began(now)
    return today - timedelta(days=today.weekday())


def letter_of(person: User, organisation: Organisation, *, since: datetime) -> EmailMultiAlternatives | None:
    """The letter in the active language: the best new pairs as this person may see them; None where there are none.

    What somebody of the organisation already said a word about is no news.
    """
    desk = MatchingDesk(person, {"since": "all"}, organisation_ids=frozenset({organisation.pk}))
    fresh = [row for row in desk.rows if row.found_at > since]
    groups = _unheard(desk, fresh)
    count = sum(len(group.pairs) for group in groups)
    if not count:
        return None
    address = settings.WAGTAILADMIN_BASE_URL
    subject = ngettext(
        "%(organisation)s有 %(count)d 条新的匹配", "%(organisation)s有 %(count)d 条新的匹配", count
    ) % {"organisation": organisation.label, "count": count}
    title = one_line(f"[{site_name()}] {subject}")
    stop = way_out(person, MATCHES)
    context = {
        "subject": title,
        "heading": subject,
        "name": person.get_full_name(),
        "groups": _first(groups, MOST),
        "more": max(0, count - MOST),
        "address": address,
        "link": address + reverse("exchange:matching"),
        "preferences": address + reverse("notifications:preferences"),
        "stop": stop,
        **marks(),
    }
    letter = EmailMultiAlternatives(
        title,
        render_to_string("exchange/mail/digest.txt", context),
        to=[person.email],
        headers=heads(stop),
    )
    letter.attach_alternative(render_to_string("exchange/mail/digest.html", context), "text/html")
    return letter


def _unheard(desk: MatchingDesk, rows: list[Row]) -> list[Group]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.key[0], []).append(row)
    groups = desk.groups(grouped.values())
    for group in groups:
        group.pairs = [pair for pair in group.pairs if not pair.endorsed and pair.enquiry is None]
    return [group for group in groups if group.pairs]


def _first(groups: Iterable[Group], most: int) -> list[Group]:
    """As many groups as hold the first `most` pairs, the last one shortened."""
    taken: list[Group] = []
    for group in groups:
        if most <= 0:
            break
        group.pairs = group.pairs[:most]
        most -= len(group.pairs)
        taken.append(group)
    return taken
