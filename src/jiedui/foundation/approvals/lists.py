"""我的审批: what waits for me, what I decided, what I submitted – for the page, for programs, and for those who take the list along."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.text import fold
from jiedui.foundation.ui.facets import Facet, facet_of

from .choices import CaseState
from .models import ApprovalCase, ApprovalTask, CaseStep, Opinion
from .subjects import subject_label

BOXES = {
    "open": gettext_lazy("待我审批"),
    "done": gettext_lazy("我办过的"),
    "submitted": gettext_lazy("我提交的"),
}
LONGEST = 100
VALUES_AT_MOST = 20


@dataclass
class ApprovalList:
    """One box of a person's approvals, searched and narrowed as the address asks."""

    actor: Any
    query: QueryDict
    box: str = "open"

    @property
    def text(self) -> str:
        return self.query.get("q", "").replace("\0", "").strip()[:LONGEST]

    def in_box(self, box: str) -> QuerySet[ApprovalCase]:
        """Everything in a box, whatever it is narrowed by."""
        rows = ApprovalCase.objects.all()
        if box == "submitted":
            return rows.filter(submitter=self.actor)
        if box == "done":
            said = Opinion.objects.filter(Q(by=self.actor) | Q(on_behalf_of=self.actor))
            return rows.visible_to(self.actor).filter(pk__in=said.values("task__step__case"))
        waiting = ApprovalTask.objects.decided_by(self.actor)
        return rows.filter(pk__in=waiting.values("step__case"))

    @cached_property
    def _found(self) -> QuerySet[ApprovalCase]:
        rows = self.in_box(self.box)
        if self.text:
            rows = rows.filter(Q(title__icontains=self.text) | Q(code=fold(self.text).upper()))
        return rows

    @cached_property
    def facets(self) -> list[Facet]:
        states, subjects = self._counted("state"), self._counted("subject")
        return [
            facet_of(
                self.query,
                "state",
                _("状态"),
                [(value, label, states[value]) for value, label in CaseState.choices if value in states],
            ),
            facet_of(
                self.query,
                "subject",
                _("审批什么"),
                [(code, subject_label(code), number) for code, number in subjects.items()],
            ),
        ]

    def _counted(self, name: str) -> dict[str, int]:
        return dict(self._found.order_by().values_list(name).annotate(Count("pk")).order_by(name))

    def _asked(self, name: str) -> list[str]:
        return [value.replace("\0", "") for value in self.query.getlist(name)[:VALUES_AT_MOST] if value]

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self._asked("state") or self._asked("subject"))

    def rows(self) -> QuerySet[ApprovalCase]:
        """What the box shows: what waits longest first, anything else latest first."""
        rows = self._found
        for name in ("state", "subject"):
            if values := self._asked(name):
                rows = rows.filter(**{f"{name}__in": values})
        first = "started_at" if self.box == "open" else "-started_at"
        steps = Prefetch("steps", CaseStep.objects.filter(state="open"))
        return rows.select_related("organisation", "submitter").prefetch_related(steps).order_by(first, "pk")
