"""What becomes of addresses when two registrations of one organisation are merged: they move, and none stands twice."""

from django.utils.translation import pgettext_lazy

from jiedui.foundation.organisations.merging import Belonging, MergePart, merge_parts

merge_parts.add(
    MergePart(
        "webhooks",
        belongings=(
            Belonging("api.Webhook", "organisation", pgettext_lazy("plural", "事件推送"), once=("url",)),
        ),
    )
)
