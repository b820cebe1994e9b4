"""Mail for notices, and forgetting old ones."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.tasks import task

from .models import Notice
from .selectors import worded

KEPT_DAYS = 365


@task()
def mail_notices(pks: list[int]) -> int:
    """Mail notices that were not mailed or read yet, each in its reader's language; returns how many went out."""
    sent = 0
    waiting = Notice.objects.filter(pk__in=pks, mailed_at__isnull=True, read_at__isnull=True)
    for notice in waiting.select_related("recipient"):
        if not notice.recipient.email:
            continue
        with translation.override(notice.recipient.language):
            _mail(notice).send()
        Notice.objects.filter(pk=notice.pk).update(mailed_at=clock.now())
        sent += 1
    return sent


def _mail(notice: Notice) -> EmailMultiAlternatives:
    words = worded([notice])[0]
    site = settings.JIEDUI.origin or settings.WAGTAILADMIN_BASE_URL
    context = {
        "notice": words,
        "name": notice.recipient.get_full_name(),
        "link": site + reverse("notifications:open", args=[notice.pk]),
        "site_name": settings.JIEDUI.site_name,
        "demo": settings.JIEDUI.demo,
    }
    subject = f"[{settings.JIEDUI.site_name}] {words.label}"
    mail = EmailMultiAlternatives(
        subject, render_to_string("notifications/mail.txt", context), to=[notice.recipient.email]
    )
    mail.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return mail


@periodic(at="03:20")
def forget_read_notices() -> None:
    """Delete notices that were read more than a year ago."""
    Notice.objects.filter(read_at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()
