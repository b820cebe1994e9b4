"""The divisions of GB/T 2260, for programs that register organisations."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import Named, named

from .models import Region
from .selectors import regions_named

BY_CODE = (Key("code"), Key("pk"))


class RegionQuery(PageQuery):
    """Which divisions: by what people type, or all directly below one."""

    q: str = Field("", max_length=60, description=gettext_noop("名称或代码"))
    parent: str = Field("", max_length=6, description=gettext_noop("上级代码；都不填时列出省级"))


class RegionOut(Schema):
    """A division of today."""

    code: str
    name: str = Field(description=gettext_noop("名称，按回答的语言"))
    full_name: str = Field(description=gettext_noop("从省级写起的全称"))
    level: Named
    parent: str = Field(description=gettext_noop("上级代码"))


def regions() -> Router:
    """The calls of regions."""
    router = Router()

    @router.get("", response=Slice[RegionOut], operation_id="regions_list", summary=gettext_noop("地区"))
    def listed(request: HttpRequest, asked: Query[RegionQuery]) -> Any:
        rows = Region.objects.today()
        if asked.q.strip():
            rows = rows.filter(pk__in=[row.pk for row in regions_named(asked.q)])
        else:
            rows = rows.filter(parent_code=asked.parent)
        return page_of_rows(request, rows, BY_CODE, asked, lambda found: [_shown(row) for row in found])

    return router


def _shown(row: Region) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.label,
        "full_name": row.full_name,
        "level": named(row.level, row.get_level_display()),
        "parent": row.parent_code,
    }
