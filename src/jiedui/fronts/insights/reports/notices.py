"""Who hears of yearly reports: the members' people who may sign, once a report is public. What waits for an answer is told with its text."""

from collections.abc import Iterable
from typing import Any, cast

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.rules import SIGNERS
from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify
from jiedui.foundation.organisations.models import Membership

from ..models import YearlyReport
from . import events


def signers_of_members(happening: Happening) -> Iterable[Any]:
    standing = Side.objects.filter(agreement=cast(YearlyReport, happening.target).agreement_id)
    members = Membership.objects.filter(organisation__in=standing.values("members"), role__in=SIGNERS)
    return {membership.user for membership in members.select_related("user")}


def public_page(happening: Happening) -> str:
    return cast(YearlyReport, happening.target).get_public_url()


notify(events.REPORT_PUBLISHED, to=signers_of_members, link=public_page)
