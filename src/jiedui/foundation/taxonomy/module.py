"""Taxonomy contributes the list of technical fields as a step of preparation."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.preparation import Preparation, Progress, preparations

from .models import TechnicalField
from .services import listed_codes, load_fields


def _needed() -> bool:
    return set(TechnicalField.objects.current().values_list("code", flat=True)) != listed_codes()


def _load(progress: Progress) -> None:
    load_fields(progress)


preparations.add(
    Preparation(
        key="taxonomy",
        label=_("技术领域"),
        needed=_needed,
        run=_load,
        order=20,
    )
)
