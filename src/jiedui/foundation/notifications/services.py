"""Reading one's notices. Reading is no event: nobody else is concerned."""

from typing import Any

from django.db import transaction

from jiedui.foundation.core import clock

from .models import Notice


@transaction.atomic
def mark_read(notice: Notice, *, actor: Any) -> None:
    """Note that the recipient has read it; somebody else's notice stays as it is."""
    Notice.objects.visible_to(actor).unread().filter(pk=notice.pk).update(read_at=clock.now())


@transaction.atomic
def mark_all_read(*, actor: Any) -> int:
    """Note that all of the actor's notices are read; returns how many were not."""
    return Notice.objects.visible_to(actor).unread().update(read_at=clock.now())


@transaction.atomic
def forget_all(user: Any, actor: Any) -> None:
    """A person whose account is closed is told nothing any more."""
    Notice.objects.filter(recipient=user).delete()
