"""Which text of a report a reader gets to see, and the reports that all sides agreed on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jiedui.areas.agreements.choices import TextState
from jiedui.areas.agreements.models import Agreement, JointText

from ..models import REPORT, YearlyReport

# what stands before what, for a reader who may see several texts of one report
RANK = {TextState.AGREED: 0, TextState.OFFERED: 1, TextState.DRAFT: 2}


@dataclass(frozen=True)
class Listed:
    """A report with the text that counts for the reader: the common one, else the one on the table, else their own draft."""

    report: YearlyReport
    text: JointText | None

    @property
    def state_words(self) -> Any:
        return self.text.get_state_display() if self.text else ""


def common_reports(agreement: Agreement) -> list[YearlyReport]:
    """The reports about an agreement that all sides agreed on, the latest period first: everybody may read them."""
    return list(YearlyReport.objects.common().filter(agreement=agreement).select_related("agreement"))


def with_texts(reports: Iterable[YearlyReport], actor: Any) -> list[Listed]:
    """Reports with what the reader may see of each: one query for all."""
    reports = list(reports)
    texts = JointText.objects.visible_to(actor).filter(kind=REPORT, subject__in=[row.pk for row in reports])
    found: dict[int, list[JointText]] = {}
    for text in texts.select_related("author").order_by("-number"):
        found.setdefault(text.subject, []).append(text)
    return [Listed(report, _first(found.get(report.pk, []))) for report in reports]


def text_to_read(report: YearlyReport, actor: Any) -> JointText | None:
    return with_texts([report], actor)[0].text


def _first(texts: list[JointText]) -> JointText | None:
    return min(texts, key=lambda text: RANK.get(TextState(text.state), 9), default=None)
