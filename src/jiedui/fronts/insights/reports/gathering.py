"""All figures of a report, gathered at one moment: plain texts and whole numbers, ready to be terms.

What begins with `_` is no term: the address of a list, the identity of a thing, a word in English. Names of things stand in
Chinese whoever asks; labels are the reader's and stand in the templates.
"""

from datetime import date
from typing import Any

from django.utils import timezone, translation

from jiedui.areas.agreements.commitments.kinds import evidence_kinds
from jiedui.areas.agreements.commitments.reciprocity import LedgerRow, ledger_of, years_of
from jiedui.areas.agreements.commitments.sides import sides_at_hand
from jiedui.areas.agreements.models import Agreement, Side
from jiedui.areas.agreements.selectors import with_parts
from jiedui.foundation.core import clock
from jiedui.foundation.core.periods import Period

from .links import Lists
from .meetings import Meetings, years_in
from .promises import Promises, number, proofs_by_kind_and_clause

Figures = dict[str, Any]


def gather(agreement: Agreement, starts_on: date, ends_on: date) -> Figures:
    """What happened under an agreement from a day through another, as it stands now: queries that do not grow with the rows."""
    with translation.override("zh-hans"):
        return _gathered(with_parts(Agreement.objects.all()).get(pk=agreement.pk), starts_on, ends_on)


def _gathered(agreement: Agreement, starts_on: date, ends_on: date) -> Figures:
    sides, lists = sides_at_hand(agreement), Lists(agreement, starts_on, ends_on)
    promises = Promises.of(agreement, sides, lists)
    meetings = Meetings.of(sides, lists)
    kinds, clauses = proofs_by_kind_and_clause(agreement, Period(starts_on, ends_on))
    return {
        "moment": timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M"),
        "sides": [_side(side) for side in sides],
        "whole": promises.whole(),
        "clauses": promises.by_clause(clauses, meetings.by_clause()),
        "activities": meetings.figures(),
        "evidence": {
            "counted": number(kinds.total(), lists.evidence()),
            "kinds": [_proofs(code, times, lists) for code, times in sorted(kinds.items())],
        },
        "reciprocity": [
            _year(agreement, year, lists)
            for year in years_in(starts_on, ends_on)
            if year in years_of(agreement)
        ],
        "pictures": meetings.pictures(),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "order": side.order,
        "name": side.name_zh,
        "organisation": side.lead.name,
        "_name_en": side.name_en or side.region.name_en,
        "_short": side.short,
        "_short_en": side.short_en,
        "_colour": side.colour,
    }


def _proofs(code: str, times: int, lists: Lists) -> dict[str, Any]:
    kind = evidence_kinds.get(code)
    return {
        "_code": code,
        "label": str(kind.label) if kind else code,
        "counted": number(times, lists.evidence(kind=code)),
    }


def _year(agreement: Agreement, year: int, lists: Lists) -> dict[str, Any]:
    """The ledger of give and take of a calendar year: its kinds count by year."""
    return {
        "year": year,
        "_path": lists.reciprocity(year),
        "flows": [_flow(row) for row in ledger_of(agreement, year)],
    }


def _flow(row: LedgerRow) -> dict[str, Any]:
    return {
        "_code": row.kind.code,
        "label": str(row.kind.label),
        "unit": str(row.kind.unit),
        "given": [each.given_words for each in row.balances],
        "received": [each.received_words for each in row.balances],
        "is_empty": row.is_empty,
        "words": row.words,
    }
