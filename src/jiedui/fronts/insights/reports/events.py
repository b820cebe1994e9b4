"""What happens to yearly reports."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

REPORT_STARTED = EventKind(
    "insights.report.started", label=_("起草年度报告"), sentence=_("%(actor)s 开始起草《%(target)s》")
)
REPORT_PUBLISHED = EventKind(
    "insights.report.published",
    label=_("公布年度报告"),
    sentence=_("《%(target)s》经各方同意，已经公开"),
    tone="good",
)
