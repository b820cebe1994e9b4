"""Spreadsheets are read without trusting them, and what is written runs nothing."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from jiedui.foundation.core.spreadsheets import (
    Broken,
    Choice,
    Formula,
    Limits,
    Table,
    Unreadable,
    csv_lines,
    harmless,
    open_sheet,
    unharmed,
    where,
    write_xlsx,
)

HEADINGS = ["名称", "数"]


def rows_of(content, **limits):
    sheet = open_sheet(io.BytesIO(content), limits=Limits(**limits))
    return list(sheet.rows())


def xlsx(*rows, prepare=lambda sheet: None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    prepare(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(content, **changed):
    """The same archive with other parts."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, value in changed.items():
            new.writestr(name, value)
    return buffer.getvalue()


def refusal_of(content, **limits):
    with pytest.raises(Unreadable) as refusal:
        rows_of(content, **limits)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        ("名称,数\n柑橘,1\n".encode(), "UTF-8"),
        ("名称,数\n柑橘,1\n".encode("utf-8-sig"), "UTF-8"),
        ("名称,数\n柑橘,1\n".encode("gbk"), "GB18030"),
        ("名称;数\r\n柑橘;1\r\n".encode("gb18030"), "GB18030"),
        ("名称\t数\n柑橘\t1\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_csv_is_read_in_the_encodings_and_with_the_signs_that_people_use(encoded, encoding):
    sheet = open_sheet(io.BytesIO(encoded))
    assert (sheet.encoding, list(sheet.rows())) == (encoding, [(1, HEADINGS), (2, ["柑橘", "1"])])


def test_rare_characters_and_lines_within_a_cell_survive_both_formats(tmp_path):
    rows = [["𠮷野家㛃", "一行\n二行"], ["<b>粗</b>", '引"号,逗号']]
    write_xlsx(tmp_path / "a.xlsx", [Table("表", HEADINGS, rows)])
    written = b"".join(csv_lines(Table("表", HEADINGS, rows)))
    expected = [(1, HEADINGS), (2, rows[0]), (3, rows[1])]
    assert rows_of((tmp_path / "a.xlsx").read_bytes()) == rows_of(written) == expected


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1+1", "-20 ℃", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''-x"]
)
def test_what_a_spreadsheet_would_run_is_made_harmless_and_comes_back_unchanged(text, tmp_path):
    assert harmless(text).startswith("'")
    assert unharmed(harmless(text)) == text
    assert f"\n{harmless(text)}" in b"".join(csv_lines(Table("表", ["x"], [[text]]))).decode().replace(
        '"', ""
    )
    write_xlsx(tmp_path / "a.xlsx", [Table("表", ["x"], [[text]])])
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize("text", ["柑橘", "it's", "'引'", "3-5 年", "a=b"])
def test_harmless_text_stays_as_it_is(text):
    assert harmless(text) == unharmed(text) == text


def test_numbers_money_and_dates_stay_what_they_are(tmp_path):
    row = [-5, Decimal("80.50"), date(2026, 3, 12), True, None]
    write_xlsx(tmp_path / "a.xlsx", [Table("表", list("abcde"), [row])])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert [cell.data_type for cell in sheet[2]] == ["n", "n", "d", "b", "n"]
    assert (
        b"".join(csv_lines(Table("表", list("abcde"), [row]))).decode().splitlines()[1]
        == "-5,80.50,2026-03-12,True,"
    )


def test_lists_to_choose_from_stand_in_the_file(tmp_path):
    words = [f"选项{number}" for number in range(200)]
    write_xlsx(tmp_path / "a.xlsx", [Table("表", ["x"], [], choices=[Choice(1, words)])])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    (validation,) = book.active.data_validations.dataValidation
    assert (validation.formula1, str(validation.sqref)) == ("'lists'!$A$1:$A$200", "A2:A10001")
    assert (book["lists"].sheet_state, book["lists"]["A200"].value) == ("hidden", "选项199")


def test_formulas_and_errors_are_told_from_what_was_typed():
    content = xlsx(HEADINGS, ["=1+1", "#N/A"], ["1+1", "'=x"])
    assert rows_of(content)[1:] == [(2, [Formula("=1+1"), Broken("#N/A")]), (3, ["1+1", "'=x"])]


def test_merged_cells_mean_their_value_for_all():
    def merge(sheet):
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B4:C4")

    content = xlsx(["单位", "甲", "乙"], ["柑橘所", 1, 2], [None, 3, 4], ["果品所", 5, None], prepare=merge)
    assert rows_of(content)[1:] == [(2, ["柑橘所", 1, 2]), (3, ["柑橘所", 3, 4]), (4, ["果品所", 5, 5])]


def test_a_coloured_row_far_below_is_no_content():
    def colour(sheet):
        sheet["A900000"].font = openpyxl.styles.Font(bold=True)

    assert rows_of(xlsx(HEADINGS, ["柑橘", 1], prepare=colour)) == [(1, HEADINGS), (2, ["柑橘", 1])]


def test_rows_keep_the_numbers_that_the_spreadsheet_shows():
    assert [number for number, _cells in rows_of(xlsx(HEADINGS, [None, None], ["柑橘", 1]))] == [1, 3]
    assert where(12, 28) == "AB12"


def test_only_the_first_visible_sheet_is_read_and_the_others_are_named():
    book = openpyxl.Workbook()
    book.active.sheet_state = "hidden"
    book.create_sheet("台账").append(HEADINGS)
    book.create_sheet("备用")
    book.active = 1
    buffer = io.BytesIO()
    book.save(buffer)
    sheet = open_sheet(buffer)
    assert (sheet.title, sheet.others) == ("台账", ["备用"])


def bomb():
    return repacked(xlsx(HEADINGS), **{"xl/media/zeros.bin": b"\0" * (30 * 2**20)})


def doctype():
    declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    return repacked(xlsx(HEADINGS), **{"docProps/core.xml": declared})


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: b"", "文件是空的。"),
        (lambda: b"MZ\x90\0\3\0\0\0" + b"\0" * 99, "这不是表格文件"),
        (lambda: b"\x7fELF" + bytes(range(256)), "这不是表格文件"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "另存为 .xlsx"),
        (lambda: "名称,数\n柑\0橘,1\n".encode(), "这不是表格文件"),
        (lambda: b"<html><table></table></html>", "这是网页或 XML 文件"),
        (lambda: repacked(xlsx(HEADINGS), **{"xl/vbaProject.bin": b"x"}), "文件含有宏"),
        (lambda: repacked(xlsx(HEADINGS), **{"xl/workbook.bin": b"x"}), "不支持这种表格格式"),
        (lambda: repacked(xlsx(HEADINGS), **{"../../etc/cron": b"x"}), "文件结构异常"),
        (doctype, "文件结构异常"),
        (bomb, "文件解压后过大"),
        (lambda: xlsx(HEADINGS)[:-300], "文件已损坏"),
        (lambda: repacked(xlsx(HEADINGS), **{"xl/worksheets/sheet1.xml": b"<worksheet><broken"}), "文件已损坏"),
    ],
)  # fmt: skip
def test_what_is_no_ledger_is_refused_in_words(make, sentence):
    assert sentence in refusal_of(make())


def test_a_zip_without_a_workbook_is_no_ledger():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal_of(buffer.getvalue()) == "这不是 Excel 表格，请上传 .xlsx 或 .csv 文件。"


def test_a_hundred_thousand_columns_and_too_many_rows_are_refused_before_they_are_read():
    wide = ",".join(["x"] * 100_000).encode()
    assert refusal_of(wide) == "表格超过 200 列，请只保留需要的列再上传。"
    assert refusal_of(xlsx(["x"] * 300)) == "表格超过 200 列，请只保留需要的列再上传。"
    assert refusal_of(b"x,y\n" * 60, rows=30) == "表格超过 30 行，请分成几个文件，依次导入。"
    assert refusal_of(xlsx(*[["x"]] * 60), rows=30) == "表格超过 30 行，请分成几个文件，依次导入。"
    assert "表格内容过多" in refusal_of(("字" * 99 + ",x\n").encode() * 9, characters=500)
