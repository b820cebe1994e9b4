"""Taxonomy contributes the list of technical fields as a step of preparation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.api import OPEN_AREA, ApiRouter, api_routers
from jiedui.foundation.core.preparation import Preparation, Progress, preparations

from .services import is_current, load_fields


def _load(progress: Progress) -> None:
    load_fields(progress)


preparations.add(
    Preparation(
        key="taxonomy",
        label=_("技术领域"),
        needed=lambda: not is_current(),
        run=_load,
        order=20,
    )
)


def _fields() -> Any:
    from .api import fields  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return fields()


api_routers.add(ApiRouter("fields", _fields, OPEN_AREA, "", _("技术领域")))
