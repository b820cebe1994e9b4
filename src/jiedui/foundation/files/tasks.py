"""Files whose thing is gone."""

from datetime import timedelta

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic

from .models import Attachment

GRACE_DAYS = 1


@periodic(at="03:30")
def remove_orphans() -> None:
    """Delete files of things that no longer exist."""
    for attachment in Attachment.objects.filter(
        created_at__lt=clock.now() - timedelta(days=GRACE_DAYS)
    ).iterator():
        if attachment.target is None:
            for file in (attachment.file, attachment.thumbnail):
                if file:
                    file.storage.delete(file.name)
            attachment.delete()
