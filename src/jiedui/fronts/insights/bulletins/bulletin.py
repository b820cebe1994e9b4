"""The bulletin of one month: its head, its sections, and what it is called."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiedui.areas.agreements import events as agreed
from jiedui.areas.agreements.joint import events as texts
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import together, twinnings_kept
from jiedui.foundation.audit import sentences
from jiedui.foundation.audit.selectors import events_about
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.organisations.selectors import organisation_ids_of

from .commitments import MonthOfWork
from .items import Group, Item, Section, in_order, listed, numbered
from .matches import matches_in
from .meetings import MonthOfMeetings
from .months import Month, span_of

TURNS = (
    texts.TEXT_AGREED,
    texts.TEXT_LAPSED,
    agreed.AGREEMENT_IN_FORCE,
    agreed.NOTICE_GIVEN,
    agreed.AGREEMENT_ENDED,
    agreed.AGREEMENT_RUN_OUT,
)


@dataclass
class Bulletin:
    """A month of a twinning as one reader may tell of it."""

    agreement: Agreement
    month: Month
    publisher: str
    headline: str
    sections: list[Section]
    pictures: list[tuple[Attachment, str]]

    @property
    def number(self) -> int:
        """Each year counts its own months, the first year from the month in which the agreement began."""
        first = span_of(self.agreement)[0]
        return self.month.month - (first.month - 1 if self.month.year == first.year else 0)

    @property
    def number_in_all(self) -> int:
        first = span_of(self.agreement)[0]
        return (self.month.year - first.year) * 12 + self.month.month - first.month + 1

    @property
    def issue(self) -> str:
        return _("%(year)s 年第 %(number)s 期（总第 %(in_all)s 期）") % {
            "year": self.month.year,
            "number": self.number,
            "in_all": self.number_in_all,
        }

    @property
    def names(self) -> str:
        return together(list(self.agreement.sides.all()))

    @property
    def kind(self) -> str:
        """What it is called in red: whose bulletin it is."""
        return _("%(names)s结对共建简报") % {"names": self.names}

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened, whatever lies ahead."""
        return not any(each.items for each in self.sections if each.key != "next")

    @property
    def numbered(self) -> list[tuple[str, Section]]:
        return [(numbered(place, each.title), each) for place, each in enumerate(self.sections, 1)]


@twinnings_kept()
def bulletin_of(agreement: Agreement, month: Month, actor: Any) -> Bulletin:
    """Told from what happened in the month, for this reader, in this reader's language: constant queries."""
    work, meetings = MonthOfWork(agreement, month, actor), MonthOfMeetings(agreement, month, actor)
    news = in_order([*_turns(agreement, month, actor), *work.done()])
    held, matches = meetings.told(), matches_in(agreement, month, actor)
    counted = _counted(len(held), work.counts, len(matches))
    opening = [Group("", [Item(None, counted)])] if counted else []
    coming = listed([*meetings.coming(), *work.due_next()])
    sections = [
        Section("news", _("要闻"), _("本月没有可报告的事。"), [*opening, *listed(news)]),
        Section("progress", _("各条款进展"), _("本月没有填报进展。"), work.progress()),
        Section("held", _("活动"), _("本月没有举行活动。"), listed(held)),
        Section("matches", _("供需对接"), _("本月没有跨方达成的对接。"), listed(matches)),
        Section("next", _("下月安排"), _("下月还没有已通知的活动，也没有到期的事项。"), coming),
        Section("problems", _("存在问题"), _("本月没有新出现的逾期、受阻或分歧。"), listed(work.problems())),
    ]
    headline = (
        news[0].words.rstrip("。.")
        if news
        else meetings.held[0].label
        if held
        else _("%(month)s工作情况") % {"month": month.label}
    )
    publisher = publisher_for(agreement, actor)
    return Bulletin(agreement, month, publisher, headline, sections, meetings.pictures())


def publisher_for(agreement: Agreement, actor: Any) -> str:
    """The organisation that leads the reader's side; all of them where the reader stands beside the sides."""
    leads = [side.lead for side in agreement.sides.all()]
    mine = [lead for lead in leads if lead.pk in organisation_ids_of(actor)]
    return _("、").join(lead.label for lead in mine or leads)


def _turns(agreement: Agreement, month: Month, actor: Any) -> list[Item]:
    """What happened to the agreement itself and to those under it; nobody is named."""
    rows = Agreement.objects.visible_to(actor).filter(Q(pk=agreement.pk) | Q(parent=agreement))
    events = list(events_about(rows, TURNS, month.start, month.end))
    found = Agreement.objects.in_bulk({event.target_id for event in events}) if events else {}
    notice = _("一方通知退出《%(target)s》，%(leaves_on)s起不再是一方")
    items = []
    for event in events:
        target = found[event.target_id]
        said = notice if event.kind == agreed.NOTICE_GIVEN.code else ""
        words = sentences.render(event.kind, actor="", target=target.label, data=event.data, sentence=said)
        items.append(
            Item(timezone.localdate(event.at), _("%(words)s。") % {"words": words}, target.get_absolute_url())
        )
    return items


def _counted(held: int, counts: dict[str, int], matches: int) -> str:
    """The month in numbers; empty where nothing is to be counted."""
    parts = [
        (held, ngettext("举行活动 %(n)s 次", "举行活动 %(n)s 次", held)),
        (counts["begun"], ngettext("确认事项 %(n)s 个", "确认事项 %(n)s 个", counts["begun"])),
        (counts["reports"], ngettext("填报进展 %(n)s 次", "填报进展 %(n)s 次", counts["reports"])),
        (counts["done"], ngettext("完成事项 %(n)s 个", "完成事项 %(n)s 个", counts["done"])),
        (matches, ngettext("达成对接 %(n)s 项", "达成对接 %(n)s 项", matches)),
    ]
    told = _("，").join(words % {"n": number} for number, words in parts if number)
    return _("本月%(told)s。") % {"told": told} if told else ""
