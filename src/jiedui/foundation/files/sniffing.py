"""What a file really is, told from its bytes; its name decides only between kinds of plain text."""

import io
import re
import zipfile

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_DANGEROUS = (
    ".exe",
    ".com",
    ".bat",
    ".cmd",
    ".msi",
    ".scr",
    ".ps1",
    ".vbs",
    ".js",
    ".jse",
    ".hta",
    ".lnk",
    ".jar",
)
_CONTROL = bytes(set(range(0x20)) - set(b"\t\n\r\f")) + b"\x7f"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "text/plain": ".txt",
    "text/csv": ".csv",
    **dict(zip(_OFFICE.values(), (".docx", ".xlsx", ".pptx"), strict=True)),
}

_ENDINGS = frozenset(
    {*_DANGEROUS, *SUFFIXES.values(), ".jpeg", ".htm", ".html", ".svg", ".xlsm", ".docm", ".sh"}
)
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|script|svg|body|iframe)\b", re.IGNORECASE)
HEAD = 1024


def content_type_of(content: bytes, name: str = "") -> str | None:
    """The media type of a file that may be kept, or None.

    Kept are pictures, PDF, office files without macros, archives without programs, and plain text; so nothing that a
    browser might run under a false name: HTML, SVG, scripts.
    """
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(content)
    if not _is_text(content):
        return None
    return "text/csv" if name.lower().endswith(".csv") else "text/plain"


def is_two_things(content: bytes, content_type: str) -> bool:
    """Whether a document is also something else: a PDF that opens as an archive, or begins as a page with script.

    Pictures are drawn anew before they are kept, so that nothing else survives in them; an archive may well hold a
    document, and is handed out as an archive.
    """
    if content_type != "application/pdf":
        return False
    return zipfile.is_zipfile(io.BytesIO(content)) or _MARKUP.search(content[:HEAD]) is not None


def without_endings(stem: str) -> str:
    """A name without endings that would pass it off as something else: 报告.pdf.exe → 报告."""
    while (ending := stem[stem.rfind(".") :].lower() if "." in stem else "") in _ENDINGS:
        stem = stem[: -len(ending)].strip(". ")
    return stem


def _archive(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(name.lower().endswith(("vbaproject.bin", *_DANGEROUS)) for name in names):
        return None
    return next((kind for marker, kind in _OFFICE.items() if marker in names), "application/zip")


def _is_text(content: bytes) -> bool:
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content or content.lstrip()[:1] == b"<" or content.translate(None, _CONTROL) != content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
