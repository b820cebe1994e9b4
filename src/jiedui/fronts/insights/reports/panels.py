"""The reports that all sides agreed on, on the twinning's public page."""

from collections.abc import Mapping
from typing import Any

from jiedui.areas.agreements.models import Agreement
from jiedui.foundation.core.panels import Panel, panels

from .selectors import common_reports


def of_twinning(agreement: Agreement, actor: Any) -> Mapping[str, Any] | None:
    reports = common_reports(agreement)
    return {"reports": reports} if reports else None


panels.add(Panel("insights.twinning", "reports", "insights/reports/of_twinning.html", of_twinning, order=10))
