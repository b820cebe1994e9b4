"""What was held in a month and what comes in the next, as one reader may know it; people are counted and not named."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from jiedui.areas.activities.choices import ActivityState
from jiedui.areas.activities.models import Activity, Resolution
from jiedui.areas.activities.selectors import hosts_of, with_counts, with_parts
from jiedui.areas.agreements.models import Agreement, Clause
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.selectors import first_pictures
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from .items import Item
from .months import Month, activities_under

# clocks differ by less than a day from the platform's
MARGIN = timedelta(days=1)
PICTURES = 2


class MonthOfMeetings:
    """The activities of one agreement in one month and the next, as one reader sees them: constant queries."""

    def __init__(self, agreement: Agreement, month: Month, actor: Any) -> None:
        self.month = month
        self.seen = activities_under(agreement, actor)
        resolutions = Prefetch("resolutions", queryset=Resolution.objects.order_by("number"))
        rows = with_counts(with_parts(self._around(month).happened())).select_related("minutes")
        self.held = self._in(month, rows.prefetch_related(resolutions).order_by("starts_at", "pk"))
        inside = Activity.objects.open_inside_to(actor).filter(pk__in=[each.pk for each in self.held])
        self.inside = set(inside.values_list("pk", flat=True))
        self.clauses = {clause.key: clause for clause in _clauses_of(agreement)}

    def told(self) -> list[Item]:
        return [self._held(activity) for activity in self.held]

    def coming(self) -> list[Item]:
        """What is announced for the month after and was not called off."""
        after = self.month.after
        rows = with_parts(self._around(after).known().exclude(state=ActivityState.CANCELLED))
        return [
            Item(
                each.day,
                _("在%(venue)s举行%(kind)s“%(title)s”。") % _of(each),
                each.get_absolute_url(),
            )
            for each in self._in(after, rows.order_by("starts_at", "pk"))
        ]

    def pictures(self) -> list[tuple[Attachment, str]]:
        """A few pictures of what was public, each with its words: one query."""
        public = [each for each in self.held if each.visibility == Visibility.PUBLIC]
        found = first_pictures(public)
        shown = [(found[each.pk], each) for each in public if each.pk in found][:PICTURES]
        return [(picture, picture.caption or each.label) for picture, each in shown]

    def _around(self, month: Month) -> Any:
        return self.seen.filter(starts_at__gte=month.start - MARGIN, starts_at__lt=month.end + MARGIN)

    @staticmethod
    def _in(month: Month, rows: Iterable[Activity]) -> list[Activity]:
        """Those that begin in the month by the clocks of their place."""
        return [each for each in rows if month.holds(each.day)]

    def _held(self, activity: Activity) -> Item:
        row: Any = activity
        hosts = _("、").join(each.label for each in hosts_of(activity))
        parts = [_("在%(venue)s举行%(kind)s“%(title)s”") % _of(activity)]
        parts.append(_("%(hosts)s参加") % {"hosts": hosts})
        if people := row.arrived or row.coming:
            parts.append(_("到会 %(n)s 人") % {"n": people})
        if served := self._served(activity):
            parts.append(_("落实%(clauses)s") % {"clauses": served})
        words = _("%(words)s。") % {"words": _("，").join(parts)}
        return Item(activity.day, words, activity.get_absolute_url(), tuple(self._resolved(activity)))

    def _served(self, activity: Activity) -> str:
        now = [self.clauses[each.key] for each in activity.clauses.all() if each.key in self.clauses]
        return _("、").join(
            _("第 %(n)s 条") % {"n": clause.number} for clause in sorted(now, key=lambda each: each.number)
        )

    def _resolved(self, activity: Activity) -> Iterable[str]:
        """What was resolved, for who may read the minutes."""
        if activity.pk not in self.inside:
            return
        for each in activity.resolutions.all():
            more = [part for part in (each.responsible, _until(each)) if part]
            words = _("议定：%(words)s") % {"words": each.body}
            yield _("%(words)s（%(more)s）") % {"words": words, "more": _("，").join(more)} if more else words


def _until(resolution: Resolution) -> str:
    return _("%(day)s前") % {"day": date_cn(resolution.due_on)} if resolution.due_on else ""


def _of(activity: Activity) -> dict[str, str]:
    return {
        "venue": activity.venue,
        "kind": activity.get_kind_display(),
        "title": activity.label,
    }


def _clauses_of(agreement: Agreement) -> list[Clause]:
    return list(agreement.text.clauses.all()) if agreement.text else []
