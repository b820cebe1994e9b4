"""A text on paper: PDF and Word of one version, with its fingerprint on every page; what not all sides agreed on says so."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiedui.foundation.core import clock
from jiedui.foundation.core.documents import pdf_of
from jiedui.foundation.core.installation import demonstration_words, marks, site_name
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.core.word import WordPage
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from .joint.reading import places_of
from .models import Agreement, JointText
from .wording import day_in

Pair = tuple[str, str]
QR = "check.svg"


@dataclass(frozen=True)
class Paper:
    """One text of an agreement as it is printed. The words are those that were agreed on; the labels are in the reader's language."""

    agreement: Agreement
    text: JointText

    @property
    def title(self) -> str:
        return str(self.text.terms["title"])

    @property
    def is_common(self) -> bool:
        return self.text.is_common

    @property
    def warning(self) -> str:
        """What stands on every page of a text that not all sides agreed on; empty on one that they did."""
        return "" if self.is_common else _("草案 · 未经各方同意")

    @property
    def kind(self) -> str:
        return f"{self.agreement.get_kind_display()} · {self.agreement.code} · {self.text.label}"

    @property
    def code(self) -> str:
        """Of what the text is about."""
        return self.agreement.code

    @property
    def parties(self) -> list[Pair]:
        return [(party["region"], party["organisation"]) for party in self.text.terms["parties"]]

    @property
    def preamble(self) -> list[str]:
        return _paragraphs(self.text.terms["preamble"])

    @property
    def principles(self) -> list[str]:
        return list(self.text.terms["principles"])

    @property
    def clauses(self) -> list[tuple[str, list[str]]]:
        """Heading and paragraphs of each clause; the number as Chinese texts write it."""
        return [
            (f"第 {clause['number']} 条　{clause['heading']}", _paragraphs(clause["body"]))
            for clause in self.text.terms["clauses"]
        ]

    @property
    def dates(self) -> list[Pair]:
        terms = self.text.terms
        days = terms["notice_days"]
        notice = ngettext("提前 %(n)s 天通知", "提前 %(n)s 天通知", days) % {"n": days}
        dates = [
            (_("生效日期"), _day(terms, "starts_on") or _("自各方同意之日起")),
            (_("期满日期"), _day(terms, "ends_on") or _("长期")),
            (_("退出"), notice),
        ]
        if self.is_common and self.agreement.signed_on:
            signed = " · ".join(filter(None, [date_cn(self.agreement.signed_on), self.agreement.signed_in]))
            dates.append((_("签署"), signed))
        return dates

    @cached_property
    def approvals(self) -> list[tuple[str, str, str]]:
        """Side, organisation and moment of each approval; none is told of a text that not all sides agreed on."""
        if not self.is_common:
            return []
        return [
            (
                place.party.name,
                place.party.organisation.label,
                date_cn(place.approval.approved_at, "time") if place.approval else "—",
            )
            for place in places_of(self.text)
        ]

    @property
    def seal_words(self) -> str:
        return _("平台为每一方的同意加盖印证，证明同意的是哪份文本、在什么时候；它本身不是法律意义上的签名。")

    @property
    def address(self) -> str:
        """Where anybody checks the fingerprint."""
        page = reverse("agreements:check", query={"print": self.text.fingerprint})
        return f"{settings.WAGTAILADMIN_BASE_URL}{page}"

    @property
    def check_words(self) -> str:
        return _("扫描二维码或打开下面的网址，核对这份文本是不是各方同意的那一份。")

    @property
    def qr_words(self) -> str:
        return _("二维码：%(address)s") % {"address": self.address}

    @property
    def foot(self) -> str:
        printed = _("文本指纹 %(fingerprint)s") % {"fingerprint": self.text.fingerprint}
        return " · ".join(filter(None, [printed, site_name(), demonstration_words()]))

    @property
    def language(self) -> str:
        return "en" if reads_english() else "zh-Hans"

    @property
    def file_stem(self) -> str:
        """The file's name without its ending: code, title, which version, and that it is a draft where it is one."""
        title = "".join(character for character in self.title if character.isalnum() or character in " -·")
        parts = [self.code, " ".join(title.split())[:60], self.text.label]
        return " ".join([*parts, *([_("草案")] if self.warning else [])]).replace("  ", " ")

    def qr(self, kind: str, **options: Any) -> bytes:
        drawn = BytesIO()
        segno.make(self.address, error="m", micro=False).save(drawn, kind=kind, border=2, **options)
        return drawn.getvalue()


def printed(agreement: Agreement, text: JointText, form: Literal["pdf", "docx"]) -> tuple[bytes, str]:
    """The file, and its name without ending."""
    paper = Paper(agreement, text)
    return (paper_as_pdf(paper) if form == "pdf" else paper_as_word(paper)), paper.file_stem


def paper_as_pdf(paper: Paper) -> bytes:
    """The text on A4 pages, to be read, kept, or printed and signed.

    Raises:
        NoPdf: this machine cannot draw PDF.
    """
    context = {"paper": paper, "made_at": clock.now(), "qr": QR, **marks()}
    given = {QR: paper.qr("svg", unit="", omitsize=True)}
    return pdf_of(render_to_string("agreements/documents/text.html", context), given)


def paper_as_word(paper: Paper) -> bytes:
    """The same words for Word, WPS and LibreOffice."""
    page = WordPage(title=paper.title, author=site_name(), language=paper.language)
    if paper.warning:
        page.head(paper.warning)
    page.kind(paper.kind)
    page.heading(paper.title, level=0)
    page.facts(paper.parties)
    for paragraph in paper.preamble:
        page.text(paragraph)
    if paper.principles:
        page.heading(_("合作原则"), level=1)
        page.points(paper.principles)
    for heading, paragraphs in paper.clauses:
        page.heading(heading, level=1)
        for paragraph in paragraphs:
            page.text(paragraph)
    page.heading(_("期限"), level=1)
    page.facts(paper.dates)
    write_agreed(page, paper)
    if paper.is_common:
        page.heading(_("签字盖章"), level=1)
        page.table(
            [_("单位（盖章）"), _("代表签字"), _("日期")], [(who, "", "") for _r, who in paper.parties]
        )
    page.foot(paper.foot)
    return page.written()


def write_agreed(page: WordPage, paper: Paper) -> None:
    """Who agreed and when, where all did; and how anybody checks that this is what they agreed on."""
    if paper.is_common:
        page.heading(_("各方的同意"), level=1)
        page.table([_("一方"), _("单位"), _("同意时间")], paper.approvals)
        page.text(paper.seal_words)
    page.heading(_("核对文本"), level=1)
    page.text(paper.check_words)
    page.link(paper.address)
    page.picture(paper.qr("png", scale=6), alt=paper.qr_words, width_mm=30)


def _paragraphs(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def _day(terms: Any, name: str) -> str:
    """The day in words; what is not settled stands as it was written."""
    day = day_in(terms, name)
    return date_cn(day) if day else str(terms[name])
