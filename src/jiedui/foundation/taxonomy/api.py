"""The technical fields, for programs that write listings."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema
from pydantic import Field

from .models import TechnicalField


class LeafOut(Schema):
    """A field that may be chosen."""

    code: str
    name: str
    name_en: str


class FieldOut(LeafOut):
    """A top field with what is below it."""

    children: list[LeafOut] = Field(description=gettext_noop("二级领域"))


def fields() -> Router:
    """The calls of technical fields."""
    router = Router()

    @router.get("", response=list[FieldOut], operation_id="fields_list", summary=gettext_noop("全部技术领域"))
    def listed(request: HttpRequest) -> Any:
        leaves = Prefetch("children", queryset=TechnicalField.objects.current())
        return [
            {**_shown(top), "children": [_shown(leaf) for leaf in top.children.all()]}
            for top in TechnicalField.objects.current().tops().prefetch_related(leaves)
        ]

    return router


def _shown(row: TechnicalField) -> dict[str, str]:
    return {"code": row.code, "name": row.name, "name_en": row.name_en}
