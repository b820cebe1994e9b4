"""标志 of an organisation, for programs."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import File, Router, UploadedFile

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.visibility import get_visible

from .. import services
from ..models import Organisation
from .shown import OrganisationWhole, whole_now


def add_to(router: Router) -> None:
    """The two calls about the picture beside the name."""
    at = "/{code}/logo"

    @router.post(
        at,
        response=OrganisationWhole,
        operation_id="organisations_set_logo",
        summary=gettext_noop("上传标志"),
    )
    @signed_in
    def set_(request: HttpRequest, code: str, upload: File[UploadedFile]) -> Any:
        row = get_visible(Organisation, code, actor=person_of(request))
        services.set_logo(row, upload=upload, actor=person_of(request))
        return whole_now(request, code)

    @router.delete(
        at,
        response=OrganisationWhole,
        operation_id="organisations_remove_logo",
        summary=gettext_noop("移除标志"),
    )
    @signed_in
    def remove(request: HttpRequest, code: str) -> Any:
        row = get_visible(Organisation, code, actor=person_of(request))
        services.remove_logo(row, actor=person_of(request))
        return whole_now(request, code)
