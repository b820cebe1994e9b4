"""Texts on paper: what stands in PDF and Word, and that a draft is never taken for more."""

from io import BytesIO

import docx
import pytest
from django.core.cache import cache
from pypdf import PdfReader

from jiedui.areas.agreements.pages import files
from jiedui.areas.agreements.printing import Paper, paper_as_pdf, paper_as_word

pytestmark = pytest.mark.django_db
DRAFT = "草案 · 未经各方同意"


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, without spaces."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def words_of(word: bytes) -> str:
    document = docx.Document(BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def margins_of(word: bytes) -> tuple[str, str]:
    """What stands at the head and at the foot of every page."""
    section = docx.Document(BytesIO(word)).sections[0]
    head, foot = section.header.paragraphs, section.footer.paragraphs
    return "".join(each.text for each in head), "".join(each.text for each in foot)


def long(table):
    """Terms that fill more than one page."""
    return table.terms(preamble="为加强合作，双方商定如下。\n" + "双方将长期合作，" * 220)


def links_of(pdf: bytes) -> set[str]:
    notes = [
        note.get_object() for page in PdfReader(BytesIO(pdf)).pages for note in page.get("/Annots") or []
    ]
    return {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}


def test_a_common_text_is_printed_with_its_words_approvals_and_fingerprint(table):
    text = table.agree(table.offered("a", **{"preamble": long(table)["preamble"]}))
    paper = Paper(table.agreement, text)
    pdf, word = paper_as_pdf(paper), paper_as_word(paper)
    pages = pages_of(pdf)
    assert len(pages) > 1
    assert [page for page in pages if text.fingerprint not in page] == []
    told = [
        "结对共建框架协议",
        "优势互补",
        "互访",
        "每年互访2次。",
        *(lead.name for lead in table.lead.values()),
    ]
    told += ["同意时间", "签字盖章", "不是法律意义上的签名"]
    for words in ("".join(pages), "".join(words_of(word).split())):
        assert [each for each in told if "".join(each.split()) not in words] == []
        assert "草案" not in words
        assert "电子签名" not in words
    assert margins_of(word)[0] == ""
    assert text.fingerprint in margins_of(word)[1]
    assert {address.partition("/check/")[2] for address in links_of(pdf)} == {f"?print={text.fingerprint}"}


def test_what_only_one_side_approved_says_on_every_page_that_it_is_a_draft(table):
    text = table.offered("a", **{"preamble": long(table)["preamble"]})
    table.approve(text, "a")
    text.refresh_from_db()
    paper = Paper(table.agreement, text)
    pages, word = pages_of(paper_as_pdf(paper)), paper_as_word(paper)
    assert len(pages) > 1
    assert [page for page in pages if "草案·未经各方同意" not in page] == []
    assert margins_of(word)[0] == DRAFT
    for words in ("".join(pages), words_of(word)):
        assert "同意时间" not in words
        assert "签字盖章" not in words
    assert "草案" in paper.file_stem


def test_what_is_not_settled_stands_in_the_draft_as_it_was_written(table):
    paper = Paper(table.agreement, table.offered("a", starts_on="【待定】"))
    assert ("生效日期", "【待定】") in paper.dates


def test_the_public_has_what_all_sides_agreed_on_and_nothing_else(table, client):
    offered = table.offered("a")
    address = f"/agreements/{table.agreement.code}/texts/{offered.number}/text.docx"
    assert client.get(address).status_code == 404
    client.force_login(table.signer["b"])
    desk = client.get(f"/desk{address}")
    assert (desk.status_code, margins_of(desk.content)[0]) == (200, DRAFT)
    client.logout()
    assert client.get(f"/desk{address}").status_code == 302
    table.agree(offered)
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert margins_of(answer.content)[0] == ""


def test_a_stranger_is_slowed_down(table, client, monkeypatch):
    monkeypatch.setattr(files, "STRANGERS", 2)
    text = table.agree(table.offered("a"))
    address = f"/agreements/{table.agreement.code}/texts/{text.number}/text.docx"
    cache.clear()
    answers = [client.get(address).status_code for _time in range(3)]
    assert answers == [200, 200, 429]
