"""What organisations contribute to the whole: read first."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.audit.sentences import word
from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.indexing import SearchDocument, SearchSource, search_sources
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.panels import Panel, panels
from jiedui.foundation.core.todos import Todo, TodoSource, todo_sources
from jiedui.foundation.core.visibility import PUBLIC_AUDIENCE, audience_provider

from . import events, notices, services  # noqa: F401 -- importing the notices declares them
from .models import Organisation, OrganisationQuerySet
from .rules import is_platform_staff
from .selectors import invitations_for, names_by_code, organisation_ids_of, organisations_of

event_kinds.add_all(events)
on_closing(services.leave_all)
for _kind in (events.ALLY_ADDED, events.ALLY_REMOVED):
    word(_kind, ally=names_by_code)


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
    )


search_sources.add(
    SearchSource(
        "organisation",
        pgettext_lazy("plural", "单位"),
        Organisation,
        rows=_rows,
        document=_document,
        visible=Organisation.objects.visible_to,
    )
)


def _is_staff(request: HttpRequest) -> bool:
    return is_platform_staff(request.user)


def _pending(request: HttpRequest) -> int:
    return Organisation.objects.pending().count()


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
    NavItem("organisation", gettext_lazy("本单位"), "organisations:desk", icon="building", order=80)
)
navigation.add(
    NavItem(
        "verification",
        gettext_lazy("单位核验"),
        "organisations:verification",
        icon="shield",
        order=900,
        visible=_is_staff,
        badge=_pending,
    )
)


def _switcher(request: Any, actor: Any) -> Mapping[str, Any] | None:
    """Nothing to switch for people of no organisation."""
    if not actor.is_authenticated or not organisation_ids_of(actor):
        return None
    return {"organisations": list(organisations_of(actor)), "current": request.organisation}


panels.add(Panel("ui.organisation", "switcher", "organisations/parts/switcher.html", _switcher))


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
        lambda actor: _waiting(actor).count(),
        order=50,
    )
)
todo_sources.add(
    TodoSource(
        "organisations.invitations",
        gettext_lazy("收到的邀请"),
        _invitations,
        lambda actor: invitations_for(actor).count(),
        order=20,
    )
)
