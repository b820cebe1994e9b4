"""One's own data for programs: the copy that the page of one's account makes."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.jobs.api import JobOut, begun

from .own_data import ask_for_copy


def own_data_copies() -> Router:
    """The one call; the job says the rest, and holds the file."""
    router = Router()

    @router.post(
        "",
        response={202: JobOut},
        operation_id="me_copy_own_data",
        summary=gettext_noop("制作个人数据副本"),
    )
    @signed_in
    def make(request: HttpRequest) -> Any:
        return begun(request, ask_for_copy(actor=person_of(request)))

    return router
