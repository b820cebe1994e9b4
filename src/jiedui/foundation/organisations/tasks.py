"""Letters, written in the background."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.installation import marks, site_name
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.tasks import task
from jiedui.foundation.core.text import one_line

from .models import Invitation

REMINDED_BEFORE = timedelta(days=3)


@task()
def send_invitation(invitation_id: int, reminding: bool = False) -> None:
    """Write to the invited address, in the language of its owner if they are known here."""
    invitation = (
        Invitation.objects.select_related("organisation", "invited_by").filter(pk=invitation_id).first()
    )
    if invitation is None or not invitation.is_open:
        return
    known = User.objects.by_email(invitation.email)
    with translation.override(known.language if known else settings.LANGUAGE_CODE):
        letter = _letter(invitation, reminding=reminding)
    letter.send()


def _letter(invitation: Invitation, *, reminding: bool) -> EmailMultiAlternatives:
    address = reverse("organisations:invitation", args=[invitation.token])
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "reminding": reminding,
        "url": settings.WAGTAILADMIN_BASE_URL + address,
        **marks(),
    }
    words = (
        _("%(site)s：加入 %(organisation)s 的邀请即将过期")
        if reminding
        else _("%(site)s：邀请您加入 %(organisation)s")
    )
    letter = EmailMultiAlternatives(
        subject=one_line(words % {"site": site_name(), "organisation": invitation.organisation.label}),
        body=render_to_string("organisations/mail/invitation.txt", context),
        to=[invitation.email],
    )
    letter.attach_alternative(render_to_string("organisations/mail/invitation.html", context), "text/html")
    return letter


@periodic(at="09:10")
def remind_of_invitations() -> int:
    """Write once more to whoever has not answered and soon cannot; how many letters went out."""
    now = clock.now()
    soon = Invitation.objects.open().filter(reminded_at__isnull=True, expires_at__lt=now + REMINDED_BEFORE)
    sent = 0
    for pk in list(soon.order_by("pk").values_list("pk", flat=True)[:500]):
        # taken before it is sent, so that two workers never send the same
        if soon.filter(pk=pk).update(reminded_at=now, sent_count=F("sent_count") + 1):
            send_invitation.enqueue(pk, True)
            sent += 1
    return sent
