"""What activities give to the agreement: held ones prove commitments, visits stand in the ledger, resolutions become commitments."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.commitments.kinds import (
    EvidenceKind,
    Flow,
    FlowKind,
    Happened,
    evidence_kinds,
    flow_kinds,
)
from jiedui.areas.agreements.commitments.services import propose_commitment
from jiedui.areas.agreements.joint.rules import DRAFTERS
from jiedui.foundation.core import clock
from jiedui.foundation.core.resolutions import ResolutionOutcome, resolution_outcomes
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.rules import has_role

from . import events
from .choices import ActivityKind
from .models import Activity, Resolution
from .selectors import clauses_now, sides_in, sides_of, with_counts

LONGEST_TITLE, MONTHS = 120, 6


def _rows() -> QuerySet[Activity]:
    together = Prefetch("co_hosts", queryset=Organisation.objects.select_related("region"))
    rows = with_counts(Activity.objects.happened()).select_related("agreement", "host__region")
    return rows.prefetch_related("clauses", together, "agreement__sides__region", "agreement__sides__members")


def held(activity: Activity) -> Happened | None:
    """Held once: one time, and as many people as signed in, or where nobody did, as said they would come."""
    found = _rows().filter(pk=activity.pk).first()
    return _amounts(found) if found is not None else None


def held_between(since: date, until: date) -> Iterable[Activity]:
    """A day more on both ends: an activity's day is that of its place."""
    day = timedelta(days=1)
    return _rows().filter(starts_at__date__gte=since - day, starts_at__date__lte=until + day)


def _amounts(activity: Activity) -> Happened:
    row: Any = activity
    return Happened(
        on=activity.day,
        organisations=frozenset({activity.host_id, *(each.pk for each in activity.co_hosts.all())}),
        amounts={"times": Decimal(1), "people": Decimal(row.arrived or row.coming)},
        clause_kinds=frozenset(clause.kind for clause in activity.clauses.all()),
        is_public=activity.visibility == Visibility.PUBLIC,
    )


def _title(activity: Activity, actor: Any) -> str:
    """What is not public keeps its title to those who see it."""
    if activity.visibility == Visibility.PUBLIC or actor.has_perm("activities.view_activity", activity):
        return activity.label
    return gettext("交流活动 %(code)s") % {"code": activity.code}


evidence_kinds.add(
    EvidenceKind(
        code="activities.activity",
        label=_("举行的活动"),
        model=Activity,
        measures={"times": _("次"), "people": _("人")},
        of=held,
        rows=held_between,
        visible=lambda actor: Activity.objects.visible_to(actor),
        events=(
            events.ACTIVITY_HELD,
            events.ACTIVITY_CHANGED,
            events.ACTIVITY_CLOSED,
            events.PARTICIPANT_SIGNED_IN,
        ),
        title=_title,
    )
)


def _received(agreement: Any, sides: list[Any], year: int) -> Iterable[Flow]:
    """Visits that one side received from the others."""
    visits = _rows().filter(agreement=agreement, kind=ActivityKind.VISIT, starts_at__year=year)
    for visit in visits:
        hosts = sides_in(visit.agreement, visit.host)
        for side in sides_of(visit) if hosts else ():
            if side.pk != hosts[0].pk:
                yield Flow(hosts[0].pk, side.pk, Decimal(1))


flow_kinds.add(
    FlowKind(
        "activities.visits",
        pgettext_lazy("flow", "接待来访"),
        pgettext_lazy("unit", "次"),
        _received,
        hint=_("当年接待对方的互访，按东道主计"),
        order=5,
    )
)


def _speaking(resolution: Resolution, actor: Any) -> list[Organisation]:
    """The organisations that lead a side of the activity's agreement and for which the actor drafts."""
    sides = resolution.activity.agreement.sides.remaining().select_related("lead")
    return [side.lead for side in sides if has_role(actor, side.lead_id, *DRAFTERS)]


def _may_become(resolution: Resolution, actor: Any) -> bool:
    activity = resolution.activity
    return bool(
        clauses_now(activity)
        and actor.has_perm("agreements.propose_commitment", activity.agreement)
        and _speaking(resolution, actor)
    )


def _become(resolution: Resolution, actor: Any) -> str:
    """A commitment of the first clause that the activity served: done once, by the day that was agreed or within half a year."""
    activity = resolution.activity
    begun = max(activity.day, clock.today())
    commitment = propose_commitment(
        activity.agreement,
        actor=actor,
        organisation=_speaking(resolution, actor)[0],
        clause=clauses_now(activity)[0],
        title=resolution.body[:LONGEST_TITLE],
        measure=gettext("完成情况"),
        unit=gettext("项"),
        target=Decimal(1),
        starts_on=min(begun, resolution.due_on or begun),
        due_on=resolution.due_on or begun + timedelta(days=30 * MONTHS),
    )
    return str(commitment.get_absolute_url())


resolution_outcomes.add(
    ResolutionOutcome("agreements.commitment", _("转为任务事项"), make=_become, offered=_may_become)
)
