"""Pages of a list: a wrong number gives the nearest page, never an error."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PAGE_SIZE = 20


def page_of(rows: QuerySet[Any] | list[Any], number: str | int | None, *, size: int = PAGE_SIZE) -> Page[Any]:
    """The page of this number; the first for nonsense, the last for too much."""
    return Paginator(rows, size).get_page(number)
