"""Ledgers as people have them, made in memory."""

import csv as comma_separated
import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile


def xlsx(*rows: Any, name: str = "台账.xlsx", prepare: Any = lambda sheet: None) -> SimpleUploadedFile:
    """An XLSX with these rows in its first sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    prepare(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


def csv(text: str, *, encoding: str = "utf-8", name: str = "台账.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(encoding))


def sheet_of(response: Any) -> list[list[Any]]:
    """What stands in the first sheet of an answer."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return [
        list(row)
        for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    ]


def taken(client: Any, url: str, **query: Any) -> list[dict[str, str]]:
    """The list at this address as CSV, its lines by heading."""
    response = client.get(url, {**query, "export": "csv"})
    assert response.status_code == 200, response.content[:500]
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(comma_separated.DictReader(io.StringIO(text)))
