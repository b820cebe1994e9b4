"""What stands near a row: the public rows whose words are nearest to its own, for the foot of a public page."""

import hashlib
from collections.abc import Sequence

from django.core.cache import cache

from .queries import Problem, graded_within, is_row

KEPT_SECONDS = 600
LONGEST = 20_000
WEAK = "low"


def related_keys(
    kind: str, pk: int, title: str, body: str, *, kinds: Sequence[str], limit: int
) -> list[tuple[str, int]]:
    """(kind, primary key) of public rows near to a row, nearest first, weak matches left out; remembered for ten minutes.

    Of a long text, an article's say, the first `LONGEST` characters tell what it is about.
    Nobody's sight is checked in the tables: whoever shows them reads the rows as their reader may see them. While
    there is no index there are none, and that is not remembered.
    """
    words = hashlib.blake2s(f"{title}\n{body}".encode(), digest_size=12).hexdigest()
    place = f"related:{kind}:{pk}:{words}:{','.join(kinds)}:{limit}"
    kept: list[tuple[str, int]] | None = cache.get(place)
    if kept is not None:
        return kept
    found = graded_within(
        Problem(title, body[:LONGEST]), audiences=["public"], kinds=kinds, k=limit, where=~is_row(kind, pk)
    )
    if found is None:
        return []
    keys = [(kind, pk) for kind, pk, band in found if band != WEAK]
    cache.set(place, keys, KEPT_SECONDS)
    return keys
