"""Following what the platform finds: visits to the matching desk, letters about new matches, and many enquiries at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError, Invalid, NotAllowed
from jiedui.foundation.organisations.models import Organisation

from ..choices import DigestRhythm
from ..models import Enquiry, MatchDigest, MatchingVisit
from ..pairs import Pairing
from ..rules import desk_organisation_ids
from .enquiries import send_enquiry

VISIT = timedelta(minutes=30)
WORDS = ("cooperation", "unclear", "about", "from_broker")


@transaction.atomic
def note_visit(*, actor: Any) -> datetime | None:
    """Note that the actor works at the desk; when they last did before this sitting. Half an hour's pause ends a sitting."""
    now = clock.now()
    visit, created = MatchingVisit.objects.select_for_update().get_or_create(
        person=actor, defaults={"looked_at": now}
    )
    if not created:
        if now - visit.looked_at > VISIT:
            visit.before_at = visit.looked_at
        visit.looked_at = now
        visit.save(update_fields=["looked_at", "before_at"])
    return visit.before_at


@transaction.atomic
def choose_rhythm(organisation: Organisation, *, rhythm: str, actor: Any) -> MatchDigest:
    """Say how often letters about an organisation's new matches come to oneself. No event: nobody else is concerned.

    Raises:
        NotAllowed: the actor does not do this organisation's matching.
        Invalid: there is no such rhythm.
    """
    if organisation.pk not in desk_organisation_ids(actor):
        raise NotAllowed(_("您不是该单位的管理员或技术经理人。"))
    if rhythm not in DigestRhythm.values:
        raise Invalid({"rhythm": [_("请从列表中选择频率。")]})
    digest, _created = MatchDigest.objects.update_or_create(
        person=actor, organisation=organisation, defaults={"rhythm": rhythm}
    )
    return digest


@transaction.atomic
def forget_following(person: Any, actor: Any) -> None:
    """Whoever closes their account gets no letters any more."""
    MatchDigest.objects.filter(person=person).delete()
    MatchingVisit.objects.filter(person=person).delete()


@dataclass(frozen=True)
class Answered:
    """What became of one pair of many: the enquiry that was sent, or why none was."""

    pairing: Pairing
    enquiry: Enquiry | None = None
    refusal: str = ""


def send_enquiries(pairings: Iterable[Pairing], *, actor: Any, **words: Any) -> list[Answered]:
    """Ask about many pairs in the same words, one enquiry each; a refusal of one stops none of the others.

    Raises:
        Invalid: the words themselves are refused, before anything is sent.
    """
    answered: list[Answered] = []
    for pairing in pairings:
        try:
            enquiry = send_enquiry(
                pairing.target,
                organisation=pairing.organisation,
                own=pairing.put_forward,
                actor=actor,
                **words,
            )
        except Invalid as refusal:
            if not any(each.enquiry for each in answered) and set(refusal.errors) & set(WORDS):
                raise
            answered.append(Answered(pairing, refusal=str(refusal)))
        except DomainError as refusal:
            answered.append(Answered(pairing, refusal=str(refusal)))
        else:
            answered.append(Answered(pairing, enquiry))
    return answered
