"""Who hears of agreements: those who may sign for the organisations that lead a side."""

from collections.abc import Iterable
from typing import Any, cast

from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify
from jiedui.foundation.organisations.models import Membership

from . import events
from .joint import events as joint_events
from .joint.kinds import kind_of
from .joint.rules import APPROVERS, DRAFTERS
from .models import Agreement, JointParty, JointText, Side
from .rules import SIGNERS


def signers_of_all_leads(happening: Happening) -> Iterable[Any]:
    leads = Side.objects.filter(agreement=happening.target.pk).values("lead")
    memberships = Membership.objects.filter(organisation__in=leads, role__in=SIGNERS).select_related("user")
    return {membership.user for membership in memberships}


def desk_page(happening: Happening) -> str:
    return cast(Agreement, happening.target).get_desk_url()


def subject_page(happening: Happening) -> str:
    return kind_of(happening.target).address(happening.target)


def readers_of_the_subject(happening: Happening) -> Iterable[Any]:
    """Who drafts or approves for a side of what the text is about."""
    texts = JointText.objects.about(kind_of(happening.target).code, happening.target).exclude(offered_at=None)
    sides = JointParty.objects.filter(text__in=texts).values("organisation")
    memberships = Membership.objects.filter(organisation__in=sides, role__in={*DRAFTERS, *APPROVERS})
    return {membership.user for membership in memberships.select_related("user")}


TOLD_TO_ALL = (
    events.AGREEMENT_IN_FORCE,
    events.AGREEMENT_ENDED,
    events.AGREEMENT_RUN_OUT,
    events.AGREEMENT_ENDING,
    events.FACTS_CHANGED,
    events.ENCLOSURE_ADDED,
    events.ENCLOSURE_SHOWN,
    events.ENCLOSURE_HIDDEN,
    events.ENCLOSURE_REMOVED,
    events.NOTICE_GIVEN,
    events.NOTICE_WITHDRAWN,
)
for kind in TOLD_TO_ALL:
    notify(kind, to=signers_of_all_leads, link=desk_page)

TOLD_TO_SIDES = (
    joint_events.TEXT_OFFERED,
    joint_events.CHANGES_ASKED,
    joint_events.TEXT_WITHDRAWN,
    joint_events.TEXT_APPROVED,
    joint_events.TEXT_AGREED,
    joint_events.TEXT_LAPSED,
)
for kind in TOLD_TO_SIDES:
    notify(kind, to=readers_of_the_subject, link=subject_page)
