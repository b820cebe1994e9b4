"""What comes round: people who left without anybody noticing, and reminders."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record
from jiedui.foundation.core.periodic import periodic

from . import events
from .models import ApprovalTask
from .services import settle_cases_of


@periodic(at="06:20")
def settle_all_cases() -> int:
    """Accounts that were shut, and whatever else happened to people: nobody waits for somebody who is gone."""
    return settle_cases_of()


@periodic(at="08:40")
def remind_of_approvals() -> int:
    """Remind those who have been asked for as many days as the step says, and again after as many; how many there were."""
    now, late = clock.now(), defaultdict(list)
    waiting = ApprovalTask.objects.open().annotate(last=Coalesce("reminded_at", "opened_at"))
    rows = waiting.filter(step__remind_after__gt=0).annotate(days=F("step__remind_after"))
    for task in rows.select_related("step__case__organisation").order_by("pk"):
        if task.last <= now - timedelta(days=task.days):
            late[task.step.case].append(task)
    for case, tasks in late.items():
        with transaction.atomic():
            ApprovalTask.objects.filter(pk__in=[task.pk for task in tasks]).update(reminded_at=now)
            people = [task.person_id for task in tasks]
            record(events.REMINDED, actor=None, target=case, organisation=case.organisation, people=people)
    return sum(map(len, late.values()))
