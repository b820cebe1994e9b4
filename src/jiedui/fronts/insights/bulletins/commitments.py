"""What a month brought for the commitments of an agreement: how far they came, and what stood in the way."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiedui.areas.agreements.choices import CommitmentState
from jiedui.areas.agreements.commitments import events as said
from jiedui.areas.agreements.commitments.reporting import plain
from jiedui.areas.agreements.commitments.sides import present_clauses
from jiedui.areas.agreements.models import (
    Agreement,
    Block,
    Commitment,
    CommitmentReport,
    Responsibility,
)
from jiedui.foundation.audit import sentences
from jiedui.foundation.audit.models import Event
from jiedui.foundation.audit.selectors import events_about
from jiedui.foundation.core import clock

from .items import Group, Item, in_order
from .months import STEPS, Month, commitments_seen, span_of

TOLD = (*STEPS, said.REPORT_DUE)


class MonthOfWork:
    """The commitments of one agreement in one month, as one reader sees them: the queries do not grow with the rows."""

    def __init__(self, agreement: Agreement, month: Month, actor: Any) -> None:
        self.agreement, self.month = agreement, month
        self.seen = commitments_seen(agreement, actor)
        self.events = list(events_about(self.seen, TOLD, month.start, month.end))
        self.reports = self._latest_reports()
        self.commitments: dict[int, Commitment] = {
            each.pk: each
            for each in self.seen.filter(pk__in=self._spoken_of()).select_related("clause", "agreement")
        }

    def progress(self) -> list[Group]:
        """What was agreed on, reported, reached, given up, clause by clause."""
        items: dict[int, list[Item]] = defaultdict(list)
        for kind in (said.COMMITMENT_ACTIVATED, said.COMMITMENT_DONE, said.COMMITMENT_CANCELLED):
            for event in self._of(kind.code):
                items[event.target_id].append(self._item(event))
        for event in self._of(said.BLOCK_LIFTED.code):
            items[event.target_id].append(self._item(event, _("“%(target)s”的受阻已解除")))
        said_of: dict[int, list[CommitmentReport]] = defaultdict(list)
        for report in self.reports:
            said_of[report.responsibility.commitment_id].append(report)
        for pk, reports in said_of.items():
            items[pk].append(self._reported(self.commitments[pk], reports))
        return self._by_clause(items)

    def done(self) -> list[Item]:
        return [self._item(event) for event in self._of(said.COMMITMENT_DONE.code)]

    def problems(self) -> list[Item]:
        """What became late, what was blocked by whom, where the sides disagree, and who kept silent."""
        items = [*self._late(), *self._blocked(), *self._disagreed()]
        if silent := len({event.target_id for event in self._of(said.REPORT_DUE.code)}):
            words = ngettext(
                "有 %(n)s 个事项超过 30 天没有填报进展。", "有 %(n)s 个事项超过 30 天没有填报进展。", silent
            )
            items.append(Item(None, words % {"n": silent}))
        return items

    def due_next(self) -> list[Item]:
        """What falls due in the month after and was not done before it."""
        after = self.month.after
        due = self.seen.active().filter(due_on__range=(after.first, after.last))
        begun = span_of(self.agreement)[0].before.start
        done = {each.target_id for each in events_about(due, (said.COMMITMENT_DONE,), begun, self.month.end)}
        return [
            Item(
                each.due_on,
                _("“%(title)s”到期，目标 %(target)s %(unit)s。")
                % {"title": each.title, "target": plain(each.target), "unit": each.unit},
                each.get_absolute_url(),
            )
            for each in due.select_related("agreement").order_by("due_on", "pk")
            if each.pk not in done
        ]

    @property
    def counts(self) -> dict[str, int]:
        """How many commitments all sides agreed on, how many reports there were, and how many commitments were done."""
        return {
            "begun": len({event.target_id for event in self._of(said.COMMITMENT_ACTIVATED.code)}),
            "reports": len(self._of(said.COMMITMENT_REPORTED.code)),
            "done": len({event.target_id for event in self._of(said.COMMITMENT_DONE.code)}),
        }

    def _latest_reports(self) -> list[CommitmentReport]:
        """The last that each side said of a commitment in the month."""
        rows = CommitmentReport.objects.filter(
            responsibility__commitment__in=self.seen.order_by().values("pk"),
            reported_at__gte=self.month.start,
            reported_at__lt=self.month.end,
        ).select_related("responsibility__side__region")
        return list({each.responsibility_id: each for each in rows.order_by("reported_at", "pk")}.values())

    def _spoken_of(self) -> set[int]:
        return {event.target_id for event in self.events} | {
            report.responsibility.commitment_id for report in self.reports
        }

    def _of(self, code: str) -> list[Event]:
        return [event for event in self.events if event.kind == code]

    def _item(self, event: Event, sentence: str = "") -> Item:
        commitment = self.commitments[event.target_id]
        words = sentences.render(
            event.kind, actor="", target=commitment.title, data=event.data, sentence=sentence
        )
        return Item(
            timezone.localdate(event.at), _("%(words)s。") % {"words": words}, commitment.get_absolute_url()
        )

    def _reported(self, commitment: Commitment, reports: list[CommitmentReport]) -> Item:
        """What the sides said last of one commitment, on the day of the latest."""
        unit = commitment.unit
        told = [
            _("%(side)s累计 %(value)s %(unit)s")
            % {"side": each.responsibility.side.name, "value": plain(each.value), "unit": unit}
            for each in sorted(reports, key=lambda each: each.responsibility.side.order)
        ]
        words = _("“%(title)s”%(measure)s：%(told)s，目标 %(target)s %(unit)s。") % {
            "title": commitment.title,
            "measure": commitment.measure,
            "told": _("、").join(told),
            "target": plain(commitment.target),
            "unit": unit,
        }
        latest = max(each.reported_at for each in reports)
        return Item(timezone.localdate(latest), words, commitment.get_absolute_url())

    def _by_clause(self, items: dict[int, list[Item]]) -> list[Group]:
        present = present_clauses(self.agreement)
        found: dict[str, tuple[tuple[bool, int], str, list[Item]]] = {}
        for pk, own in items.items():
            clause = self.commitments[pk].clause
            clause = present.get(clause.key, clause)
            heading = _("第 %(n)s 条 %(heading)s") % {"n": clause.number, "heading": clause.label}
            place = (clause.key not in present, clause.number)
            found.setdefault(clause.key, (place, heading, []))[2].extend(own)
        ordered = sorted(found.values(), key=lambda each: each[:2])
        return [Group(heading, in_order(own)) for _place, heading, own in ordered]

    def _late(self) -> list[Item]:
        """What fell due in the month, and was not done by its day whatever was reported since."""
        month = self.month
        due = self.seen.filter(state=CommitmentState.ACTIVE, due_on__range=(month.first, month.last))
        rows = list(due.filter(due_on__lt=clock.today()).select_related("agreement").order_by("due_on", "pk"))
        said_by_then = _said_by({each.pk: each.due_on for each in rows})
        reached = {pk: min(values, default=Decimal(0)) for pk, values in said_by_then.items()}
        return [
            Item(
                each.due_on,
                _("“%(title)s”到期未完成：完成 %(value)s %(unit)s，目标 %(target)s %(unit)s。")
                % {
                    "title": each.title,
                    "value": plain(reached[each.pk]),
                    "target": plain(each.target),
                    "unit": each.unit,
                },
                each.get_absolute_url(),
            )
            for each in rows
            if reached[each.pk] < each.target
        ]

    def _disagreed(self) -> list[Item]:
        """Where the sides began to say different things in the month and still did at its end."""
        begun = {event.target_id: event for event in self._of(said.DISAGREEMENT_FOUND.code)}
        values = _said_by(dict.fromkeys(begun, self.month.last))
        words = _("各方对“%(title)s”填报的进展不一致：%(lower)s 与 %(upper)s，按较低的计。")
        return [
            Item(
                timezone.localdate(event.at),
                words
                % {
                    "title": self.commitments[pk].title,
                    "lower": plain(min(values[pk])),
                    "upper": plain(max(values[pk])),
                },
                self.commitments[pk].get_absolute_url(),
            )
            for pk, event in begun.items()
            if len(set(values[pk])) > 1
        ]

    def _blocked(self) -> list[Item]:
        rows = Block.objects.filter(
            commitment__in=self.seen.order_by().values("pk"),
            opened_at__gte=self.month.start,
            opened_at__lt=self.month.end,
        ).select_related("commitment__agreement", "organisation", "dependency")
        return [_block_item(block) for block in rows.order_by("opened_at", "pk")]


def _said_by(days: dict[int, date]) -> dict[int, list[Decimal]]:
    """What the sides had said of each commitment by the end of its day; one that had said nothing had done nothing."""
    if not days:
        return {}
    values: dict[int, dict[int, Decimal]] = {pk: {} for pk in days}
    rows = Responsibility.objects.remaining().filter(commitment__in=days)
    for pk, commitment in rows.values_list("pk", "commitment"):
        values[commitment][pk] = Decimal(0)
    reports = CommitmentReport.objects.filter(responsibility__commitment__in=days)
    for responsibility, commitment, value, at in reports.order_by("reported_at", "pk").values_list(
        "responsibility", "responsibility__commitment", "value", "reported_at"
    ):
        if responsibility in values[commitment] and timezone.localdate(at) <= days[commitment]:
            values[commitment][responsibility] = value
    return {pk: list(own.values()) for pk, own in values.items()}


def _block_item(block: Block) -> Item:
    by = block.organisation.label if block.organisation else str(block.dependency)
    words = _("“%(title)s”受阻，受“%(by)s”影响：%(reason)s。") % {
        "title": block.commitment.title,
        "by": by,
        "reason": block.reason.rstrip("。. "),
    }
    return Item(block.since, words, block.commitment.get_absolute_url())
