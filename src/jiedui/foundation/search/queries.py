"""What the platform asks the index. Areas import from here and never from `jiedui.matching`.

Every question is asked twice: the engine finds only what the actor's circles may find, and the tables confirm it
with one query per kind, so that neither a late index nor a wrong document shows what may not be seen.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.core.visibility import audiences_of
from jiedui.matching import (
    And,
    Contribution,
    Eq,
    Facts,
    FigureCompared,
    Filter,
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
from .excerpts import Span, around
from .identity import id_of, kind_in, pk_in

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
    "facets",
    "find",
    "highlight",
    "is_indexed",
    "is_row",
    "keys",
    "match",
    "match_within",
    "nearest",
    "pk_of",
]

PAGE_SIZE = 20
MOST_KEYS = 2000
T = TypeVar("T")
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


@dataclass(frozen=True)
class Results:
    """A page of a site search: hits, how many in all, and how many of each kind whatever kind was asked for."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    page: int = 1
    pages: int = 1
    index_missing: bool = False


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
        found.rows = _rows_seen(ids, kinds, rows or _rows_of_sources(actor))
        return found.rows.keys()

    audiences = audiences_of(actor)
    answer = _ask(problem, audiences, kinds, where, sides, k=k, at_least=at_least, confirm=confirm)
    found.index_missing = answer is None
    found.extend(answer or ())
    return found


def nearest(
    problem: Problem,
    *,
    actor: Any,
    kinds: Sequence[str],
    where: Filter | None = None,
    k: int = 10,
    rows: ReadRows | None = None,
) -> list[Any]:
    """The rows that `match` would give, best first, for who compares them itself: no reasons are made."""
    found: list[Any] = []

    def confirm(ids: Sequence[int]) -> Collection[int]:
        seen = _rows_seen(ids, kinds, rows or _rows_of_sources(actor))
        found.extend([seen[number] for number in ids if number in seen][:k])
        return ()

    _ask(problem, audiences_of(actor), kinds, where, None, k=k, confirm=confirm)
    return found


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
    matcher = _open()
    if matcher is None:
        return None
    conditions = [_findable(audiences)]
    if sides is not None:
        conditions.append(In("side", tuple(sides)))
    if where is not None:
        conditions.append(where)
    return matcher.match(problem, kinds=kinds, where=And(*conditions), **options)


def _rows_of_sources(actor: Any) -> ReadRows:
    return lambda kind, keys: search_sources[kind].visible(actor).filter(pk__in=keys)


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
) -> Results:
    """Site search: rows that contain all words of a text; an empty text finds all."""
    matcher = _open()
    if matcher is None:
        return Results(index_missing=True)
    visible = _seen_by(actor, where)
    counts = matcher.facets(text, ["kind"], where=visible)["kind"]
    total = sum(number for kind, number in counts.items() if kinds is None or kind in kinds)
    pages = max(1, -(-total // page_size))
    page = min(max(1, page), pages)
    found = matcher.search(text, where=visible, kinds=kinds, k=page_size, offset=(page - 1) * page_size)
    confirmed = _confirmed(found.hits, lambda each: each.record, actor)
    hits = tuple(_hit(each.record, each.score, text, matcher) for each in confirmed)
    return Results(hits, total, counts, page, pages)


def facets(
    text: str,
    names: Sequence[str],
    *,
    actor: Any,
    kinds: Sequence[str] | None = None,
    where: Filter | None = None,
) -> dict[str, dict[str, int]]:
    """How many of the rows that `find` would find have each value of these attributes, most frequent first."""
    matcher = _open()
    if matcher is None:
        return {name: {} for name in names}
    return matcher.facets(text, names, where=_seen_by(actor, where), kinds=kinds)


def keys(
    text: str, *, actor: Any, kind: str, where: Filter | None = None, limit: int = MOST_KEYS
) -> list[int] | None:
    """Primary keys of the rows of one kind that `find` would find, best first; None where there is no index.

    For lists that sort and page in the tables: they confirm in their own query what the actor may see.
    """
    matcher = _open()
    if matcher is None:
        return None
    found = matcher.search(text, where=_seen_by(actor, where), kinds=[kind], k=limit)
    return [pk_in(each.record.id) for each in found.hits]


def highlight(text: str, query: str) -> list[Span]:
    """Spans of a text that show the words of a query; none where there is no index."""
    matcher = _open()
    return list(matcher.highlight(text, query)) if matcher else []


def pk_of(match: Match) -> int:
    """The primary key of the row that was matched; its kind is `match.record.kind`."""
    return pk_in(match.record.id)


def is_indexed() -> bool:
    """Whether there is an index that can be asked."""
    return _open() is not None


def is_row(kind: str, pk: int) -> Filter:
    """The condition that holds for one row alone."""
    return Eq("id", id_of(kind, pk))


def _open() -> "Matcher | None":
    try:
        return index.matcher()
    except (IndexOutdated, IndexUnreachable):
        return None


def _findable(audiences: Iterable[str]) -> Filter:
    return In("audience", tuple(sorted(audiences)))


def _seen_by(actor: Any, where: Filter | None) -> Filter:
    mine = _findable(audiences_of(actor))
    return And(mine, where) if where is not None else mine


def _confirmed(found: Iterable[T], record: Callable[[T], Record], actor: Any) -> list[T]:
    """Those that the tables let the actor see as well, in order: one query per kind."""
    found = list(found)
    wanted: dict[str, set[int]] = defaultdict(set)
    for each in found:
        wanted[record(each).kind].add(pk_in(record(each).id))
    seen = {
        id_of(kind, pk)
        for kind, keys in wanted.items()
        if (source := search_sources.get(kind)) is not None
        for pk in source.visible(actor).filter(pk__in=keys).values_list("pk", flat=True)
    }
    return [each for each in found if record(each).id in seen]


def _hit(record: Record, score: float, text: str, matcher: "Matcher") -> Hit:
    excerpt, spans = around(record.body, matcher.highlight(record.body, text))
    return Hit(
        kind=record.kind,
        pk=pk_in(record.id),
        title=record.title,
        title_spans=tuple(matcher.highlight(record.title, text)),
        excerpt=excerpt,
        excerpt_spans=spans,
        score=score,
        attrs={name: value for name, value in record.attrs.items() if name != "audience"},
    )
