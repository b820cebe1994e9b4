"""Regions contribute the list of divisions as a step of preparation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.api import OPEN_AREA, ApiRouter, api_routers
from jiedui.foundation.core.preparation import Preparation, Progress, preparations

from .models import Region
from .services import load_divisions


def _load(progress: Progress) -> None:
    load_divisions()


preparations.add(
    Preparation(
        key="regions",
        label=_("行政区划"),
        needed=lambda: not Region.objects.exists(),
        run=_load,
        order=10,
    )
)


def _regions() -> Any:
    from .api import regions  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return regions()


api_routers.add(ApiRouter("regions", _regions, OPEN_AREA, "", _("地区")))
