"""Files of a listing: seen by those who see it, changed by those who change it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_noop
from django.utils.translation import gettext_noop as _
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import Field

from jiedui.foundation.core.api.binary import answers_file
from jiedui.foundation.core.api.calls import actor_of, passing, person_of, signed_in
from jiedui.foundation.core.api.schemas import Given
from jiedui.foundation.core.text import without_nul
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.selectors import attachments_for, may_see
from jiedui.foundation.files.services import attach, describe, detach
from jiedui.foundation.files.views import file as file_answer

from ..models import Listing
from .shown import AttachmentOut, attachment_shown

_DOWNLOAD = answers_file()


class CaptionGiven(Given):
    """What a file shows."""

    caption: str = Field(description=gettext_noop("说明"))


def add_to(router: Router, model: type[Listing], name: str) -> None:
    """The calls for files of one kind of listing."""
    one = "/{code}/attachments/{uuid:pk}"

    @router.get(
        "/{code}/attachments",
        response=list[AttachmentOut],
        operation_id=f"{name}_attachments",
        summary=_("附件列表"),
    )
    def listed(request: HttpRequest, code: str) -> Any:
        listing = get_visible(model, code, actor=actor_of(request))
        return [attachment_shown(file) for file in attachments_for(actor_of(request), listing)]

    @router.post(
        "/{code}/attachments",
        response={201: AttachmentOut},
        operation_id=f"{name}_attach",
        summary=_("上传附件"),
    )
    @signed_in
    def add(request: HttpRequest, code: str, upload: File[UploadedFile], caption: Form[str] = "") -> Any:
        listing = get_visible(model, code, actor=person_of(request))
        made = attach(listing, upload=upload, caption=without_nul(caption), actor=person_of(request))
        passing(request).location = f"{request.path}/{made.pk}"
        return Status(201, attachment_shown(made))

    @router.get(one, operation_id=f"{name}_attachment", summary=_("下载附件"), openapi_extra=_DOWNLOAD)
    def download(request: HttpRequest, code: str, pk: UUID) -> HttpResponseBase:
        return file_answer(request, _file(request, model, code, pk).pk)

    @router.patch(
        one, response=AttachmentOut, operation_id=f"{name}_describe_attachment", summary=_("修改附件说明")
    )
    @signed_in
    def caption_(request: HttpRequest, code: str, pk: UUID, said: CaptionGiven) -> Any:
        kept = _file(request, model, code, pk)
        return attachment_shown(describe(kept, caption=said.caption, actor=person_of(request)))

    @router.delete(one, response={204: None}, operation_id=f"{name}_detach", summary=_("删除附件"))
    @signed_in
    def remove(request: HttpRequest, code: str, pk: UUID) -> Any:
        detach(_file(request, model, code, pk), actor=person_of(request))
        return Status(204, None)


def _file(request: HttpRequest, model: type[Listing], code: str, pk: UUID) -> Attachment:
    listing = get_visible(model, code, actor=actor_of(request))
    found: Attachment | None = Attachment.objects.of(listing).filter(pk=pk).first()
    if found is None or not may_see(actor_of(request), found):
        raise Http404
    return found
