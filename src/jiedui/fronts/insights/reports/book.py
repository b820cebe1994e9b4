"""A report on paper: what PDF and Word have in common, beside what every common text on paper has."""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from jiedui.areas.agreements.printing import Paper
from jiedui.foundation.ui.meta import absolute
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from ..models import YearlyReport
from .charts import Chart
from .reading import Plain, Reading

PICTURE_PIXELS = 900


@dataclass(frozen=True)
class Drawn:
    """A picture as it stands on paper, with its words and the page it comes from."""

    name: str
    content: bytes
    caption: str
    address: str


@dataclass(frozen=True)
class Book(Paper):
    """One text of a report as it is printed; every number leads to its list by an address that works from anywhere."""

    report: YearlyReport

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.text, is_open=True)

    @property
    def kind(self) -> str:
        return f"{_('年度报告')} · {self.report.code} · {self.text.label}"

    @property
    def period(self) -> str:
        return f"{date_cn(self.reading.starts_on)} – {date_cn(self.reading.ends_on)}"

    @property
    def moment_words(self) -> str:
        return _(
            "数字取自平台 %(moment)s 的记录，此后的变化不再改动本报告；点开数字看到的名单会随填报继续更新。"
        ) % {"moment": self.reading.figures["moment"]}

    @property
    def cover(self) -> list[tuple[str, str]]:
        """What stands on the cover beside the title."""
        return [
            (_("合作协议"), str(self.text.terms["agreement"])),
            (_("报告期"), self.period),
            *self.parties,
            (_("状态"), str(self.text.get_state_display())),
        ]

    @property
    def file_stem(self) -> str:
        title = "".join(each if each.isalnum() or each in " -·（）" else " " for each in self.title)
        parts = [self.report.code, " ".join(title.split())[:60], self.text.label]
        return " ".join([*parts, *([_("草案")] if self.warning else [])])

    def to(self, number: Plain) -> str:
        """Where a number leads."""
        return absolute(number["path"])

    @cached_property
    def charts(self) -> dict[str, Chart]:
        """The drawings by the names under which they are handed over."""
        drawn: dict[str, Chart | None] = {
            "clauses.svg": self.reading.clause_chart,
            "kinds.svg": self.reading.kind_chart,
        }
        drawn |= {f"flows-{year['year']}.svg": year["chart"] for year in self.reading.years}
        return {name: chart for name, chart in drawn.items() if chart is not None}

    @cached_property
    def drawings(self) -> dict[str, bytes]:
        return {name: chart.svg() for name, chart in self.charts.items()}

    @cached_property
    def pictures(self) -> list[Drawn]:
        return [
            Drawn(f"picture-{place}.jpg", _for_paper(file), told["caption"], absolute(told["path"]))
            for place, (told, file) in enumerate(self.reading.pictures, start=1)
        ]

    def gather(self) -> None:
        """Read what both files tell, once."""
        _read = self.reading.clauses, self.reading.pictures

    def draw(self) -> None:
        """Charts and pictures, once for both files."""
        _drawn = self.drawings, self.pictures


def _for_paper(file: Any) -> bytes:
    """A picture no larger than paper bears."""
    from PIL import Image  # noqa: PLC0415 -- slow to import, needed only for pictures

    kept = BytesIO()
    with file.file.open("rb") as opened, Image.open(opened) as picture:
        small = picture.convert("RGB")
        small.thumbnail((PICTURE_PIXELS, PICTURE_PIXELS))
        small.save(kept, "JPEG", quality=82)
    return kept.getvalue()
