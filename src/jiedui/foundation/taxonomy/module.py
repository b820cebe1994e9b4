"""Taxonomy contributes the list of technical fields as a step of preparation."""

from django.utils.translation import gettext_lazy as _

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
