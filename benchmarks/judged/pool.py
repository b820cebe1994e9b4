"""`python -m benchmarks.judged.pool OUT`: write the pairs to be judged, in a shuffled order that tells nothing of who found them.

Of each demand: what any of the bench's systems puts among its first twelve, and four more that none of them does.
"""

import random
import sys
from pathlib import Path

from benchmarks.judged import HERE
from benchmarks.judged.texts import write
from jiedui.matching.bench import labelled
from jiedui.matching.bench.labelled import Text
from jiedui.matching.bench.systems import SYSTEMS

DEPTH = 12
BESIDE = 4
SEED = 20261128


def pooled(documents: list[Text], queries: list[Text]) -> list[tuple[Text, Text]]:
    """Return the pairs, demand by demand, each demand's achievements shuffled."""
    found: dict[str, set[int]] = {query.id: set() for query in queries}
    for build, _libraries in SYSTEMS.values():
        with build(documents) as system:
            for query in queries:
                found[query.id] |= set(system.order(query, DEPTH))
    chance = random.Random(SEED)
    pairs = []
    for query in queries:
        others = sorted(set(range(len(documents))) - found[query.id])
        places = sorted(found[query.id]) + chance.sample(others, min(BESIDE, len(others)))
        chance.shuffle(places)
        pairs += [(query, documents[place]) for place in places]
    return pairs


def main() -> None:
    documents, queries = labelled.corpus(HERE / "corpus.jsonl"), labelled.corpus(HERE / "queries.jsonl")
    write(
        Path(sys.argv[1]),
        (
            {
                "query": query.id,
                "document": document.id,
                "asked": query.joined,
                "offered": document.joined,
            }
            for query, document in pooled(documents, queries)
        ),
    )


if __name__ == "__main__":
    main()
