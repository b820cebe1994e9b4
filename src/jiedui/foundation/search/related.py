"""What stands near a row: the public rows whose words are nearest to its own, for the foot of a public page.

Apps say in `surroundings` which pages show what. The worker looks around once a row is indexed, and keeps what it found
in `Nearby`, so that a page only reads it. Nobody's sight is checked here: whoever shows the rows reads them as their
reader may see them.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jiedui.foundation.core import clock
from jiedui.foundation.core.indexing import on_indexed, search_sources
from jiedui.foundation.core.registry import Registry
from jiedui.foundation.core.tasks import enqueue_on_commit, task

from .models import Nearby, keep_nearby
from .queries import Problem, graded_within, is_row

KEPT = timedelta(days=30)
LONGEST = 20_000
AT_ONCE = 50
WEAK = "low"
Key = tuple[str, int]
Words = tuple[str, str]


@dataclass(frozen=True)
class Surroundings:
    """The rows of some kinds that pages of rows `of` some kinds show near to their own; `words` are a row's title and text."""

    of: tuple[str, ...]
    among: tuple[str, ...]
    limit: int
    words: Callable[[Any], Words]

    @property
    def name(self) -> str:
        """What they are kept under."""
        return f"{','.join(self.of)}>{','.join(self.among)}"

    def keys(self, kind: str, row: Any) -> list[Key]:
        """(kind, primary key) of the rows near to one, nearest first: one query where the worker has looked around.

        Where it has not yet, or the row reads otherwise by now, this looks around itself.
        """
        words = self.words(row)
        kept = self._kept(kind, row.pk).filter(words=_digest(words), found_at__gte=clock.now() - KEPT)
        known = kept.values_list("keys", flat=True).first()
        return self.find(kind, row.pk, words) if known is None else _as_keys(known)

    def find(self, kind: str, pk: int, words: Words) -> list[Key]:
        """Look around and keep what was found; while there is no index that is nothing, and it is not kept.

        Weak matches are left out. Of a long text, an article's say, the first `LONGEST` characters tell what it is about.
        """
        title, body = words
        problem = Problem(title, body[:LONGEST])
        found = graded_within(
            problem, audiences=["public"], kinds=self.among, k=self.limit, where=~is_row(kind, pk)
        )
        if found is None:
            return []
        keys = [(kind, pk) for kind, pk, band in found if band != WEAK]
        keep_nearby(kind, pk, self.name, words=_digest(words), keys=keys)
        return keys

    def find_anew(self, kind: str, pk: int) -> set[Key]:
        """What was near to a row and what is now; a row that is not to be found has nothing near."""
        before = {key for kept in self._kept(kind, pk) for key in _as_keys(kept.keys)}
        source = search_sources[kind]
        row = source.rows().filter(pk=pk).first()
        if row is None or source.document(row) is None:
            self._kept(kind, pk).delete()
            return before
        return before | {*self.find(kind, pk, self.words(row))}

    def _kept(self, kind: str, pk: int) -> Any:
        return Nearby.objects.filter(kind=kind, object_id=pk, surroundings=self.name)


surroundings: Registry[Surroundings] = Registry(Surroundings, key=lambda each: each.name)


@on_indexed
def look_around(kind: str, keys: frozenset[int]) -> None:
    """Queue tasks for the rows that the index took in or let go, if any page shows what is near to such rows."""
    if _around(kind):
        wanted = sorted(keys)
        for start in range(0, len(wanted), AT_ONCE):
            enqueue_on_commit(find_near, kind, wanted[start : start + AT_ONCE])


@task()
def find_near(kind: str, keys: list[int]) -> int:
    """Look around some rows, and around those they were or are near to, which may be near to them as well; returns how often."""
    looked = 0
    partners: set[Key] = set()
    for each in _around(kind):
        for key in keys:
            partners |= each.find_anew(kind, key)
            looked += 1
    for other_kind, other in sorted(partners - {(kind, key) for key in keys}):
        for each in _around(other_kind):
            if kind in each.among:
                each.find_anew(other_kind, other)
                looked += 1
    return looked


def _around(kind: str) -> list[Surroundings]:
    return [each for each in surroundings if kind in each.of and kind in search_sources]


def _digest(words: Words) -> str:
    return hashlib.blake2s("\n".join(words).encode(errors="surrogatepass"), digest_size=12).hexdigest()


def _as_keys(kept: Sequence[Sequence[Any]]) -> list[Key]:
    return [(kind, pk) for kind, pk in kept]
