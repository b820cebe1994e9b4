"""How long a yearly report takes from its figures to its files, and how often one hears of it meanwhile."""

import time
from collections.abc import Iterator

from benchmarks.figures import Figure
from jiedui.areas.agreements.models import JointText
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.fronts.insights.models import REPORT, YearlyReport
from jiedui.fronts.insights.reports.documents import make_papers
from jiedui.fronts.insights.reports.sentences import told_of
from jiedui.fronts.insights.reports.services import rewrite_draft

from .world import SECRETARY, the_agreement

GOAL, STEPS = 20, 4


def measured(size: int) -> Iterator[Figure]:
    """This year's draft with fresh figures, and then as Word and PDF."""
    agreement = the_agreement()
    report = YearlyReport.objects.get(agreement=agreement, ends_on__year=clock.today().year)
    began = time.perf_counter()
    text = _gathered_anew(report)
    gathered = time.perf_counter()
    heard: list[int] = []
    files = make_papers(report, text, lambda done, _all: heard.append(done))
    ended = time.perf_counter()
    told = f"{size:,} commitments"
    yield Figure(f"{told}: yearly report, figures", round(gathered - began, 1), "s")
    yield Figure(f"{told}: yearly report, Word and PDF", round(ended - gathered, 1), "s")
    yield Figure(f"{told}: yearly report, all of it", round(ended - began, 1), "s", GOAL)
    yield Figure(f"{told}: steps told meanwhile", len(set(heard)), "steps", STEPS, "higher")
    yield Figure(f"{told}: size of the PDF", round(len(files["pdf"]) / 1024), "KiB")


def _gathered_anew(report: YearlyReport) -> JointText:
    text = JointText.objects.about(REPORT, report).get(state="draft")
    return rewrite_draft(
        report,
        text,
        actor=User.objects.get(username=SECRETARY),
        title=text.terms["title"],
        words=told_of(text.terms["chapters"]),
        seen=text.fingerprint,
        anew=True,
    )
