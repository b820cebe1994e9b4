"""Regions contribute the list of divisions as a step of preparation."""

from django.utils.translation import gettext_lazy as _

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
