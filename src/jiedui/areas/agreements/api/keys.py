"""印证密钥 for programs: the public halves for everybody, an organisation's own for its managers."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import Field

from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.paging import Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import Given, described_by
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.organisations.models import Organisation

from ..joint.sealing import change_key, keys_of, public_keys, revoke_key
from ..models import SigningKey
from .shown import UnitRef, unit_ref

NEWEST_FIRST = (Key("created_at", descending=True), Key("pk", descending=True))


@described_by(SigningKey)
class PublicKeyOut(Schema):
    """The public half of a key that sealed something public."""

    organisation: UnitRef
    print: str = Field(description=gettext_noop("密钥的简短标识"))
    public: str
    created_at: datetime
    retired_at: datetime | None
    revoked_at: datetime | None


@described_by(SigningKey)
class OwnKeyOut(PublicKeyOut):
    """A key of one's own organisation."""

    id: int
    sealed: int = Field(description=gettext_noop("用它印证过的同意的数量"))
    reason: str


class RevokeGiven(Given):
    """Why it can no longer be trusted."""

    reason: str = Field(default="", description=gettext_noop("作废的理由，必填"))


_NO_REASON = RevokeGiven()


def signing_keys() -> Router:
    """The calls of keys."""
    router = Router()

    @router.get(
        "", response=Slice[PublicKeyOut], operation_id="signing_keys_list", summary=gettext_noop("公开的公钥")
    )
    def listed(request: HttpRequest, asked: Query[PageQuery]) -> Any:
        return page_of_rows(
            request, public_keys(), NEWEST_FIRST, asked, lambda rows: [_public(row) for row in rows]
        )

    @router.get(
        "/{code}",
        response=list[OwnKeyOut],
        operation_id="signing_keys_own",
        summary=gettext_noop("本单位的密钥"),
    )
    @signed_in
    def own(request: HttpRequest, code: str) -> Any:
        return _own(_managed(request, code))

    @router.post(
        "/{code}/change",
        response={201: list[OwnKeyOut]},
        operation_id="signing_keys_change",
        summary=gettext_noop("更换密钥"),
    )
    @signed_in
    def change(request: HttpRequest, code: str) -> Any:
        organisation = _managed(request, code)
        change_key(organisation, actor=person_of(request))
        return Status(201, _own(organisation))

    @router.post(
        "/{code}/{int:pk}/revoke",
        response=list[OwnKeyOut],
        operation_id="signing_keys_revoke",
        summary=gettext_noop("作废密钥"),
    )
    @signed_in
    def revoke(request: HttpRequest, code: str, pk: int, said: RevokeGiven = _NO_REASON) -> Any:
        organisation = _managed(request, code)
        key = get_object_or_404(organisation.signing_keys, pk=pk)
        revoke_key(key, actor=person_of(request), reason=said.reason)
        return _own(organisation)

    return router


def _managed(request: HttpRequest, code: str) -> Organisation:
    organisation = get_visible(Organisation, code[:20], actor=person_of(request))
    require(person_of(request), "agreements.manage_keys", organisation)
    return organisation


def _own(organisation: Organisation) -> list[dict[str, Any]]:
    return [
        _public(key) | {"id": key.pk, "sealed": key.sealed, "reason": key.reason}  # type: ignore[attr-defined]  # -- counted
        for key in keys_of(organisation)
    ]


def _public(key: SigningKey) -> dict[str, Any]:
    return {
        "organisation": unit_ref(key.organisation),
        "print": key.print,
        "public": key.public,
        "created_at": key.created_at,
        "retired_at": key.retired_at,
        "revoked_at": key.revoked_at,
    }
