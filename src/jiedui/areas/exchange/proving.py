"""What supply and demand gives to the agreement: accepted enquiries prove commitments, offers and answers stand in the ledger."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.choices import ClauseKind
from jiedui.areas.agreements.commitments.kinds import (
    EvidenceKind,
    Flow,
    FlowKind,
    Happened,
    evidence_kinds,
    flow_kinds,
)
from jiedui.areas.agreements.commitments.sides import sides_by_organisation
from jiedui.foundation.core.visibility import Visibility

from . import events
from .choices import EnquiryState, ListingState
from .models import Achievement, Enquiry

ONCE = Decimal(1)
TARGETS = ("demand", "achievement", "expert")


def accepted(enquiry: Enquiry) -> Happened | None:
    """Two organisations were brought together; one time, whatever came of it."""
    if enquiry.state != EnquiryState.ACCEPTED or enquiry.answered_at is None:
        return None
    field = enquiry.target.field
    return Happened(
        on=timezone.localdate(enquiry.answered_at),
        organisations=frozenset({enquiry.from_organisation_id, enquiry.to_organisation_id}),
        amounts={"times": ONCE},
        clause_kinds=frozenset({ClauseKind.EXCHANGE, ClauseKind.TRANSFER}),
        fields=frozenset({field.code} if field else ()),
    )


def accepted_between(since: date, until: date) -> Iterable[Enquiry]:
    rows = Enquiry.objects.accepted().filter(answered_at__date__gte=since, answered_at__date__lte=until)
    return rows.select_related(*(f"{name}__field" for name in TARGETS)).iterator(chunk_size=500)


def _title(enquiry: Enquiry, actor: Any) -> str:
    """The code tells nobody what an anonymous demand is about."""
    return gettext("对接意向 %(code)s") % {"code": enquiry.code}


evidence_kinds.add(
    EvidenceKind(
        code="exchange.enquiry",
        label=_("跨方对接达成"),
        model=Enquiry,
        measures={"times": _("次")},
        of=accepted,
        rows=accepted_between,
        visible=lambda actor: Enquiry.objects.visible_to(actor),
        events=(events.ENQUIRY_ACCEPTED, events.ENQUIRY_WITHDRAWN, events.ENQUIRY_DECLINED),
        title=_title,
    )
)


def _offered(agreement: Any, sides: list[Any], year: int) -> Iterable[Flow]:
    """Achievements that came out in the year and that the other sides may see."""
    shown = Achievement.objects.filter(
        published_at__year=year,
        visibility__in=(Visibility.PUBLIC, Visibility.TWINNED),
        state__in=(ListingState.PUBLISHED, ListingState.ARCHIVED, ListingState.EXPIRED),
    )
    counted = dict(shown.order_by().values_list("owner").annotate(Count("pk")))
    standing = sides_by_organisation(agreement, counted.keys())
    by_side: Counter[int] = Counter()
    for owner, number in counted.items():
        if standing[owner]:
            by_side[standing[owner][0].pk] += number
    for giver, number in by_side.items():
        for side in sides:
            if side.pk != giver:
                yield Flow(giver, side.pk, Decimal(number))


def _answered(agreement: Any, sides: list[Any], year: int) -> Iterable[Flow]:
    """Enquiries from one side that the other answered in the year, with a yes or a no."""
    answered = Enquiry.objects.filter(
        answered_at__year=year, state__in=(EnquiryState.ACCEPTED, EnquiryState.DECLINED)
    )
    pairs = list(
        answered.order_by().values_list("to_organisation", "from_organisation").annotate(Count("pk"))
    )
    standing = sides_by_organisation(agreement, {pk for one, other, _number in pairs for pk in (one, other)})
    for answering, asking, number in pairs:
        one, other = standing[answering], standing[asking]
        if one and other and one[0].pk != other[0].pk:
            yield Flow(one[0].pk, other[0].pk, Decimal(number))


flow_kinds.add(
    FlowKind(
        "exchange.achievements",
        pgettext_lazy("flow", "成果公开"),
        pgettext_lazy("unit", "项"),
        _offered,
        hint=_("当年发布、对方看得到的科技成果"),
        order=10,
    )
)
flow_kinds.add(
    FlowKind(
        "exchange.answers",
        pgettext_lazy("flow", "对接答复"),
        pgettext_lazy("unit", "次"),
        _answered,
        hint=_("当年答复对方的对接意向，接受和婉拒都算"),
        order=20,
    )
)
