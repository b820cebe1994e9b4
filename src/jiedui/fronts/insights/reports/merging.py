"""What becomes of yearly reports when two registrations of one organisation are merged."""

from django.utils.translation import gettext_lazy

from jiedui.foundation.organisations.merging import Belonging, MergePart, merge_parts

merge_parts.add(
    MergePart(
        "insights",
        belongings=(Belonging("insights.YearlyReport", "drafter", gettext_lazy("起草的年度报告")),),
    )
)
