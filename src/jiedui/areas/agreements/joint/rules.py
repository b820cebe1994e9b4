"""Who may read, write and approve what is settled together."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role, is_platform_staff
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..models import JointText, SigningKey

DRAFTERS = (Role.CLERK, Role.LIAISON, Role.SECRETARY, Role.MANAGER)
APPROVERS = (Role.SECRETARY, Role.LEADER, Role.MANAGER)


@predicate
def is_common(actor: Any, text: JointText) -> bool:
    return text.is_common and text.of_kind.is_public


@predicate
def belongs_to_author(actor: Any, text: JointText) -> bool:
    return actor.is_authenticated and text.author_id in organisation_ids_of(actor)


@predicate
def sits_at_the_table(actor: Any, text: JointText) -> bool:
    """Belongs to a party of a text that was offered; reads prefetched parties where they are at hand."""
    if not actor.is_authenticated or text.offered_at is None:
        return False
    return bool(organisation_ids_of(actor) & {party.organisation_id for party in text.parties.all()})


@predicate
def drafts_for_author(actor: Any, text: JointText) -> bool:
    return actor.is_authenticated and has_role(actor, text.author_id, *DRAFTERS)


@predicate
def drafts_for(actor: Any, organisation: Organisation | None = None) -> bool:
    """Drafts in the name of this organisation."""
    if organisation is None or not actor.is_authenticated:
        return False
    return has_role(actor, organisation.pk, *DRAFTERS)


@predicate
def approves_for(actor: Any, organisation: Organisation | None = None) -> bool:
    """Says yes in the name of this organisation."""
    if organisation is None or not actor.is_authenticated:
        return False
    return has_role(actor, organisation.pk, *APPROVERS)


@predicate
def manages_its_organisation(actor: Any, key: SigningKey) -> bool:
    return actor.is_authenticated and has_role(actor, key.organisation_id, Role.MANAGER)


add_perm(
    "agreements.view_text",
    is_common | is_platform_staff | belongs_to_author | sits_at_the_table,
    label=_("查看共同文本"),
)
add_perm("agreements.write_text", drafts_for_author, label=_("起草和提出这份文本"))
add_perm("agreements.draft_for", drafts_for, label=_("代表这个单位起草文本或提出修改意见"))
add_perm("agreements.approve_for", approves_for, label=_("代表这个单位同意文本"))


@predicate
def manages_it(actor: Any, organisation: Organisation | None = None) -> bool:
    if organisation is None or not actor.is_authenticated:
        return False
    return has_role(actor, organisation.pk, Role.MANAGER)


add_perm("agreements.manage_keys", is_platform_staff | manages_it, label=_("管理单位的印证密钥"))
add_perm("agreements.revoke_key", is_platform_staff | manages_its_organisation, label=_("作废印证密钥"))
