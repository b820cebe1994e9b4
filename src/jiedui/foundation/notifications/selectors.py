"""The inbox, worded for its reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jiedui.foundation.audit import sentences
from jiedui.foundation.audit.selectors import Reading, Row, read
from jiedui.foundation.core.notices import NoticeRule, Particulars, notice_rules

from .models import Notice, NoticeQuerySet


@dataclass(frozen=True)
class Worded(Reading):
    """A notice in words."""

    pk: int
    at: datetime
    unread: bool
    urgent: bool


def only_unread(query: Mapping[str, Any]) -> bool:
    """Whether the list is narrowed to what was not opened yet."""
    return query.get("show") == "unread"


def inbox(actor: Any, query: Mapping[str, Any]) -> NoticeQuerySet:
    """The actor's own notices, latest first, all or unread."""
    notices = Notice.objects.visible_to(actor).select_related("recipient")
    return notices.unread() if only_unread(query) else notices


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


def particulars_of(notice: Notice) -> Particulars:
    """What a letter says beneath the notice's sentence, as its reader may know it at this moment."""
    rule = _rule_of(notice.kind)
    if rule is None or rule.particulars is None:
        return Particulars()
    model = notice.target_type.model_class()
    target = model._base_manager.filter(pk=notice.target_id).first() if model else None
    if target is None:
        return Particulars(nothing_left=True)
    return rule.particulars(target, notice.data, notice.recipient)


def _sentence_of(notice: Row) -> str:
    rule = _rule_of(notice.kind)
    return str(rule.sentence) if rule else ""


def _rule_of(code: str) -> NoticeRule | None:
    kind = sentences.kind_of(code)
    rules = notice_rules.get(kind.code) if kind else None
    return rules[0] if rules else None
