"""Who hears of commitments: those who answer for them, and those who speak for the sides."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify
from jiedui.foundation.organisations.choices import WORKING_ROLES
from jiedui.foundation.organisations.models import Membership

from ..joint.rules import DRAFTERS
from ..models import Commitment, Responsibility, Side
from ..notices import signers_of_all_leads
from ..rules import SIGNERS
from . import events


def _people(of: Q) -> set[Any]:
    return {row.user for row in Membership.objects.filter(of).select_related("user")}


def _leads(happening: Happening) -> Any:
    agreement = cast(Commitment, happening.target).agreement_id
    return Side.objects.remaining().filter(agreement=agreement).values("lead")


def _responsible(happening: Happening) -> Any:
    return Responsibility.objects.filter(commitment=happening.target.pk).values("organisation")


def signers(happening: Happening) -> Iterable[Any]:
    """Who says yes or no for a side."""
    return _people(Q(organisation__in=_leads(happening), role__in=SIGNERS))


def all_concerned(happening: Happening) -> Iterable[Any]:
    """Who does the work on each side, and who writes for the leads."""
    return _people(
        Q(organisation__in=_responsible(happening), role__in=WORKING_ROLES)
        | Q(organisation__in=_leads(happening), role__in=DRAFTERS)
    )


def who_must_report(happening: Happening) -> Iterable[Any]:
    """Who does the daily work of the organisation that is silent."""
    organisation = cast(Any, happening.organisation)
    return _people(Q(organisation=organisation, role__in=WORKING_ROLES))


def who_must_answer(happening: Happening) -> Iterable[Any]:
    """Who says yes or no for the lead that is asked."""
    organisation = cast(Any, happening.organisation)
    return _people(Q(organisation=organisation, role__in=SIGNERS))


def who_reports(happening: Happening) -> Iterable[Any]:
    """Who does the work of the organisations that answer for it, on every side."""
    return _people(Q(organisation__in=_responsible(happening), role__in=WORKING_ROLES))


def page(happening: Happening) -> str:
    return cast(Commitment, happening.target).get_absolute_url()


def report_page(happening: Happening) -> str:
    return f"{page(happening)}report/"


def ledger_page(happening: Happening) -> str:
    return f"{cast(Any, happening.target).get_desk_url()}reciprocity/"


for _kind in (
    events.COMMITMENT_PROPOSED,
    events.TERMS_CHANGED,
    events.COMMITMENT_DECLINED,
    events.CANCELLING_ASKED,
    events.CHANGE_PROPOSED,
    events.CHANGE_DECLINED,
    events.CHANGE_WITHDRAWN,
):
    notify(_kind, to=signers, link=page)
for _kind in (
    events.COMMITMENT_ACTIVATED,
    events.CHANGE_AGREED,
    events.COMMITMENT_CANCELLED,
    events.COMMITMENT_RESETTLED,
    events.COMMITMENT_ASSIGNED,
    events.DISAGREEMENT_FOUND,
    events.BLOCK_OPENED,
    events.BLOCK_LIFTED,
    events.COMMITMENT_OVERDUE,
    events.COMMITMENT_DONE,
):
    notify(_kind, to=all_concerned, link=page)
notify(events.REPORT_DUE, to=who_must_report, link=report_page, subject=_("请填报进展"))
notify(events.REPORT_URGED, to=who_must_report, link=report_page, subject=_("催办：请填报进展"))
notify(events.ANSWER_URGED, to=who_must_answer, link=page, subject=_("催办：请答复任务事项"))
notify(events.CHECK_ASKED, to=who_reports, link=page, subject=_("请核对填报"))
for _kind in (events.CORRIDOR_PROPOSED, events.CORRIDOR_AGREED):
    notify(_kind, to=signers_of_all_leads, link=ledger_page)
