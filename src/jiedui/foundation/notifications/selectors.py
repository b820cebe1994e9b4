"""The inbox, worded for its reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jiedui.foundation.audit import sentences
from jiedui.foundation.audit.selectors import Reading, Row, read
from jiedui.foundation.core.notices import NoticeRule, notice_rules

from .models import Notice


@dataclass(frozen=True)
class Worded(Reading):
    """A notice in words."""

    pk: int
    at: datetime
    unread: bool
    urgent: bool


def unread_count(actor: Any) -> int:
    """How many notices the actor has not opened."""
    return Notice.objects.visible_to(actor).unread().count()


def worded(notices: Iterable[Notice]) -> list[Worded]:
    """One person's notices in words: one query for the people, one for each type of target."""
    rows = list(notices)
    if not rows:
        return []
    return [
        Worded(**vars(reading), pk=row.pk, at=row.created_at, unread=row.read_at is None, urgent=row.urgent)
        for row, reading in zip(rows, read(rows, rows[0].recipient, sentence_of=_sentence_of), strict=True)
    ]


def subject_of(notice: Notice) -> str:
    """What a notice is about in a few words, as the rule that made it says."""
    rule = _rule_of(notice.kind)
    return str(rule.subject) if rule else sentences.label(notice.kind)


def _sentence_of(notice: Row) -> str:
    rule = _rule_of(notice.kind)
    return str(rule.sentence) if rule else ""


def _rule_of(code: str) -> NoticeRule | None:
    kind = sentences.kind_of(code)
    rules = notice_rules.get(kind.code) if kind else None
    return rules[0] if rules else None
