"""Who may see, write, review and take down what is offered and wanted; `ListingQuerySet.visible_to` says the first in SQL."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.selectors import Twinnings, leads_a_side, twinning_ids_of_actor
from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.rules import belongs_to, is_signed_in, manages
from jiedui.foundation.organisations.selectors import memberships_of, organisation_ids_of

from .choices import EnquiryState, ListingState
from .models import Achievement, Enquiry, Expert, Listing, SavedSearch

MATCHING_ROLES = frozenset({Role.BROKER, Role.MANAGER})

works_for_owner = belongs_to("owner")
manages_owner = manages("owner")


def desk_organisation_ids(actor: Any) -> frozenset[int]:
    """The organisations whose matching the actor does: as their broker, or as their manager."""
    held = memberships_of(actor) if actor.is_authenticated else {}
    return frozenset(pk for pk, roles in held.items() if not MATCHING_ROLES.isdisjoint(roles))


@predicate
def is_platform(actor: Any, obj: Any = None) -> bool:
    return bool(actor.is_authenticated and (actor.is_staff or actor.is_superuser))


@predicate
def works_there(actor: Any, organisation: Any = None) -> bool:
    """Belongs to the organisation; asked about none, to any."""
    mine = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
    return organisation.pk in mine if organisation is not None else bool(mine)


@predicate
def works_anywhere(actor: Any, listing: Listing) -> bool:
    return bool(actor.is_authenticated and organisation_ids_of(actor))


@predicate
def does_matching(actor: Any, obj: Any = None) -> bool:
    return bool(desk_organisation_ids(actor))


@predicate
def is_the_person(actor: Any, listing: Listing) -> bool:
    return bool(actor.is_authenticated and isinstance(listing, Expert) and listing.person_id == actor.pk)


@predicate
def wrote_it(actor: Any, listing: Listing) -> bool:
    return bool(actor.is_authenticated and listing.created_by_id == actor.pk)


@predicate
def is_editable(actor: Any, listing: Listing) -> bool:
    return listing.is_editable


@predicate
def was_never_published(actor: Any, listing: Listing) -> bool:
    return listing.published_at is None


@predicate
def is_published(actor: Any, listing: Listing) -> bool:
    return listing.state == ListingState.PUBLISHED


@predicate
def is_public(actor: Any, listing: Listing) -> bool:
    return listing.visibility == Visibility.PUBLIC


@predicate
def is_for_twins(actor: Any, listing: Listing) -> bool:
    return listing.visibility == Visibility.TWINNED


@predicate
def is_for_parties(actor: Any, listing: Listing) -> bool:
    return listing.visibility in {Visibility.TWINNED, Visibility.PARTIES}


@predicate
def is_twinned_with_owner(actor: Any, listing: Listing) -> bool:
    mine = twinning_ids_of_actor(actor)
    owner = listing.owner
    return bool(mine & {side.agreement_id for side in Twinnings.now().on(owner.pk, owner.region.code)})


@predicate
def is_party(actor: Any, listing: Listing) -> bool:
    """Contributed to it, or was introduced to its owner over it."""
    mine = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
    if not mine:
        return False
    if isinstance(listing, Achievement) and listing.contributors.filter(pk__in=mine).exists():
        return True
    accepted = Enquiry.objects.filter(state=EnquiryState.ACCEPTED)
    if accepted.filter(from_organisation_id__in=mine, **{listing.kind_name: listing}).exists():
        return True
    if isinstance(listing, Expert):
        return False
    return accepted.filter(to_organisation_id__in=mine, **{f"own_{listing.kind_name}": listing}).exists()


@predicate
def knows_owner(actor: Any, listing: Listing) -> bool:
    return listing.owner_known_to(actor)


@predicate
def sent_it(actor: Any, enquiry: Enquiry) -> bool:
    return bool(actor.is_authenticated and enquiry.from_organisation_id in organisation_ids_of(actor))


@predicate
def received_it(actor: Any, enquiry: Enquiry) -> bool:
    return bool(actor.is_authenticated and enquiry.to_organisation_id in organisation_ids_of(actor))


@predicate
def is_the_expert_asked(actor: Any, enquiry: Enquiry) -> bool:
    return bool(actor.is_authenticated and enquiry.expert_id and enquiry.expert.person_id == actor.pk)


@predicate
def follows_as_broker(actor: Any, enquiry: Enquiry) -> bool:
    return bool(actor.is_authenticated and actor.pk in {enquiry.from_broker_id, enquiry.to_broker_id})


@predicate
def is_accepted(actor: Any, enquiry: Enquiry) -> bool:
    return enquiry.state == EnquiryState.ACCEPTED


@predicate
def serves_a_secretariat(actor: Any, obj: Any = None) -> bool:
    """Manages, or is secretary or leader of, an organisation that leads a side of a twinning in force."""
    return leads_a_side(actor, Role.SECRETARY, Role.MANAGER, Role.LEADER)


@predicate
def runs_a_secretariat(actor: Any, obj: Any = None) -> bool:
    """Manages, or is secretary of, an organisation that leads a side of a twinning in force."""
    return leads_a_side(actor, Role.SECRETARY, Role.MANAGER)


within_circle = is_public | (is_for_twins & is_twinned_with_owner) | (is_for_parties & is_party)
keeps_it = works_for_owner | is_the_person

add_perm(
    "exchange.view_listing", is_platform | keeps_it | (is_published & within_circle), label=_("查看供需信息")
)
add_perm("exchange.see_owner", knows_owner, label=_("查看匿名需求的单位"))
add_perm("exchange.follow_listing", is_platform | keeps_it, label=_("在工作台查看供需信息"))
add_perm("exchange.create_listing", works_there, label=_("为本单位登记供需信息"))
add_perm("exchange.change_listing", is_editable & keeps_it, label=_("修改供需信息"))
add_perm(
    "exchange.delete_listing",
    is_editable & was_never_published & (manages_owner | (works_for_owner & wrote_it)),
    label=_("删除从未发布的草稿"),
)
add_perm("exchange.submit_listing", works_for_owner, label=_("提交审核"))
add_perm("exchange.withdraw_listing", works_for_owner, label=_("撤回提交"))
add_perm("exchange.publish_listing", manages_owner, label=_("审核发布本单位的供需信息"))
add_perm("exchange.archive_listing", manages_owner, label=_("下架本单位的供需信息"))
add_perm("exchange.revise_listing", manages_owner | (works_for_owner & wrote_it), label=_("撤下修改"))
add_perm("exchange.take_down_listing", is_platform, label=_("由平台下架供需信息"))
add_perm("exchange.record_consent", is_the_person | manages_owner, label=_("登记专家本人同意公开"))
add_perm("exchange.view_suggestions", is_platform | keeps_it, label=_("查看匹配推荐"))
add_perm("exchange.work_at_matching_desk", does_matching, label=_("使用对接台"))

is_party_to_enquiry = sent_it | received_it | is_the_expert_asked | follows_as_broker
answers_it = received_it | is_the_expert_asked

add_perm(
    "exchange.send_enquiry",
    is_published & works_anywhere & (is_platform | keeps_it | within_circle),
    label=_("发起对接"),
)
add_perm("exchange.view_enquiry", is_platform | is_party_to_enquiry, label=_("查看对接意向"))
add_perm("exchange.answer_enquiry", answers_it, label=_("答复对接意向"))
add_perm("exchange.supplement_enquiry", sent_it, label=_("补充或撤回对接意向"))
add_perm("exchange.write_message", is_party_to_enquiry, label=_("在对接中留言"))
add_perm("exchange.name_broker", sent_it | received_it, label=_("为对接指定技术经理人"))
add_perm("exchange.see_contacts", is_accepted & is_party_to_enquiry, label=_("查看对接双方的联系方式"))

add_perm("exchange.view_match_quality", is_platform | serves_a_secretariat, label=_("查看匹配质量"))
add_perm("exchange.change_matching_model", is_platform | runs_a_secretariat, label=_("启用或回退匹配模型"))


@predicate
def saved_it(actor: Any, search: SavedSearch | None = None) -> bool:
    return bool(actor.is_authenticated and search is not None and search.person_id == actor.pk)


add_perm("exchange.save_search", is_signed_in, label=_("保存检索"))
add_perm("exchange.view_saved_search", saved_it, label=_("查看保存的检索"))
