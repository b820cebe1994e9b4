"""Files that pretend: two things at once, programs under harmless names, names that play tricks."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiedui.foundation.core.documents import pdf_of
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach, clean_name
from tests.api.calling import Program
from tests.files.test_files import archive_of, picture, upload, wang

__all__ = ["wang"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\报告 终稿.exe", "报告 终稿.pdf"),
        ("\x00\x1f", "file.pdf"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
        ("报告.pdf.exe", "报告.pdf"),
        ("合同.exe.pdf", "合同.pdf"),
        ("合同.PDF.html.svg", "合同.pdf"),
        ("报价\u202efdp.exe", "报价fdp.pdf"),
        ("\u2066报告\u2069\u200b.pdf", "报告.pdf"),
        ("报告\x00.exe", "报告.pdf"),
        ("a\x00/../../b.pdf", "b.pdf"),
        ("..", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("CON.pdf", "CON.pdf"),
        ("3.5 版.说明.pdf", "3.5 版.说明.pdf"),
        ("e\u0301tude.pdf", "\u00e9tude.pdf"),
        ('<img src=x onerror="1">|?*:.pdf', "img src=x onerror=1.pdf"),
    ],
)
def test_names_lose_folders_and_false_endings(name, kept):
    assert clean_name(name, "application/pdf") == kept


HTML = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + HTML,
        b"%PDF-1.7\n%comment\n<ScRiPt src=//example.org>",
        b"%PDF-1.7\nbody" + archive_of("setup.exe"),
        b"%PDF-1.7\nbody" + archive_of("[Content_Types].xml", "word/document.xml"),
    ],
)
def test_a_document_that_is_also_something_else_is_refused(wang, content):
    with pytest.raises(Invalid, match="同时是两种格式"):
        attach(wang, upload=upload(content, "报告.pdf"), actor=wang)
    assert Attachment.objects.count() == 0


def stored(name, content):
    """An archive whose first entry lies in it as it is."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(name, content)
    return written.getvalue()


def test_an_archive_that_holds_a_document_is_an_archive(wang):
    kept = attach(wang, upload=upload(stored("a.pdf", b"%PDF-1.7 body"), "a.pdf"), actor=wang)
    assert (kept.content_type, kept.name) == ("application/zip", "a.zip")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("more", [HTML, archive_of("setup.exe"), b"%PDF-1.7 body"])
def test_what_hangs_on_a_picture_is_left_behind(wang, form, more):
    kept = attach(wang, upload=upload(picture(form) + more, "a.gif"), actor=wang)
    with kept.file.open() as file:
        content = file.read()
    assert more not in content
    assert not zipfile.is_zipfile(io.BytesIO(content))


def test_every_pdf_of_ours_is_one_thing(wang):
    pdf = pdf_of("<html lang='zh-Hans'><title>a</title><p>&lt;script&gt; 果胶</p></html>")
    assert attach(wang, upload=upload(pdf, "a.pdf"), actor=wang).content_type == "application/pdf"


def test_a_file_that_is_refused_is_named_on_the_page_and_the_others_are_kept(wang, client):
    client.force_login(wang)
    uploads = [
        SimpleUploadedFile("报价\u202efdp.exe", b"MZ\x90\x00"),
        SimpleUploadedFile("长" * 200 + ".pdf", b"%PDF-1.7 body"),
        SimpleUploadedFile("说明.txt", "说明".encode()),
    ]
    page = client.post(
        reverse("files:add", args=["accounts.user", wang.pk]),
        {"upload": uploads, "next": "/accounts/profile/"},
        follow=True,
    )
    assert "不接受这种文件" in page.text
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["说明.txt", "长" * 100 + ".pdf"]


@pytest.mark.parametrize("address", ["/ask/", "/files/add/accounts.user/1/"])
@pytest.mark.parametrize(("language", "sentence"), [("zh-hans", "送来的内容太大"), ("en", "too large")])
def test_two_gigabytes_are_refused_in_words_before_they_are_read(wang, client, address, language, sentence):
    client.force_login(wang)
    client.cookies["django_language"] = language
    answer = client.post(
        address, {"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, CONTENT_LENGTH=str(2 * 2**30)
    )
    assert (answer.status_code, sentence in answer.text) == (413, True)


def test_two_gigabytes_are_a_problem_to_a_program(wang):
    program = Program(wang)
    answer = program.client.post(
        "/api/v1/achievements/XX-00000000/attachments",
        {"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7")},
        CONTENT_LENGTH=str(2 * 2**30),
        headers=program.headers,
    )
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
