"""Word and PDF of a report's text, made in the background: one order, four steps, two files kept beside the text."""

from collections.abc import Callable
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.areas.agreements.models import JointText
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.jobs.kinds import JobKind, job_kinds
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.running import Work
from jiedui.foundation.jobs.services import start_job

from ..models import REPORT, ReportPaper, YearlyReport
from .book import Book
from .pdf import book_as_pdf
from .selectors import text_to_read
from .word import book_as_word

KIND = "insights.report"
# read, drawn, written as Word; the pages of the PDF are what takes its time
GATHERED, DRAWN, WORD_WRITTEN, ALL = 5, 15, 35, 100
Progress = Callable[[int, int], None]


def order_papers(report: YearlyReport, *, actor: Any) -> BackgroundJob:
    """Have the text that counts for the actor made into Word and PDF.

    Raises:
        WrongState: the actor may read no text of it yet.
        TooMany: the actor has too much under way.
    """
    text = text_to_read(report, actor)
    if text is None:
        raise WrongState(_("这份报告还没有您可以阅读的文本。"))
    return start_job(KIND, actor=actor, report=report.code, number=text.number)


def make_papers(
    report: YearlyReport, text: JointText, progress: Progress = lambda done, total: None
) -> dict[str, bytes]:
    """Both files in the language of the moment, `progress` hearing of the steps: gathered, drawn, Word, PDF."""
    book = Book(report.agreement, text, report)
    book.gather()
    progress(GATHERED, ALL)
    book.draw()
    progress(DRAWN, ALL)
    word = book_as_word(book)
    progress(WORD_WRITTEN, ALL)

    # every page is laid out twice: the contents have to know on which page a chapter stands
    pages, heard = 2 * (sum(len(clause["rows"]) for clause in book.reading.clauses) // 30 + 8), count(1)

    def laid_out(page: int) -> None:
        share = min(next(heard), pages) / pages
        progress(WORD_WRITTEN + int(share * (ALL - WORD_WRITTEN - 1)), ALL)

    return {ReportPaper.Form.WORD: word, ReportPaper.Form.PDF: book_as_pdf(book, laid_out=laid_out)}


def keep_papers(report: YearlyReport, text: JointText, made: dict[str, bytes]) -> None:
    """Put the files in the place of older ones of the same text."""
    stem = Book(report.agreement, text, report).file_stem
    for form, content in made.items():
        _keep(text, form, content, name=f"{stem}.{form}")


@transaction.atomic
def _keep(text: JointText, form: str, content: bytes, *, name: str) -> None:
    kept = ReportPaper.objects.filter(text=text, form=form, language=_language()).first() or ReportPaper(
        text=text, form=form, language=_language()
    )
    if kept.file:
        old, storage = str(kept.file.name), kept.file.storage
        transaction.on_commit(lambda: storage.delete(old))
    kept.fingerprint, kept.is_common, kept.name = text.fingerprint, text.is_common, name
    kept.file.save(name, ContentFile(content), save=False)
    kept.save()


def papers_of(text: JointText | None) -> list[ReportPaper]:
    """The files that say what a text says now; in the reader's language where there are any."""
    if text is None:
        return []
    kept = [paper for paper in ReportPaper.objects.filter(text=text) if paper.tells_of(text)]
    best = sorted(kept, key=lambda paper: paper.language != _language())
    return list({paper.form: paper for paper in reversed(best)}.values())


def _language() -> str:
    return "en" if reads_english() else "zh-hans"


def _run(work: Work) -> None:
    report = YearlyReport.objects.visible_to(work.actor).filter(code=work.asked["report"]).first()
    seen = JointText.objects.visible_to(work.actor)
    text = seen.about(REPORT, report).filter(number=work.asked["number"]).first() if report else None
    if report is None or text is None:
        raise WrongState(_("这份报告的文本已不在，或不再对您公开。"))
    keep_papers(report, text, make_papers(report, text, work.progress))


def _report_of(job: BackgroundJob) -> YearlyReport | None:
    found = YearlyReport.objects.filter(code=job.asked.get("report", ""))
    return found.select_related("agreement").first()


def _title(job: BackgroundJob) -> str:
    report = _report_of(job)
    return _("年度报告《%(title)s》的 Word 和 PDF") % {
        "title": report.title if report else job.asked["report"]
    }


def _back(job: BackgroundJob) -> str:
    report = _report_of(job)
    return str(report.get_absolute_url()) if report else ""


job_kinds.add(
    JobKind(
        KIND,
        gettext_lazy("生成年度报告"),
        _run,
        title=_title,
        outcome=lambda job: _("Word 和 PDF 都已生成，请回到报告页下载。"),
        back=_back,
    )
)
