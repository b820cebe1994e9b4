"""From a text that two sides settle to what they kept of it: commitment, both reports, cockpit, yearly report."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from tests.browser.people import Person
from tests.browser.secretaries import code_in, press, promise, report, settle

pytestmark = pytest.mark.browser

ROW = ["互派科技特派员（示例）", "5 名", "4", "3", "60 %"]


def test_what_both_report_is_what_the_cockpit_shows_and_the_report_says(arrive: Any) -> None:
    ours, theirs = arrive("mianyang-mishu"), arrive("beibei-mishu")
    agreement = settle(ours, theirs)

    commitment = promise(ours, agreement)
    theirs.go(commitment)
    press(theirs, "确认事项")
    report(ours, commitment, "4")
    report(theirs, commitment, "3")
    ours.go(commitment)
    assert "相差 1 名" in ours.text()

    desk = f"/desk/insights/{code_in(agreement)}/"
    theirs.go(desk)
    assert "60%\n总进度\n1 个事项在执行，已完成 0 个" in theirs.text()
    assert "1 分歧" in theirs.text()

    ours.go(written(ours, desk))
    assert "\n".join(ROW) in re.sub(r"\s*\n\s*|\t", "\n", ours.text())
    assert ROW in rows_of(Document(BytesIO(fetched(ours, "Word"))))
    printed = PdfReader(BytesIO(fetched(ours, "PDF")))
    assert " ".join(ROW) in "\n".join(page.extract_text() for page in printed.pages)


def written(person: Person, desk: str) -> str:
    """A report of the present year with its papers made; its address."""
    person.go(f"{desk}reports/new/")
    press(person, "汇总并起草")
    address = person.page.url.removeprefix(person.base).partition("texts/")[0]
    person.go(address)
    press(person, "生成 Word 和 PDF")
    person.page.get_by_role("link", name="返回发起的页面").click(timeout=90_000)
    return str(address)


def fetched(person: Person, form: str) -> bytes:
    """The file of the report, as a browser saves it."""
    with person.page.expect_download() as found:
        person.page.get_by_role("link", name=form, exact=True).click()
    return Path(found.value.path()).read_bytes()


def rows_of(document: Any) -> list[list[str]]:
    """The first cells of every table's rows, as many as are compared."""
    return [[cell.text for cell in row.cells[: len(ROW)]] for table in document.tables for row in table.rows]
