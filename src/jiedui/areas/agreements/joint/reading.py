"""A text as its readers see it: what changed since they last looked, who approved, and what each may do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..choices import TextState
from ..models import JointParty, JointText, Reading
from .comparing import Run, compare
from .terms import Terms, fingerprint, normal_text

Sort = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True)
class PartChange:
    """One part of the terms beside what it was: the runs of its heading and of its words."""

    sort: Sort
    number: int | None
    heading: list[Run]
    words: list[Run]

    @property
    def is_change(self) -> bool:
        return self.sort != "same"


def last_read(text: JointText, actor: Any) -> JointText | None:
    """The version of the same thing that a reader opened last before this one; else the one that this one follows."""
    if actor.is_authenticated:
        read = Reading.objects.filter(person=actor, text__kind=text.kind, text__subject=text.subject)
        latest = read.exclude(text=text).select_related("text").order_by("-read_at", "-pk").first()
        if latest is not None:
            return latest.text
    return text.base


def changed_clauses(before: Terms, after: Terms) -> list[PartChange]:
    """Clause by clause, in the order of the later text; what fell out stands at the end.

    Clauses are the same by identity; where that is new to the other text, by their heading.
    """
    old = {clause["_key"]: clause for clause in before.get("clauses", [])}
    new = {clause["_key"] for clause in after.get("clauses", [])}
    called = {normal_text(clause["heading"]): key for key, clause in old.items() if key not in new}
    changes = []
    for clause in after.get("clauses", []):
        key = clause["_key"] if clause["_key"] in old else called.get(normal_text(clause["heading"]), "")
        changes.append(_clause_change(old.pop(key, None), clause))
    return changes + [_clause_change(clause, None) for clause in old.values()]


def changed_parts(before: Terms, after: Terms, names: Sequence[tuple[str, str]]) -> list[PartChange]:
    """The parts beside the clauses, by name and what people call them."""
    changes = []
    for name, label in names:
        old, new = _in_words(before.get(name)), _in_words(after.get(name))
        if old or new:
            runs = compare(old, new)
            changes.append(PartChange(_sort_of(runs), None, [Run("same", label)], runs))
    return changes


@dataclass(frozen=True)
class Place:
    """A side at the table: whether it approved, when, and by whom."""

    party: JointParty

    @property
    def approval(self) -> Any:
        return getattr(self.party, "approval", None)


def places_of(text: JointText) -> list[Place]:
    """The sides in their order; two queries for any number of them."""
    parties = text.parties.select_related(
        "organisation__region", "text", "approval__approver", "approval__key"
    ).order_by("order")
    return [Place(party) for party in parties]


@dataclass(frozen=True)
class Check:
    """What the platform knows of a fingerprint that somebody holds in hand."""

    text: JointText | None
    is_intact: bool = True

    @property
    def is_common(self) -> bool:
        return self.text is not None and self.text.is_common

    @property
    def is_in_force(self) -> bool:
        return self.text is not None and self.text.state == TextState.AGREED


def check_fingerprint(print_: str, actor: Any) -> Check:
    """The latest text with this fingerprint that the reader may see."""
    found = JointText.objects.visible_to(actor).filter(fingerprint=print_.strip().lower())
    text = found.order_by("-agreed_at", "-pk").first()
    return Check(text, text is None or fingerprint(text.terms) == text.fingerprint)


def _clause_change(old: Any, new: Any) -> PartChange:
    before, after = old or {}, new or {}
    heading = compare(before.get("heading", ""), after.get("heading", ""))
    words = compare(before.get("body", ""), after.get("body", ""))
    sort: Sort = "added" if old is None else "removed" if new is None else _sort_of([*heading, *words])
    return PartChange(sort, (new or old)["number"], heading, words)


def _sort_of(runs: Sequence[Run]) -> Sort:
    return "same" if all(run.sort == "same" for run in runs) else "changed"


def _in_words(value: Any) -> str:
    return "\n".join(_lines(value))


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _lines(each)
    elif isinstance(value, dict):
        yield " · ".join(str(part) for name, part in value.items() if not name.startswith("_"))
    elif value not in (None, ""):
        yield str(value)
