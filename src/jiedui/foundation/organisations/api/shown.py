"""What programs are shown of an organisation: what its page shows this reader, and no more."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.foundation.audit.choices import Door
from jiedui.foundation.core.api.calls import actor_of
from jiedui.foundation.core.api.schemas import Named, described_by, named
from jiedui.foundation.core.api.versions import show_version, version_of
from jiedui.foundation.core.visibility import get_visible

from ..contacts import note_contact_shown
from ..models import Invitation, Membership, Organisation


class RegionCodeOut(Schema):
    """Where it is."""

    code: str
    name: str


class UnitOut(Schema):
    """An organisation by its code."""

    code: str
    name: str


class ContactOut(Schema):
    """Whom to call."""

    code: str
    name: str
    contact_name: str
    contact_phone: str
    contact_email: str


@described_by(Organisation)
class OrganisationOut(Schema):
    """An organisation in a list."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    name: str
    name_en: str
    short_name: str
    kind: Named
    region: RegionCodeOut
    verified: bool = Field(description=gettext_noop("是否已核验"))
    updated_at: datetime


@described_by(Organisation)
class OrganisationWhole(OrganisationOut):
    """An organisation."""

    version: str = Field(description=gettext_noop("版本；修改时把 ETag 放进 If-Match"))
    credit_code: str
    introduction: str
    website: str
    logo: str = Field(description=gettext_noop("标志图片的地址；没有上传时为空"))
    parent: UnitOut | None
    branches: list[UnitOut] = Field(description=gettext_noop("下级单位"))
    allies: list[UnitOut]
    alliances: list[UnitOut] = Field(description=gettext_noop("所在联盟"))
    contact: ContactOut | None = Field(
        description=gettext_noop("联系方式；仅本单位、平台管理员和已接受对接的合作方可见")
    )


class MemberOut(Schema):
    """A person in a role."""

    id: int = Field(description=gettext_noop("这一角色的编号"))
    person: int = Field(description=gettext_noop("此人的编号"))
    name: str
    role: Named
    created_at: datetime


class InvitationOut(Schema):
    """A letter that lets somebody join."""

    id: int
    organisation: UnitOut
    email: str
    role: Named
    created_at: datetime
    expires_at: datetime


def unit_shown(row: Organisation) -> dict[str, Any]:
    return {"code": row.code, "name": row.label}


def contact_shown(organisation: Organisation, actor: Any) -> dict[str, Any]:
    """An organisation's contact, shown to somebody who may see it: the one place where programs read it."""
    note_contact_shown(actor, organisation, door=Door.API)
    return {
        **unit_shown(organisation),
        "contact_name": organisation.contact_name,
        "contact_phone": organisation.contact_phone,
        "contact_email": organisation.contact_email,
    }


def row_shown(row: Organisation) -> dict[str, Any]:
    names = ("code", "name", "name_en", "short_name", "updated_at")
    return {
        **{name: getattr(row, name) for name in names},
        "url": row.get_absolute_url(),
        "kind": named(row.kind, row.get_kind_display()),
        "region": {"code": row.region.code, "name": row.region.label},
        "verified": row.is_verified,
    }


def whole_shown(row: Organisation, actor: Any) -> dict[str, Any]:
    """One organisation as its page shows it to this reader."""
    parent = Organisation.objects.visible_to(actor).filter(branches=row).first()
    related = {
        "branches": row.branches.visible_to(actor),  # type: ignore[attr-defined]  # -- the manager is made from the query set
        "allies": row.allies.visible_to(actor),  # type: ignore[attr-defined]  # -- likewise
        "alliances": row.alliances.visible_to(actor),  # type: ignore[attr-defined]  # -- likewise
    }
    may_contact = actor.has_perm("organisations.see_contact", row)
    return {
        **row_shown(row),
        "version": version_of(row),
        "credit_code": row.credit_code,
        "introduction": row.introduction,
        "website": row.website,
        "logo": row.logo_url,
        "parent": unit_shown(parent) if parent else None,
        **{name: [unit_shown(each) for each in rows] for name, rows in related.items()},
        "contact": contact_shown(row, actor) if may_contact else None,
    }


def whole_now(request: HttpRequest, code: str) -> dict[str, Any]:
    """One organisation as it is now, with its version in the entity tag."""
    row = get_visible(Organisation, code, actor=actor_of(request))
    show_version(request, row)
    return whole_shown(row, actor_of(request))


def member_shown(row: Membership) -> dict[str, Any]:
    return {
        "id": row.pk,
        "person": row.user_id,
        "name": row.user.get_full_name(),
        "role": named(row.role, row.get_role_display()),
        "created_at": row.created_at,
    }


def invitation_shown(row: Invitation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "organisation": unit_shown(row.organisation),
        "email": row.email,
        "role": named(row.role, row.get_role_display()),
        "created_at": row.created_at,
        "expires_at": row.expires_at,
    }
