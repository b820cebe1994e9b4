"""What becomes of notices when two registrations of one organisation are merged: they lead to the one that was kept."""

from django.contrib.contenttypes.models import ContentType

from jiedui.foundation.organisations.merging import MergePart, merge_parts
from jiedui.foundation.organisations.models import Organisation

from .models import Notice


def settle(kept: Organisation, absorbed: Organisation) -> None:
    kind = ContentType.objects.get_for_model(Organisation)
    Notice.objects.filter(target_type=kind, target_id=absorbed.pk).update(target_id=kept.pk)
    Notice.objects.filter(organisation_id=absorbed.pk).update(organisation_id=kept.pk)


merge_parts.add(
    MergePart(
        "notifications",
        settle=settle,
        also=("notifications.Notice.target", "notifications.Notice.organisation_id"),
    )
)
