"""Notices by mail: each once, in its reader's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from jiedui.foundation.core import clock
from jiedui.foundation.core.installation import marks, site_name
from jiedui.foundation.core.text import one_line

from .models import Notice
from .preferences import group_of
from .selectors import particulars_of, subject_of, worded
from .unsubscribing import GROUP, heads, way_out

log = structlog.get_logger(__name__)
_held: ContextVar[bool] = ContextVar("mail_held", default=False)


@contextmanager
def without_mail() -> Iterator[None]:
    """Let notices made inside the block reach inboxes only: for telling a story that is long past."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)


def mail_is_held() -> bool:
    return _held.get()


def send_due(pks: list[int]) -> int:
    """Mail those of the notices that are due and still unread; a mail that fails stays due. How many went out."""
    waiting = Notice.objects.filter(pk__in=pks, mail_due=True).select_related("recipient").order_by("pk")
    return sum(_send(notice) for notice in waiting)


def _send(notice: Notice) -> bool:
    # taken before it is sent, so that two workers never send the same
    taken = Notice.objects.filter(pk=notice.pk, mail_due=True).update(mail_due=False)
    if not taken or notice.read_at or not notice.recipient.email or not notice.recipient.is_active:
        return False
    try:
        with translation.override(notice.recipient.language):
            if particulars_of(notice).nothing_left:
                return False
            message_of(notice).send()
    except OSError as problem:  # smtplib's errors are OSErrors, too
        log.warning("notice_mail_failed", notice=notice.pk, problem=type(problem).__name__)
        Notice.objects.filter(pk=notice.pk).update(mail_due=True)
        return False
    Notice.objects.filter(pk=notice.pk).update(mailed_at=clock.now())
    return True


def message_of(notice: Notice) -> EmailMultiAlternatives:
    """The mail, in the active language."""
    subject = one_line(f"[{site_name()}] {subject_of(notice)}")
    stop = "" if notice.urgent else way_out(notice.recipient, f"{GROUP}{group_of(notice.kind)}")
    context = {
        "stop": stop,
        "preferences": settings.WAGTAILADMIN_BASE_URL + reverse("notifications:preferences"),
        "notice": worded([notice])[0],
        "particulars": particulars_of(notice),
        "site": settings.WAGTAILADMIN_BASE_URL,
        "subject": subject,
        "heading": one_line(subject_of(notice)),
        "name": notice.recipient.get_full_name(),
        "link": settings.WAGTAILADMIN_BASE_URL + reverse("notifications:open", args=[notice.pk]),
        **marks(),
    }
    text = render_to_string("notifications/mail.txt", context)
    mail = EmailMultiAlternatives(
        subject, text, to=[notice.recipient.email], headers=heads(stop) if stop else None
    )
    mail.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return mail
