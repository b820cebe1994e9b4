"""A report as Word and PDF, read back: the same numbers and words as on its page, each number leading to its list."""

from dataclasses import dataclass
from io import BytesIO

import docx
import pytest
from django.db import transaction
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from pypdf import PdfReader

from jiedui.foundation.core import clock
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.ui.meta import absolute
from jiedui.fronts.insights.models import ReportPaper
from jiedui.fronts.insights.reports.documents import (
    keep_papers,
    make_papers,
    order_papers,
    papers_of,
)
from jiedui.fronts.insights.reports.reading import Reading
from tests.insights.reports.conftest import AFTERWARDS, make_year, numbers_in

DRAFT = "草案 · 未经各方同意"


def pages_of(pdf):
    """The words of each page, without spaces."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def words_of(word):
    """All words of a Word file in their order, tables and links included, without spaces."""
    body = docx.Document(BytesIO(word)).element.body
    return "".join("".join(each.text or "" for each in body.iter(qn("w:t"))).split())


def pdf_links(pdf):
    notes = [
        note.get_object() for page in PdfReader(BytesIO(pdf)).pages for note in page.get("/Annots") or []
    ]
    return {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}


def word_links(word):
    related = docx.Document(BytesIO(word)).part.rels.values()
    return {each.target_ref for each in related if each.reltype == RELATIONSHIP_TYPE.HYPERLINK}


def told_in(text):
    """What every form of the report has to say."""
    read = Reading(text)
    yield read.title
    yield f"总体进度{read.whole['percent']}%"
    for chapter in read.chapters.values():
        yield from chapter["paragraphs"]
    for clause in read.clauses:
        yield f"第{clause['number']}条{clause['label']}"
        for row in clause["rows"]:
            yield f"{row['title']}{row['target']}{row['unit']}{''.join(row['said'])}{row['percent']}%"
    for label, each in read.kinds:
        yield f"{label}{each['held']['value']}{each['people']['value']}"
    for year in read.years:
        for flow in year["rows"]:
            yield f"{flow['label']}{''.join(given + received for _s, given, received in flow['by_side'])}"
    yield from (told["caption"] for told, _file in read.pictures)


def named_in(document, element, attribute):
    found = {each.get(qn(attribute)) for each in document.element.body.iter(qn(element))}
    return found - {None}


def without_spaces(words):
    return "".join(words.split())


@dataclass(frozen=True)
class Made:
    """Both files of a text, and what they have to say."""

    title: str
    fingerprint: str
    told: list[str]
    numbers: set[str]
    pdf: bytes
    word: bytes


def made_of(report, text):
    files = make_papers(report, text)
    numbers = {absolute(path) for _name, _value, path in numbers_in(text.terms["figures"])}
    told = [without_spaces(each) for each in told_in(text)]
    return Made(report.title, text.fingerprint, told, numbers, files["pdf"], files["docx"])


@pytest.fixture(scope="module")
def both(django_db_setup, django_db_blocker):
    """The files of a draft and of the same text once it is common, made once for all tests here and then forgotten."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at("2021-06-15 10:00"):
            year = make_year()
        with clock.at(AFTERWARDS):
            report = year.report()
            draft = made_of(report, year.text(report))
            common = made_of(report, year.agreed(report))
        transaction.set_rollback(True)
    return draft, common


@pytest.fixture
def draft(both):
    return both[0]


@pytest.fixture
def common(both):
    return both[1]


def test_word_and_pdf_say_the_same_as_the_page(draft):
    pages, words = pages_of(draft.pdf), words_of(draft.word)
    assert [each for each in draft.told if each not in words] == []
    assert [each for each in draft.told if each not in "".join(pages)] == []


def test_a_draft_says_on_every_page_that_it_is_one(draft):
    assert [page for page in pages_of(draft.pdf) if without_spaces(DRAFT) not in page] == []
    assert docx.Document(BytesIO(draft.word)).sections[0].header.paragraphs[0].text == DRAFT


def test_every_number_leads_to_its_list_in_both(draft):
    # a sign that no commitment of a clause shows is told of the whole alone
    shown = draft.numbers & word_links(draft.word)
    assert pdf_links(draft.pdf) & draft.numbers == shown
    assert len(shown) > 25


def test_the_pdf_is_tagged_has_contents_and_draws_charts_with_words_for_them(draft):
    pdf = PdfReader(BytesIO(draft.pdf))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [each.title for each in pdf.outline if not isinstance(each, list)][:1] == [draft.title]
    assert "目录" in without_spaces(pdf.pages[1].extract_text())


def test_pictures_and_charts_in_word_have_words_for_who_cannot_see_them(draft):
    shapes = docx.Document(BytesIO(draft.word)).inline_shapes
    described = [shape._inline.docPr.get("descr") for shape in shapes]
    assert [each for each in described if not each] == []
    assert "座谈会现场（示例）" in described


def test_headings_of_the_word_file_stand_in_its_contents(draft):
    document = docx.Document(BytesIO(draft.word))
    headings = [each for each in document.paragraphs if each.style.name in {"Heading 1", "Heading 2"}]
    marks = named_in(document, "w:bookmarkStart", "w:name")
    assert named_in(document, "w:hyperlink", "w:anchor") == marks
    assert len(headings) == len(marks)


def test_a_common_report_carries_approvals_and_the_way_to_check_it(common):
    pages = pages_of(common.pdf)
    for words in ("".join(pages), words_of(common.word)):
        assert "草案" not in words
        assert "不是法律意义上的签名" in words
        assert f"print={common.fingerprint}" in words
    assert [page for page in pages if common.fingerprint not in page] == []


@pytest.mark.django_db
def test_the_job_tells_how_far_it_is_and_leaves_both_files(year, django_capture_on_commit_callbacks):
    report, actor = year.report(), year.pledge.signer["a"]
    with django_capture_on_commit_callbacks(execute=True):
        job = order_papers(report, actor=actor)
    job = BackgroundJob.objects.get(pk=job.pk)
    assert (job.state, job.done, job.total) == ("done", 100, 100)
    assert job.back == report.get_absolute_url()
    kept = {paper.form: paper for paper in ReportPaper.objects.all()}
    assert set(kept) == {"pdf", "docx"}
    assert kept["pdf"].name == f"{report.code} {report.title} 第 1 稿 草案.pdf"
    with kept["pdf"].file.open("rb") as opened:
        assert pages_of(opened.read())


@pytest.mark.django_db
def test_files_are_offered_to_whoever_reads_the_text_until_it_changes(year, client):
    report = year.report()
    text = year.text(report)
    keep_papers(report, text, {"pdf": b"%PDF-1", "docx": b"PK"})
    client.force_login(year.pledge.signer["a"])
    address = f"{report.get_absolute_url()}report.pdf"
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1"
    client.force_login(year.pledge.signer["b"])
    assert client.get(address).status_code == 404
    text.fingerprint = "0" * 64
    assert papers_of(text) == []
