"""Approvals contribute the person's list, their to-dos, and the chains of an organisation; areas register what is approved."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.events import Happening, event_kinds, on_record
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.notices import NoticeGroup, notice_groups
from jiedui.foundation.core.todos import todo_sources, waiting
from jiedui.foundation.ledgers.exports import export_kinds
from jiedui.foundation.organisations import events as of_people
from jiedui.foundation.organisations.handing import on_handover
from jiedui.foundation.organisations.selectors import organisation_ids_of

from . import (  # noqa: F401 -- these register on import
    events,
    merging,
    notices,
    own_data,
    services,
    tables,
    tasks,
)
from .models import ApprovalCase
from .todos import APPROVALS

event_kinds.add_all(events)
todo_sources.add(APPROVALS)
for _list in tables.EXPORTS:
    export_kinds.add(_list)
on_handover(services.hand_approvals)
on_closing(services.forget_delegations)
notice_groups.add(
    NoticeGroup(
        "approvals",
        _("内部审批"),
        ("approvals.",),
        hint=_("等待您审批、催办、审批的结果、委托。"),
        order=15,
    )
)
PEOPLE_CHANGED = frozenset(
    kind.code
    for kind in (
        of_people.MEMBER_JOINED,
        of_people.MEMBER_ADDED,
        of_people.ROLE_CHANGED,
        of_people.MEMBER_REMOVED,
        of_people.MEMBER_LEFT,
        of_people.JOINING_ACCEPTED,
        of_people.HANDED_OVER,
        of_people.MANAGER_APPOINTED,
    )
)


@on_record
def follow_people(happening: Happening) -> None:
    """Once an organisation's people have changed, those who are asked change with them."""
    if happening.kind.code not in PEOPLE_CHANGED or happening.organisation is None:
        return
    pk = happening.organisation.pk
    if ApprovalCase.objects.running().filter(organisation_id=pk).exists():
        transaction.on_commit(partial(services.settle_cases_of, pk), robust=True)


def _belongs(request: HttpRequest) -> bool:
    return request.user.is_authenticated and bool(organisation_ids_of(request.user))


navigation.add(
    NavItem(
        "approvals",
        _("我的审批"),
        "approvals:mine",
        icon="check",
        order=115,
        visible=_belongs,
        badge=waiting(APPROVALS.key),
    )
)


def _router() -> Any:
    from .api import approvals  # noqa: PLC0415 -- needed when the API is put together, not with every command

    return approvals()


api_routers.add(ApiRouter("approvals", _router, "approvals", _("内部审批"), _("内部审批")))
