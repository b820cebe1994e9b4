"""What an organisation's own systems may be told of itself; who joined or left, the platform's pages say."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.announcing import announce
from jiedui.foundation.core.events import Happening

from . import events


def itself(happening: Happening) -> Iterable[Any]:
    return [happening.target]


def public_page(happening: Happening) -> str:
    return happening.target.get_absolute_url()  # type: ignore[attr-defined]  # -- an organisation's event


for _kind in (
    events.CHANGED,
    events.VERIFIED,
    events.PARENT_CHANGED,
    events.ALLY_ADDED,
    events.ALLY_REMOVED,
    events.MEMBER_JOINED,
    events.MEMBER_LEFT,
    events.JOINING_ASKED,
    events.JOINING_ACCEPTED,
    events.JOINING_DECLINED,
    events.JOINING_WITHDRAWN,
    events.HANDOVER_OFFERED,
    events.HANDED_OVER,
    events.HANDOVER_DECLINED,
    events.HANDOVER_WITHDRAWN,
    events.MANAGER_APPOINTED,
    events.MERGED,
):
    announce(
        _kind,
        group=_("单位"),
        to=itself,
        link=public_page,
        data=("fields", "parent", "ally", "former"),
        order=300,
    )
