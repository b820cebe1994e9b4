"""What the platform asks the index. Areas import from here and never from `jiedui.matching`.

Every question is asked twice: the engine finds only what the actor's circles may find, and the tables confirm it
with one query per kind, so that neither a late index nor a wrong document shows what may not be seen.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.core.visibility import audiences_of
from jiedui.matching import (
    And,
    Contribution,
    Eq,
    Facts,
    FigureCompared,
    Filter,
    Found,
    In,
    IndexOutdated,
    IndexUnreachable,
    Match,
    Not,
    Or,
    Problem,
    Range,
    Record,
    SharedTerm,
)
from jiedui.matching.duplicates import Runs

from . import index
from .documents import passages_of
from .excerpts import Span, of_passages
from .identity import id_of, kind_in, pk_in
from .models import OutboxEntry

if TYPE_CHECKING:
    from jiedui.matching import Matcher

__all__ = [
    "And",
    "Contribution",
    "Eq",
    "Facts",
    "FigureCompared",
    "Filter",
    "Hit",
    "In",
    "IndexOutdated",
    "IndexUnreachable",
    "Match",
    "Matches",
    "Not",
    "Or",
    "Problem",
    "Range",
    "Record",
    "Results",
    "Runs",
    "SharedTerm",
    "are_rows",
    "count",
    "facets",
    "find",
    "graded_within",
    "highlight",
    "in_step",
    "is_indexed",
    "is_row",
    "keys",
    "keys_worded_like",
    "match",
    "match_within",
    "opened",
    "pk_of",
    "seen_by",
]

PAGE_SIZE = 20
MOST_KEYS = 1_000_000
ReadRows: TypeAlias = Callable[[str, list[int]], Iterable[Any]]


class Matches(list[Match]):
    """Matches, best first. `index_missing` says that nothing could be asked, which is not the same as no match."""

    index_missing = False

    def __init__(self, found: Iterable[Match] = ()) -> None:
        super().__init__(found)
        self.rows: dict[int, Any] = {}

    def with_rows(self) -> Iterator[tuple[Match, Any]]:
        """Each match with the row that was matched; for answers given to a person."""
        return ((each, self.rows[each.record.id]) for each in self)


@dataclass(frozen=True)
class Hit:
    """One row of a site search; spans are half-open and refer to the texts beside them."""

    kind: str
    pk: int
    title: str
    title_spans: tuple[Span, ...]
    excerpt: str
    excerpt_spans: tuple[Span, ...]
    score: float
    attrs: Mapping[str, Any]
    row: Any = None


@dataclass(frozen=True)
class Results:
    """A page of a site search: hits, how many in all, and how many of each kind whatever kind was asked for.

    `readings` are the words looked for as well because the text was typed by their sound, `ignored` those left out.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    page: int = 1
    pages: int = 1
    index_missing: bool = False
    readings: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def match(
    problem: Problem,
    *,
    actor: Any,
    kinds: Sequence[str],
    where: Filter | None = None,
    k: int = 10,
    sides: Iterable[str] | None = None,
    at_least: int = 0,
    rows: ReadRows | None = None,
) -> Matches:
    """The best `k` rows for a problem that the actor may see, with reasons, and the rows themselves.

    `sides` keeps to rows whose attribute `side` has one of these values; `at_least` so many come even where nothing is
    near enough. `rows` reads rows of a kind as the actor may see them, where the caller wants more of them than the
    source gives. Leave a row itself out with `where=~is_row(kind, pk)`.
    """
    found = Matches()

    def confirm(ids: Sequence[int]) -> Collection[int]:
        found.rows |= _rows_seen(ids, kinds, rows or _rows_of_sources(actor))
        return found.rows.keys()

    audiences = audiences_of(actor)
    answer = _ask(problem, audiences, kinds, where, sides, k=k, at_least=at_least, confirm=confirm)
    found.index_missing = answer is None
    found.extend(answer or ())
    return found


def keys_worded_like(
    text: Problem, *, actor: Any, kind: str, where: Filter | None = None, k: int = 10
) -> list[int]:
    """Primary keys of the rows of a kind that share most words with a text: what they mean is not asked.

    For who compares the texts itself, and confirms in the tables what the actor may see of those that are alike.
    """
    matcher = opened()
    if matcher is None:
        return []
    return [pk_in(number) for number in matcher.wording(text, kinds=[kind], where=seen_by(actor, where), k=k)]


def graded_within(
    problem: Problem,
    *,
    audiences: Iterable[str],
    kinds: Sequence[str],
    where: Filter | None = None,
    k: int = 10,
) -> list[tuple[str, int, str]] | None:
    """As `match_within`, as (kind, primary key, band) without reasons; None where there is no index."""
    matcher = opened()
    if matcher is None:
        return None
    condition = And(_findable(audiences), where) if where is not None else _findable(audiences)
    found = matcher.graded(problem, kinds=kinds, where=condition, k=k)
    return [(kind_in(number, kinds), pk_in(number), band) for number, band in found]


def match_within(
    problem: Problem,
    *,
    audiences: Iterable[str],
    kinds: Sequence[str],
    where: Filter | None = None,
    k: int = 10,
    sides: Iterable[str] | None = None,
) -> Matches:
    """As `match`, for background work in the name of circles (`public`, `org:12`) and of no person.

    Nobody's sight is checked in the tables: whoever shows the answer to a person checks it then.
    """
    answer = _ask(problem, audiences, kinds, where, sides, k=k)
    found = Matches(answer or ())
    found.index_missing = answer is None
    return found


def _ask(
    problem: Problem,
    audiences: Iterable[str],
    kinds: Sequence[str],
    where: Filter | None,
    sides: Iterable[str] | None,
    **options: Any,
) -> list[Match] | None:
    """What the index answers; None where there is none."""
    matcher = opened()
    if matcher is None:
        return None
    conditions = [_findable(audiences)]
    if sides is not None:
        conditions.append(In("side", tuple(sides)))
    if where is not None:
        conditions.append(where)
    return matcher.match(problem, kinds=kinds, where=And(*conditions), **options)


def _rows_of_sources(actor: Any) -> ReadRows:
    def rows(kind: str, keys: list[int]) -> Iterable[Any]:
        source = search_sources.get(kind)  # none of an app that was removed
        return source.visible(actor).filter(pk__in=keys) if source else ()

    return rows


def _rows_seen(ids: Iterable[int], kinds: Sequence[str], rows: ReadRows) -> dict[int, Any]:
    """Rows by their number in the index, as far as they are there to be seen: one query per kind."""
    wanted: dict[str, list[int]] = {kind: [] for kind in kinds}
    for number in ids:
        wanted[kind_in(number, kinds)].append(pk_in(number))
    return {id_of(kind, row.pk): row for kind, keys in wanted.items() if keys for row in rows(kind, keys)}


def find(
    text: str,
    *,
    actor: Any,
    kinds: Sequence[str] | None = None,
    where: Filter | None = None,
    page: int = 1,
    page_size: int = PAGE_SIZE,
    rows: ReadRows | None = None,
) -> Results:
    """Site search: rows that contain all words of a text, with the rows themselves; an empty text finds all.

    Letters that spell the sound of something the actor may find (`mianyang`) find what contains that as well. `rows` reads
    rows of a kind as for `match`.
    """
    matcher = opened()
    if matcher is None:
        return Results(index_missing=True)
    visible = seen_by(actor, where)
    also = tuple(matcher.read_as(text, where=visible))
    counts = matcher.facets(text, ["kind"], where=visible, also=also)["kind"]
    total = sum(number for kind, number in counts.items() if kinds is None or kind in kinds)
    pages = max(1, -(-total // page_size))
    page = min(max(1, page), pages)
    found: Sequence[Found] = ()
    if total:
        found = matcher.page(
            text, where=visible, kinds=kinds, k=page_size, offset=(page - 1) * page_size, also=also
        )
    sought = kinds if kinds is not None else list(counts)
    seen = _rows_seen([each.record.id for each in found], sought, rows or _rows_of_sources(actor))
    hits = tuple(
        _hit(each, seen[each.record.id], (text, *also), matcher) for each in found if each.record.id in seen
    )
    return Results(
        hits, total, counts, page, pages, readings=also if total else (), ignored=tuple(matcher.ignored(text))
    )


def facets(
    text: str,
    names: Sequence[str],
    *,
    actor: Any,
    kinds: Sequence[str] | None = None,
    where: Filter | None = None,
) -> dict[str, dict[str, int]]:
    """How many of the rows that `find` would find have each value of these attributes, most frequent first."""
    matcher = opened()
    if matcher is None:
        return {name: {} for name in names}
    return matcher.facets(text, names, where=seen_by(actor, where), kinds=kinds)


def keys(
    text: str,
    *,
    actor: Any,
    kind: str,
    where: Filter | None = None,
    limit: int = MOST_KEYS,
    offset: int = 0,
) -> list[int] | None:
    """Primary keys of the rows of one kind that `find` would find, best first; None where there is no index.

    For lists that page in the tables: they confirm in their own query what the actor may see.
    """
    matcher = opened()
    if matcher is None:
        return None
    found = matcher.ids(text, where=seen_by(actor, where), kinds=[kind], k=limit, offset=offset)
    return [pk_in(number) for number in found]


def count(text: str, *, actor: Any, kind: str, where: Filter | None = None) -> int | None:
    """How many rows of one kind `find` would find; None where there is no index."""
    matcher = opened()
    return None if matcher is None else matcher.count(text, where=seen_by(actor, where), kinds=[kind])


def in_step() -> bool:
    """Whether the index holds all that the tables do, so that what it counts is what they would count."""
    return is_indexed() and not OutboxEntry.objects.exists()


def highlight(text: str, query: str, also: Sequence[str] = ()) -> list[Span]:
    """Spans of a text that show the words of a query; none where there is no index."""
    matcher = opened()
    return list(matcher.highlight(text, query, also)) if matcher else []


def pk_of(match: Match) -> int:
    """The primary key of the row that was matched; its kind is `match.record.kind`."""
    return pk_in(match.record.id)


def is_indexed() -> bool:
    """Whether there is an index that can be asked."""
    return opened() is not None


def is_row(kind: str, pk: int) -> Filter:
    """The condition that holds for one row alone."""
    return Eq("id", id_of(kind, pk))


def are_rows(rows: Iterable[tuple[str, int]]) -> Filter:
    """The condition that holds for these rows, told as (kind, primary key)."""
    return In("id", tuple(id_of(kind, pk) for kind, pk in rows))


def opened() -> "Matcher | None":
    """The index as it can be asked; None while there is none."""
    try:
        return index.matcher()
    except (IndexOutdated, IndexUnreachable):
        return None


def _findable(audiences: Iterable[str]) -> Filter:
    return In("audience", tuple(sorted(audiences)))


def seen_by(actor: Any, where: Filter | None) -> Filter:
    """The condition that a row may be found by the actor, and another one."""
    mine = _findable(audiences_of(actor))
    return And(mine, where) if where is not None else mine


def _hit(found: Found, row: Any, texts: Sequence[str], matcher: "Matcher") -> Hit:
    record = found.record
    excerpt, spans = of_passages(
        passages_of(record, row), lambda text: matcher.highlight(text, texts[0], texts[1:])
    )
    return Hit(
        kind=record.kind,
        pk=pk_in(record.id),
        title=record.title,
        title_spans=tuple(matcher.highlight(record.title, texts[0], texts[1:])),
        excerpt=excerpt,
        excerpt_spans=spans,
        score=found.score,
        attrs={name: value for name, value in record.attrs.items() if name != "audience"},
        row=row,
    )
