"""What lies beside an agreement, for programs: listed, added, shown to all or to the sides alone, taken away."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from jiedui.foundation.core.api.calls import actor_of, person_of, signed_in
from jiedui.foundation.core.api.schemas import Given, Named, described_by, named
from jiedui.foundation.core.text import without_nul

from ..choices import EnclosureKind
from ..enclosing import add_enclosure, enclosed_with, remove_enclosure, show_enclosure
from ..joint.rules import DRAFTERS
from ..models import Enclosure
from .asking import agreement_of, lead_of
from .shown import UnitRef, unit_ref


@described_by(Enclosure)
class EnclosureOut(Schema):
    """A file beside an agreement."""

    id: int
    kind: Named
    title: str
    organisation: UnitRef
    is_public: bool
    added_at: datetime
    file: str = Field(description=gettext_noop("文件名"))
    size: int = Field(description=gettext_noop("文件大小，字节"))
    sha256: str = Field(description=gettext_noop("文件的 SHA-256"))
    may_change: bool = Field(description=gettext_noop("您可以公开、收回或删除它"))


class ShownGiven(Given):
    """For whom it is."""

    is_public: bool = Field(description=gettext_noop("公开，或只供协议各方查看"))


def add_to(router: Router) -> None:
    """The calls about the files of an agreement."""
    many, one = "/{code}/enclosures", "/{code}/enclosures/{int:pk}"

    @router.get(
        many,
        response=list[EnclosureOut],
        operation_id="agreements_enclosures",
        summary=gettext_noop("协议附件"),
    )
    def listed(request: HttpRequest, code: str) -> Any:
        return _all(request, code)

    @router.post(
        many,
        response={201: list[EnclosureOut]},
        operation_id="agreements_add_enclosure",
        summary=gettext_noop("添加协议附件"),
    )
    @signed_in
    def add(
        request: HttpRequest,
        code: str,
        upload: File[UploadedFile],
        title: Form[str],
        kind: Form[EnclosureKind] = EnclosureKind.SCAN,
        is_public: Form[bool] = False,
        organisation: Form[str] = "",
    ) -> Any:
        agreement = agreement_of(request, code)
        add_enclosure(
            agreement,
            actor=person_of(request),
            organisation=lead_of(request, agreement, organisation, *DRAFTERS),
            upload=upload,
            kind=kind.value,
            title=without_nul(title),
            is_public=is_public,
        )
        return Status(201, _all(request, code))

    @router.patch(
        one,
        response=list[EnclosureOut],
        operation_id="agreements_show_enclosure",
        summary=gettext_noop("公开或收回附件"),
    )
    @signed_in
    def show(request: HttpRequest, code: str, pk: int, given: ShownGiven) -> Any:
        show_enclosure(_one(request, code, pk), actor=person_of(request), is_public=given.is_public)
        return _all(request, code)

    @router.delete(
        one,
        response={204: None},
        operation_id="agreements_remove_enclosure",
        summary=gettext_noop("删除协议附件"),
    )
    @signed_in
    def remove(request: HttpRequest, code: str, pk: int) -> Any:
        remove_enclosure(_one(request, code, pk), actor=person_of(request))
        return Status(204, None)


def _one(request: HttpRequest, code: str, pk: int) -> Enclosure:
    rows = Enclosure.objects.visible_to(actor_of(request)).select_related("agreement", "organisation")
    found: Enclosure = get_object_or_404(rows, agreement__code=code[:20], pk=pk)
    return found


def _all(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    return [
        {
            "id": each.enclosure.pk,
            "kind": named(each.enclosure.kind, each.enclosure.get_kind_display()),
            "title": each.enclosure.title,
            "organisation": unit_ref(each.enclosure.organisation),
            "is_public": each.enclosure.is_public,
            "added_at": each.enclosure.added_at,
            "file": each.file.name if each.file else "",
            "size": each.file.size if each.file else 0,
            "sha256": each.file.sha256 if each.file else "",
            "may_change": each.may_change,
        }
        for each in enclosed_with(agreement_of(request, code), actor_of(request))
    ]
