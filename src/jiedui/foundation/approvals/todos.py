"""What waits for somebody's opinion, on the workbench."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.todos import Todo, TodoSource

from .models import ApprovalTask
from .selectors import open_tasks_of


def entrusted(task: ApprovalTask, actor: Any) -> str:
    """In whose name the actor is asked; empty where it is their own."""
    if task.person_id == actor.pk:
        return ""
    return _("受%(name)s委托") % {"name": task.person.get_full_name()}


def _items(actor: Any, limit: int) -> list[Todo]:
    return [_todo(task, actor) for task in open_tasks_of(actor)[:limit]]


def _todo(task: ApprovalTask, actor: Any) -> Todo:
    case, step = task.step.case, task.step
    note = " · ".join(word for word in (case.subject_label, step.name, entrusted(task, actor)) if word)
    due = task.opened_at + timedelta(days=step.remind_after) if step.remind_after else None
    return Todo(case.title, case.get_absolute_url(), task.opened_at, due=due, note=note)


APPROVALS = TodoSource(
    "approvals.tasks",
    gettext_lazy("待您审批"),
    _items,
    lambda actor: ApprovalTask.objects.decided_by(actor),
    order=5,
)
