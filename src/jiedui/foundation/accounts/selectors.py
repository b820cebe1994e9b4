"""What others may ask about people."""

from typing import Any

from allauth.account.models import EmailAddress


def verified_emails_of(actor: Any) -> frozenset[str]:
    """The addresses that the actor has shown to be theirs, in small letters."""
    if not actor.is_authenticated:
        return frozenset()
    return frozenset(
        address.lower()
        for address in EmailAddress.objects.filter(user=actor, verified=True).values_list("email", flat=True)
    )
