"""Letters, written in the background."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.installation import marks, site_name
from jiedui.foundation.core.tasks import task

from .models import Invitation


@task()
def send_invitation(invitation_id: int) -> None:
    """Write to the invited address, in the language of its owner if they are known here."""
    invitation = (
        Invitation.objects.select_related("organisation", "invited_by").filter(pk=invitation_id).first()
    )
    if invitation is None or not invitation.is_open:
        return
    known = User.objects.by_email(invitation.email)
    with translation.override(known.language if known else settings.LANGUAGE_CODE):
        context = {
            "invitation": invitation,
            "organisation": invitation.organisation,
            "url": settings.WAGTAILADMIN_BASE_URL
            + reverse("organisations:invitation", args=[invitation.token]),
            **marks(),
        }
        letter = EmailMultiAlternatives(
            subject=_("%(site)s：邀请您加入 %(organisation)s")
            % {"site": site_name(), "organisation": invitation.organisation.label},
            body=render_to_string("organisations/mail/invitation.txt", context),
            to=[invitation.email],
        )
        letter.attach_alternative(
            render_to_string("organisations/mail/invitation.html", context), "text/html"
        )
    letter.send()
