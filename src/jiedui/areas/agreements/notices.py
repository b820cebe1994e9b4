"""Who hears of agreements: those who may sign for the organisations that lead a side."""

from collections.abc import Iterable
from typing import Any, cast

from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify
from jiedui.foundation.organisations.models import Membership

from . import events
from .models import Agreement, Side
from .rules import SIGNERS


def signers_of_all_leads(happening: Happening) -> Iterable[Any]:
    leads = Side.objects.filter(agreement=happening.target.pk).values("lead")
    memberships = Membership.objects.filter(organisation__in=leads, role__in=SIGNERS).select_related("user")
    return {membership.user for membership in memberships}


def desk_page(happening: Happening) -> str:
    return cast(Agreement, happening.target).get_desk_url()


for kind in (events.AGREEMENT_IN_FORCE, events.AGREEMENT_ENDED, events.AGREEMENT_RUN_OUT):
    notify(kind, to=signers_of_all_leads, link=desk_page)
