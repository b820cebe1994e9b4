"""What people's acts say of a pair: apps register where judgements come from; matching learns from them, and is measured by them.

A grade is 3 where use proved the pair, 2 where somebody called it suitable, 1 where it was doubtful and 0 where unsuitable.
Of several judgements of one pair the last counts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.registry import Registry
from jiedui.foundation.search.learning import Lack

from .choices import DismissalReason, EnquiryState
from .models import Dismissal, Endorsement, Enquiry

PROVED, SUITABLE, DOUBTFUL, UNSUITABLE = 3, 2, 1, 0
GRADE_OF_REASON = {
    DismissalReason.FIELD: UNSUITABLE,
    DismissalReason.READINESS: DOUBTFUL,
    DismissalReason.SCALE: DOUBTFUL,
    DismissalReason.OTHER: UNSUITABLE,
}
GRADE_OF_STATE = {EnquiryState.ACCEPTED: PROVED, EnquiryState.DECLINED: DOUBTFUL}


@dataclass(frozen=True)
class JudgedPair:
    """A demand and its answer (`kind` and key), how they were judged, when, and by which organisation."""

    demand: int
    kind: str
    answer: int
    grade: int
    at: datetime
    judge: int | None = None

    @property
    def pair(self) -> tuple[int, str, int]:
        return self.demand, self.kind, self.answer


@dataclass(frozen=True)
class LabelSource:
    """Where judgements come from: `pairs(since)` answers all of them, or those from a moment on."""

    key: str
    label: str | Promise
    pairs: Callable[[datetime | None], Iterable[JudgedPair]]


label_sources: Registry[LabelSource] = Registry(LabelSource, key=lambda source: source.key)


@dataclass(frozen=True)
class Judgement:
    """The last word on a pair, and the key of the source it comes from."""

    pair: JudgedPair
    source: str


def judgements(since: datetime | None = None) -> list[Judgement]:
    """The last word on each pair from a moment on, in the order of the pairs; a query or two for each source."""
    last: dict[tuple[int, str, int], Judgement] = {}
    for source in label_sources:
        for pair in source.pairs(since):
            known = last.get(pair.pair)
            if known is None or (known.pair.at, known.pair.grade) < (pair.at, pair.grade):
                last[pair.pair] = Judgement(pair, source.key)
    return [last[key] for key in sorted(last)]


def lacks_in_words(lacks: Iterable[Lack]) -> str:
    """What is missing before weights can be learned, as a sentence."""
    words = {
        "judged pairs": gettext("有反馈的配对"),
        "demands with judged pairs": gettext("有反馈的需求"),
        "pairs judged relevant": gettext("判为合适的配对"),
        "pairs judged irrelevant": gettext("判为不合适的配对"),
        "demands with pairs of both kinds": gettext("两种判断都有的需求"),
    }
    told = [
        gettext("%(what)s %(there)d（至少 %(wanted)d）")
        % {"what": words[lack.what], "there": lack.there, "wanted": lack.wanted}
        for lack in lacks
    ]
    return gettext("反馈还太少，暂不训练：%(lacks)s。") % {"lacks": gettext("；").join(told)}


def _answered(since: datetime | None) -> Iterable[JudgedPair]:
    """Enquiries that were answered, where the asking side put its own half forward; open ones say nothing yet."""
    rows = Enquiry.objects.filter(state__in=GRADE_OF_STATE, answered_at__isnull=False).annotate(
        the_demand=Coalesce(F("demand_id"), F("own_demand_id")),
        the_achievement=Coalesce(F("achievement_id"), F("own_achievement_id")),
    )
    if since is not None:
        rows = rows.filter(answered_at__gte=since)
    columns = ("the_demand", "the_achievement", "expert_id", "state", "answered_at", "to_organisation_id")
    for demand, achievement, expert, state, at, judge in rows.values_list(*columns):
        answer = ("achievement", achievement) if achievement else ("expert", expert)
        if demand and answer[1]:
            yield JudgedPair(demand, *answer, GRADE_OF_STATE[EnquiryState(state)], at, judge)


def _endorsed(since: datetime | None) -> Iterable[JudgedPair]:
    return (_verdict(row, SUITABLE) for row in _spoken(Endorsement.objects.all(), since))


def _dismissed(since: datetime | None) -> Iterable[JudgedPair]:
    """What was put aside; a price, or a solution that is there already, says nothing of how well the two fit."""
    rows = _spoken(Dismissal.objects.filter(reason__in=GRADE_OF_REASON), since)
    return (_verdict(row, GRADE_OF_REASON[DismissalReason(row.reason)]) for row in rows)


def _spoken(rows: QuerySet[Any], since: datetime | None) -> QuerySet[Any]:
    return rows if since is None else rows.filter(updated_at__gte=since)


def _verdict(row: Any, grade: int) -> JudgedPair:
    kind = "achievement" if row.achievement_id else "expert"
    return JudgedPair(
        row.demand_id, kind, row.achievement_id or row.expert_id, grade, row.updated_at, row.organisation_id
    )


OWN_SOURCES = (
    LabelSource("enquiries", _("有答复的对接意向"), _answered),
    LabelSource("endorsements", _("标记合适"), _endorsed),
    LabelSource("dismissals", _("标记不合适"), _dismissed),
)
