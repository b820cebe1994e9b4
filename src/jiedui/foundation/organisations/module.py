"""What organisations contribute to the whole: read first."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.audit.former import Former, remembers_former
from jiedui.foundation.audit.sentences import word
from jiedui.foundation.core import clock
from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.attachments import attachable
from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.indexing import SearchDocument, SearchSource, search_sources
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.notices import NoticeGroup, notice_groups
from jiedui.foundation.core.panels import Panel, panels
from jiedui.foundation.core.todos import Todo, TodoSource, todo_sources, waiting
from jiedui.foundation.core.visibility import PUBLIC_AUDIENCE, audience_provider
from jiedui.foundation.ledgers.exports import export_kinds
from jiedui.foundation.ledgers.kinds import ledger_kinds

from . import (  # noqa: F401 -- importing the notices, the merge part and its job declares them
    announcements,
    events,
    merging_jobs,
    notices,
    own_data,
    own_parts,
    services,
    sitemap,
    tables,
)
from .asked_todos import HANDOVERS, JOINING, OFFERS, PROPOSALS
from .models import Organisation, OrganisationQuerySet
from .rules import is_platform_staff
from .selectors import (
    former_keys_of,
    invitations_for,
    names_by_code,
    organisation_ids_of,
    organisations_of,
    owed_factors,
    rows_by_former_key,
)

event_kinds.add_all(events)
ledger_kinds.add(tables.LEDGER)
for _list in tables.EXPORTS:
    export_kinds.add(_list)
on_closing(services.leave_all)
notice_groups.add(
    NoticeGroup(
        "people",
        gettext_lazy("单位与成员"),
        ("organisations.",),
        hint=gettext_lazy("单位核验、成员加入和退出、您的角色变动。"),
        order=40,
    )
)
on_closing(services.forget_asking)
for _kind in (
    events.ALLY_INVITED,
    events.ALLY_ASKED,
    events.ALLY_ADDED,
    events.ALLY_DECLINED,
    events.ALLY_OFFER_WITHDRAWN,
    events.ALLY_REMOVED,
    events.ALLY_LEFT,
):
    word(_kind, ally=names_by_code)
for _kind in (events.MERGED, events.MERGE_PROPOSED, events.MERGE_DECLINED, events.MERGE_WITHDRAWN):
    word(_kind, former=names_by_code)
remembers_former(Organisation, Former(keys_of=former_keys_of, rows_by_key=rows_by_former_key))
attachable(Organisation, view="organisations.view_organisation", change="organisations.change_organisation")


@audience_provider
def organisations_as_audiences(actor: Any) -> Iterable[str]:
    return (f"org:{pk}" for pk in organisation_ids_of(actor))


def _rows() -> OrganisationQuerySet:
    return Organisation.objects.select_related("region")


def _document(organisation: Organisation) -> SearchDocument | None:
    if not organisation.is_verified:
        return None
    words = (
        organisation.short_name,
        organisation.name_en,
        organisation.region.full_name,
        organisation.introduction,
    )
    return SearchDocument(
        title=organisation.name,
        body="\n".join(word for word in words if word),
        audience=(PUBLIC_AUDIENCE,),
        attrs={"type": organisation.kind, "region": organisation.region.code},
        names=(organisation.name, organisation.short_name, organisation.name_en, organisation.region.name),
    )


def _passages(organisation: Organisation) -> tuple[str, ...]:
    """What it says of itself; its other names where one of those is what was sought."""
    if reads_english():
        return (organisation.introduction,)
    names = " · ".join(filter(None, [organisation.short_name, organisation.name_en]))
    return organisation.introduction, names


search_sources.add(
    SearchSource(
        "organisation",
        pgettext_lazy("plural", "单位"),
        Organisation,
        rows=_rows,
        document=_document,
        visible=lambda actor: Organisation.objects.visible_to(actor).select_related("region"),
        passages=_passages,
    )
)


def _is_staff(request: HttpRequest) -> bool:
    return is_platform_staff(request.user)


navigation.add(
    NavItem(
        "organisations",
        pgettext_lazy("plural", "单位"),
        "organisations:list",
        icon="building",
        order=60,
        place="public",
    )
)
navigation.add(
    NavItem("organisation", gettext_lazy("本单位"), "organisations:desk", icon="building", order=200)
)
navigation.add(
    NavItem(
        "contact_viewings",
        gettext_lazy("谁看过联系方式"),
        "organisations:contact_viewings",
        icon="eye",
        order=200,
        place="account",
        visible=lambda request: request.user.is_authenticated,
    )
)
navigation.add(
    NavItem(
        "verification",
        gettext_lazy("单位核验"),
        "organisations:verification",
        icon="shield",
        order=900,
        visible=_is_staff,
        badge=waiting("organisations.verification"),
    )
)
navigation.add(
    NavItem(
        "merging",
        gettext_lazy("重复单位"),
        "organisations:merging",
        icon="copy",
        order=910,
        visible=_is_staff,
        badge=waiting("organisations.merging"),
    )
)


def _switcher(request: Any, actor: Any) -> Mapping[str, Any] | None:
    """Nothing to switch for people of no organisation."""
    if not actor.is_authenticated or not organisation_ids_of(actor):
        return None
    return {"organisations": list(organisations_of(actor)), "current": request.organisation}


panels.add(Panel("ui.organisation", "switcher", "organisations/parts/switcher.html", _switcher))


def _owed(request_or_person: Any, actor: Any) -> Mapping[str, Any] | None:
    """What the reader's organisations wait for, the most pressing first."""
    owed = owed_factors(actor)
    if not owed:
        return None
    until = min(owed.values())
    organisation = Organisation.objects.get(pk=next(pk for pk, each in owed.items() if each == until))
    return {
        "organisation": organisation,
        "until": until,
        "left": timeuntil(until, clock.now(), depth=1),
        "is_over": until <= clock.now(),
    }


for _slot in ("ui.banner", "accounts.security"):
    panels.add(Panel(_slot, "second_factor", "organisations/parts/second_factor_owed.html", _owed))


def _waiting(actor: Any) -> OrganisationQuerySet:
    return Organisation.objects.pending() if is_platform_staff(actor) else Organisation.objects.none()


def _verifications(actor: Any, limit: int) -> list[Todo]:
    url = reverse("organisations:verification")
    return [
        Todo(_("核验单位：%(name)s") % {"name": organisation}, url, organisation.created_at)
        for organisation in _waiting(actor).order_by("created_at", "pk")[:limit]
    ]


def _invitations(actor: Any, limit: int) -> list[Todo]:
    url = reverse("organisations:invitations")
    return [
        Todo(
            _("加入 %(name)s") % {"name": invitation.organisation},
            url,
            invitation.created_at,
            due=invitation.expires_at,
        )
        for invitation in invitations_for(actor).order_by("created_at", "pk")[:limit]
    ]


todo_sources.add(
    TodoSource(
        "organisations.verification",
        gettext_lazy("待核验单位"),
        _verifications,
        _waiting,
        order=50,
    )
)
todo_sources.add(
    TodoSource(
        "organisations.invitations",
        gettext_lazy("收到的邀请"),
        _invitations,
        invitations_for,
        order=20,
    )
)


def _organisations() -> Any:
    from .api.units import organisations  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return organisations()


def _own_invitations() -> Any:
    from .api.people import own_invitations  # noqa: PLC0415 -- likewise

    return own_invitations()


api_routers.add(
    ApiRouter(
        "organisations",
        _organisations,
        "organisations",
        pgettext_lazy("plural", "单位"),
        pgettext_lazy("plural", "单位"),
    )
)
api_routers.add(
    ApiRouter(
        "me/invitations", _own_invitations, "account", gettext_lazy("个人账号"), gettext_lazy("个人账号")
    )
)
for _source in (HANDOVERS, JOINING, OFFERS, PROPOSALS):
    todo_sources.add(_source)


def _own_joining() -> Any:
    from .api.joining import own_joining  # noqa: PLC0415 -- likewise

    return own_joining()


api_routers.add(
    ApiRouter("me/joining", _own_joining, "account", gettext_lazy("个人账号"), gettext_lazy("个人账号"))
)
