"""Pages of a list that stay whole while rows come and go: the next page begins after the last row, not at a number."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from ..errors import DomainError
from .calls import passing

T = TypeVar("T")
_SALT = "api.cursor"
_LONGEST_CURSOR = 1000
DEFAULT_LIMIT = 20
MOST = 100


class BadCursor(DomainError):
    """A cursor that was not made by this list under these filters."""

    status = 400
    code = "bad-cursor"


class Slice(Schema, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str | None = Field(None, description=gettext_noop("下一页的地址；没有下一页时为空"))


class PageQuery(Schema):
    """What every list is asked for."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description=gettext_noop("每页条数，最多 100"))
    cursor: str = Field(
        "",
        max_length=_LONGEST_CURSOR,
        description=gettext_noop("上一页给出的游标；不要自己拼写，用 next 中的地址即可"),
    )


@dataclass(frozen=True)
class Key:
    """One level of an order; `nullable` values come last either way."""

    name: str
    descending: bool = False
    nullable: bool = False

    def order(self) -> Any:
        expression = F(self.name)
        last = True if self.nullable else None
        return expression.desc(nulls_last=last) if self.descending else expression.asc(nulls_last=last)

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any) -> Q:
        if value is None:
            return Q(pk__in=[])
        further = Q(**{f"{self.name}__{'lt' if self.descending else 'gt'}": value})
        return further | Q(**{f"{self.name}__isnull": True}) if self.nullable else further


NEWEST_FIRST = (Key("created_at", descending=True), Key("pk", descending=True))


def page_of_rows(
    request: HttpRequest,
    rows: QuerySet[Any],
    keys: Sequence[Key],
    asked: PageQuery,
    out: Callable[[list[Any]], list[Any]],
) -> dict[str, Any]:
    """The page after the cursor of rows in this order; the last key must tell all rows apart.

    Raises:
        BadCursor: the cursor belongs to another list.
    """
    if asked.cursor:
        rows = rows.filter(_after(keys, _values(rows.model, keys, _read(request, asked.cursor))))
    found = list(rows.order_by(*(key.order() for key in keys))[: asked.limit + 1])
    shown = found[: asked.limit]
    if len(found) > asked.limit:
        last = shown[-1]
        _lead_on(request, [_plain(getattr(last, key.name)) for key in keys])
    return {"items": out(shown), "next": passing(request).next or None}


def page_of_list(
    request: HttpRequest, found: Sequence[Any], asked: PageQuery, out: Callable[[list[Any]], list[Any]]
) -> dict[str, Any]:
    """The page after the cursor of a list that is in order already: after its last element, or where that one stood.

    Raises:
        BadCursor: the cursor belongs to another list.
    """
    start = 0
    if asked.cursor:
        start = _place(found, _read(request, asked.cursor))
    shown = list(found[start : start + asked.limit])
    if start + asked.limit < len(found):
        _lead_on(request, [_plain(shown[-1]), start + asked.limit])
    return {"items": out(shown), "next": passing(request).next or None}


def _place(found: Sequence[Any], read: list[Any]) -> int:
    if len(read) != 2 or not isinstance(read[1], int):
        raise BadCursor(_bad())
    name, place = read
    for index, element in enumerate(found):
        if _plain(element) == name:
            return index + 1
    return place


def _after(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    beyond, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        beyond |= same & key.beyond(value)
        same &= key.same(value)
    return beyond


def _values(model: type[Model], keys: Sequence[Key], read: list[Any]) -> list[Any]:
    if len(read) != len(keys):
        raise BadCursor(_bad())
    fields: list[Any] = [
        model._meta.pk if key.name == "pk" else model._meta.get_field(key.name) for key in keys
    ]
    return [field.to_python(value) for field, value in zip(fields, read, strict=True)]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)


def _lead_on(request: HttpRequest, values: list[Any]) -> None:
    query = request.GET.copy()
    query["cursor"] = signing.dumps(values, salt=_salt(request))
    passing(request).next = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _read(request: HttpRequest, cursor: str) -> list[Any]:
    try:
        read = signing.loads(cursor, salt=_salt(request))
    except signing.BadSignature:
        raise BadCursor(_bad()) from None
    return read if isinstance(read, list) else [read]


def _salt(request: HttpRequest) -> str:
    """Another list, another filter, another order: another cursor."""
    query = request.GET.copy()
    for name in ("cursor", "limit"):
        query.pop(name, None)
    asked = "&".join(sorted(query.urlencode().split("&")))
    return f"{_SALT}:{hashlib.sha256(f'{request.path}?{asked}'.encode()).hexdigest()[:16]}"


def _bad() -> str:
    return _("游标无效：请从第一页开始，并用回答中 next 的地址翻页，翻页时不要改动其他条件。")
