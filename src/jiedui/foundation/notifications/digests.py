"""每日摘要: once a day, at the hour that a person chose, what they wanted to hear of together."""

from collections.abc import Iterable

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.installation import marks, site_name
from jiedui.foundation.core.periodic import periodic

from .hours import last_at_hour
from .models import MailTimes, Notice
from .selectors import particulars_of, worded
from .unsubscribing import heads, way_out

MOST = 30
TEN_MINUTES = 600
DIGEST = "digest"
log = structlog.get_logger(__name__)


@periodic(every=TEN_MINUTES)
def send_digests() -> int:
    """Send every digest whose hour has come; how many went out. Nothing unread is no mail."""
    waiting = Notice.objects.filter(digest_due=True).values("recipient")
    rows = MailTimes.objects.filter(person__in=waiting).select_related("person").order_by("pk")
    return sum(_send_if_due(times) for times in rows)


def _send_if_due(times: MailTimes) -> bool:
    now, before, person = clock.now(), times.digest_at, times.person
    hour = last_at_hour(now, times.digest_hour, person.zone)
    due = Notice.objects.filter(recipient=person, digest_due=True, created_at__lt=hour)
    taken = list(due.values_list("pk", flat=True)) if before < hour else []
    # taken before it is sent, so that two workers never send the same
    if not taken or not MailTimes.objects.filter(pk=times.pk, digest_at=before).update(digest_at=now):
        return False
    due.filter(pk__in=taken).update(digest_due=False)
    found = Notice.objects.filter(pk__in=taken).unread().select_related("recipient", "target_type")
    unread = [notice for notice in found if not particulars_of(notice).nothing_left]
    if not unread or not person.email or not person.is_active:
        return False
    try:
        digest_of(person, unread).send()
    except OSError as problem:  # smtplib's errors are OSErrors, too
        log.warning("notice_digest_failed", person=person.pk, problem=type(problem).__name__)
        Notice.objects.filter(pk__in=taken).update(digest_due=True)
        MailTimes.objects.filter(pk=times.pk).update(digest_at=before)
        return False
    Notice.objects.filter(pk__in=taken).update(mailed_at=now)
    return True


def digest_of(person: User, unread: Iterable[Notice]) -> EmailMultiAlternatives:
    """The mail in its reader's language and hours: the newest ones in a sentence each, the others as a number."""
    notices = sorted(unread, key=lambda notice: (notice.created_at, notice.pk), reverse=True)
    with translation.override(person.language), timezone.override(person.zone):
        count = len(notices)
        heading = ngettext("%(count)d 条新通知", "%(count)d 条新通知", count) % {"count": count}
        subject = f"[{site_name()}] {heading}"
        stop = way_out(person, DIGEST)
        context = {
            "subject": subject,
            "heading": heading,
            "name": person.get_full_name(),
            "lines": [
                (line, _link(line.pk), particulars_of(notice))
                for line, notice in zip(worded(notices[:MOST]), notices, strict=False)
            ],
            "site": settings.WAGTAILADMIN_BASE_URL,
            "more": max(0, count - MOST),
            "link": settings.WAGTAILADMIN_BASE_URL + reverse("notifications:list"),
            "preferences": settings.WAGTAILADMIN_BASE_URL + reverse("notifications:preferences"),
            "stop": stop,
            **marks(),
        }
        text = render_to_string("notifications/digest.txt", context)
        html = render_to_string("notifications/digest.html", context)
    mail = EmailMultiAlternatives(subject, text, to=[person.email], headers=heads(stop))
    mail.attach_alternative(html, "text/html")
    return mail


def _link(pk: int) -> str:
    return settings.WAGTAILADMIN_BASE_URL + reverse("notifications:open", args=[pk])
