"""The terms of a report: its title and period, the sides, the authors' chapters, and the figures they wrote them about."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jiedui.areas.agreements.joint.kinds import Party
from jiedui.areas.agreements.joint.reading import PartChange, changed_clauses, changed_parts
from jiedui.areas.agreements.joint.terms import Terms, normal_text
from jiedui.areas.agreements.models import JointText
from jiedui.areas.agreements.wording import parties_of as parties_of_agreement
from jiedui.foundation.core.errors import Invalid

from ..models import YearlyReport
from .gathering import Figures
from .sentences import CHAPTERS, first_words, period_words, told_of

TITLE, LONGEST_CHAPTER = 200, 10_000


def terms_with(
    report: YearlyReport, figures: Figures, *, title: str = "", words: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Terms of a draft: the chapters as they were written, or as the figures alone tell."""
    words = begun_with(report, figures) if words is None else words
    return {
        "title": title or report.title,
        "chapters": [
            {"_key": key, "number": place, "heading": heading, "body": words.get(key, "")}
            for place, (key, heading) in enumerate(CHAPTERS, start=1)
        ],
        "figures": figures,
    }


def begun_with(report: YearlyReport, figures: Figures) -> dict[str, str]:
    return first_words(
        figures, agreement=report.agreement.title, starts_on=report.starts_on, ends_on=report.ends_on
    )


def gathered_anew(
    report: YearlyReport, terms: Terms, fresh: Figures, written: Mapping[str, str]
) -> dict[str, str]:
    """The words beside fresh figures: what nobody touched is told anew, what the authors wrote stays."""
    before, now = begun_with(report, terms["figures"]), begun_with(report, fresh)
    return {
        key: now[key] if normal_text(words) == normal_text(before.get(key, "")) else words
        for key, words in written.items()
    }


def check_terms(report: YearlyReport, terms: Terms) -> dict[str, Any]:
    """The terms as they are kept, with agreement, sides and period read from the report.

    Raises:
        Invalid: with the sentences by part: `title`, or the key of a chapter.
    """
    errors: dict[str, list[str]] = {}
    title = str(terms.get("title", "")).strip()
    if not title or len(title) > TITLE:
        errors["title"] = [_("请填写报告名称，不超过 %(most)s 个字") % {"most": TITLE}]
    words = told_of(terms.get("chapters", []))
    for key, heading in CHAPTERS:
        if len(words.get(key, "")) > LONGEST_CHAPTER:
            errors[key] = [
                _("“%(heading)s”不超过 %(most)s 个字") % {"heading": heading, "most": LONGEST_CHAPTER}
            ]
    if errors:
        raise Invalid(errors)
    agreement = report.agreement
    kept = terms_with(
        report, dict(terms["figures"]), title=title, words={k: w.strip() for k, w in words.items()}
    )
    return {
        "title": title,
        "agreement": agreement.title,
        "_agreement": agreement.code,
        "parties": [_party(side) for side in agreement.sides.remaining().select_related("lead", "region")],
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "chapters": kept["chapters"],
        "figures": kept["figures"],
    }


def _party(side: Any) -> dict[str, str]:
    return {"organisation": side.lead.name, "region": side.region.name, "_code": side.lead.code}


def parties_of(report: YearlyReport, terms: Terms) -> list[Party]:
    """The sides of the agreement that have not left."""
    return parties_of_agreement(report.agreement, terms)


def title_for(agreement: str, starts_on: date, ends_on: date) -> str:
    """What a report is called unless its authors call it otherwise."""
    period = period_words(starts_on, ends_on)
    whole_years = period.endswith("年")
    return (f"{agreement}{period}度报告" if whole_years else f"{agreement}执行情况报告（{period}）")[:TITLE]


def changes_of(before: JointText, text: JointText) -> list[PartChange]:
    """What differs between two texts: title, chapters word by word, and the figures line by line."""
    old, new = _compared(before.terms), _compared(text.terms)
    names = (("title", _("名称")), ("parties", _("各方")), ("numbers", _("数字")))
    return [*changed_parts(old, new, names), *changed_clauses(old, new)]


def _compared(terms: Terms) -> dict[str, Any]:
    return {**terms, "clauses": terms.get("chapters", []), "numbers": _lines(terms.get("figures", {}))}


def _lines(figures: Figures) -> list[str]:
    """The figures in the sentences that they were told in first, for a reader who compares."""
    if not figures:
        return []
    told = first_words(figures, agreement="", starts_on=date.min, ends_on=date.min)
    skipped = len(told["preface"].split("\n")[:1])
    return [
        f"数据截至 {figures['moment']}",
        *told["preface"].split("\n")[skipped:],
        *told["progress"].split("\n"),
        *told["reciprocity"].split("\n"),
    ]
