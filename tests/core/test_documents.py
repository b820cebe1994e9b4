"""Documents reach nothing but what is ours: no address that somebody typed lets the server fetch."""

import socket
from io import BytesIO

import pytest
from pypdf import PdfReader

from jiedui.foundation.core import documents
from jiedui.foundation.core.documents import Refused, content_at, pdf_of, pdf_problem, readable


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://example.org/a.png",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "data:text/html,a",
        "//example.org/a.png",
        "a.png",
        "",
        "static:../settings.py",
        "static:/etc/passwd",
        "static:ui/../../../config/settings.py",
        "static:ui/none.svg",
        "static:ui",
        "given:other.png",
        "GIVEN:qr.png",
    ],
)
def test_an_address_that_is_not_ours_is_refused(url):
    with pytest.raises(Refused):
        content_at(url, {"qr.png": b"x"})


def test_static_files_and_what_was_handed_over_are_drawn():
    assert content_at("given:qr.svg", {"qr.svg": b"x"}) == (b"x", "image/svg+xml")
    assert content_at("static:ui/favicon.svg", {})[0].startswith(b"<svg")


@pytest.mark.parametrize(
    "hostile",
    [
        '<img src="{url}/a.png" alt="a">',
        '<link rel="stylesheet" href="{url}/a.css">',
        "<style>@import '{url}/b.css'; body {{ background: url({url}/c.png) }}</style>",
        "<style>@font-face {{ font-family: a; src: url({url}/d.woff) }} p {{ font-family: a }}</style>",
        '<object data="{url}/e.svg"></object><embed src="{url}/f.svg">',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}/g.png"/></svg>',
        '<a rel="attachment" href="{url}/h">a</a><link rel="attachment" href="{url}/i">',
    ],
)
def test_a_document_that_asks_for_the_network_is_drawn_without_it(hostile):
    """A socket listens; nobody knocks."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        pdf = pdf_of(f"<html lang='en'><title>a</title><p>text</p>{hostile.format(url=url)}</html>")
        with pytest.raises(BlockingIOError):
            listening.accept()
    assert "text" in PdfReader(BytesIO(pdf)).pages[0].extract_text()


def test_pictures_inside_pictures_are_refused_too():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/hostname" width="9" height="9"/></svg>'
    pdf = pdf_of(
        "<html lang='en'><title>a</title><p>text</p><img src='given:a.svg' alt='a'></html>", {"a.svg": svg}
    )
    assert [image.name for image in PdfReader(BytesIO(pdf)).pages[0].images] == []


def test_control_characters_leave_the_text_readable():
    pdf = pdf_of("<html lang='zh-Hans'><title>a</title><p>果胶\x0b提取\x01𠮷</p></html>")
    assert PdfReader(BytesIO(pdf)).pages[0].extract_text() == "果胶提取𠮷"
    assert readable("a\x00b\r\n\tc\x85") == "ab\n\tc"


def test_without_pango_a_sentence_says_what_to_install(monkeypatch):
    import builtins

    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    assert "libpango-1.0-0" in pdf_problem()
    with pytest.raises(documents.NoPdf, match="libpangoft2"):
        pdf_of("<p>a</p>")


def test_where_all_is_well_nothing_is_said():
    assert pdf_problem() == ""
