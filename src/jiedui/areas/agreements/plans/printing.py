"""A text of a plan on paper: its lines as a table, in PDF and Word; what not all sides agreed on says so on every page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.documents import pdf_of
from jiedui.foundation.core.installation import marks, site_name
from jiedui.foundation.core.word import WordPage

from ..models import JointText, YearPlan
from ..printing import QR, Paper, write_agreed


@dataclass(frozen=True)
class PlanPaper(Paper):
    """One text of a plan as it is printed, with all that a printed text of an agreement has beside its clauses."""

    plan: YearPlan

    @property
    def kind(self) -> str:
        return f"{self.agreement.label} · {self.plan.code} · {self.text.label}"

    @property
    def code(self) -> str:
        return self.plan.code

    @property
    def note(self) -> str:
        return str(self.text.terms["note"])

    @property
    def heads(self) -> list[str]:
        """What the columns are called; those of the sides as the sides are."""
        sides = [str(party["region"]) for party in self.text.terms["parties"]]
        return [_("序号"), _("工作内容"), _("年度目标"), _("期间"), *sides]

    @property
    def rows(self) -> Iterator[list[str]]:
        for line in self.text.terms["lines"]:
            yield [
                str(line["number"]),
                "\n".join(_what(line)),
                f"{line['measure']} {line['target']} {line['unit']}",
                f"{line['starts_on']}\n{line['due_on']}",
                *(unit["organisation"] for unit in line["responsible"]),
            ]


def printed(plan: YearPlan, text: JointText, form: Literal["pdf", "docx"]) -> tuple[bytes, str]:
    """The file, and its name without ending."""
    paper = PlanPaper(plan.agreement, text, plan)
    return (plan_as_pdf(paper) if form == "pdf" else plan_as_word(paper)), paper.file_stem


def plan_as_pdf(paper: PlanPaper) -> bytes:
    """The plan on A4 pages.

    Raises:
        NoPdf: this machine cannot draw PDF.
    """
    context = {"paper": paper, "made_at": clock.now(), "qr": QR, **marks()}
    given = {QR: paper.qr("svg", unit="", omitsize=True)}
    return pdf_of(render_to_string("agreements/documents/plan.html", context), given)


def plan_as_word(paper: PlanPaper) -> bytes:
    """The same words for Word, WPS and LibreOffice."""
    page = WordPage(title=paper.title, author=site_name(), language=paper.language)
    if paper.warning:
        page.head(paper.warning)
    page.kind(paper.kind)
    page.heading(paper.title, level=0)
    page.facts(paper.parties)
    if paper.note:
        page.text(paper.note)
    page.table(paper.heads, list(paper.rows))
    write_agreed(page, paper)
    page.foot(paper.foot)
    return page.written()


def _what(line: Any) -> Iterator[str]:
    clause = line["clause"]
    numbered = f"第 {clause['number']} 条 " if clause.get("number") else ""
    yield line["title"]
    yield f"（{numbered}{clause['heading']}）"
    if line["note"]:
        yield line["note"]
