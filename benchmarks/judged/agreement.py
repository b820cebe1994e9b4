"""`python -m benchmarks.judged.agreement`: write qrels/test.tsv from the two passes and print how well they agree.

Where the passes differ by one the lower grade counts. Farther apart they may not be: such a pair has to be read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judged import HERE

PASSES = HERE / "passes"
AGREED = HERE / "qrels" / "test.tsv"
HEADER = "query-id\tcorpus-id\tscore"
GRADES = range(4)
WORTH_A_CALL = 2

Pair = tuple[str, str]
Grades = dict[Pair, int]


@dataclass(frozen=True)
class Agreement:
    """How two passes over the same pairs agree; shares are of 1."""

    pairs: int
    exact: float
    within_one: float
    kappa: float
    table: tuple[tuple[int, ...], ...]

    @property
    def line(self) -> str:
        """The figures in one line, as docs/develop/judging.md tells them."""
        return (
            f"{self.pairs:,} pairs: {self.exact:.1%} the same grade, {self.within_one:.1%} within one, "
            f"quadratic weighted kappa {self.kappa:.3f}"
        )


def read(path: Path) -> Grades:
    """Read a table of grades; raise ``ValueError`` for a pair that stands there twice or a grade that is none."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    grades: Grades = {}
    for line in lines:
        query, document, grade = line.split("\t")
        if header != HEADER or (query, document) in grades or int(grade) not in GRADES:
            raise ValueError(f"{path}: {line}")
        grades[query, document] = int(grade)
    return grades


def compare(first: Mapping[Pair, int], second: Mapping[Pair, int]) -> Agreement:
    """Compare two passes over the same pairs."""
    if first.keys() != second.keys():
        raise ValueError(f"only one pass has {first.keys() ^ second.keys()}")
    both = Counter((first[pair], second[pair]) for pair in first)
    return Agreement(
        pairs=len(first),
        exact=_share(both, within=0),
        within_one=_share(both, within=1),
        kappa=_weighted_kappa(both),
        table=tuple(tuple(both[a, b] for b in GRADES) for a in GRADES),
    )


def among(pairs: Mapping[Pair, int], other: Mapping[Pair, int], lowest: int) -> tuple[Grades, Grades]:
    """Return both passes over those pairs that at least one of them gave ``lowest`` or more."""
    kept = [pair for pair in pairs if max(pairs[pair], other[pair]) >= lowest]
    return {pair: pairs[pair] for pair in kept}, {pair: other[pair] for pair in kept}


def agreed(first: Mapping[Pair, int], second: Mapping[Pair, int]) -> Grades:
    """Return the grade that counts of every pair; raise ``ValueError`` where the passes are two or more apart."""
    if far := [pair for pair in first if abs(first[pair] - second[pair]) > 1]:
        raise ValueError(f"too far apart, to be read again: {far}")
    return {pair: min(first[pair], second[pair]) for pair in first}


def passes() -> tuple[Grades, Grades]:
    """The first and the second pass."""
    return read(PASSES / "pass-a.tsv"), read(PASSES / "pass-b.tsv")


def main() -> None:
    first, second = passes()
    rows = (f"{query}\t{document}\t{grade}\n" for (query, document), grade in agreed(first, second).items())
    AGREED.write_text(HEADER + "\n" + "".join(rows), encoding="utf-8")
    found = compare(first, second)
    print(found.line)
    for lowest in (1, WORTH_A_CALL):
        print(f"either at least {lowest}: {compare(*among(first, second, lowest)).line}")
    for grade, row in zip(GRADES, found.table, strict=True):
        print(f"first {grade}, second 0 1 2 3: {' '.join(f'{count:5}' for count in row)}")


def _share(both: Counter[tuple[int, int]], within: int) -> float:
    return sum(count for (a, b), count in both.items() if abs(a - b) <= within) / both.total()


def _weighted_kappa(both: Counter[tuple[int, int]]) -> float:
    """One less the observed squared distance over that of two passes with the same marks, given at random."""
    firsts, seconds = Counter[int](), Counter[int]()
    for (a, b), count in both.items():
        firsts[a] += count
        seconds[b] += count
    observed = sum(count * (a - b) ** 2 for (a, b), count in both.items())
    expected = sum(firsts[a] * seconds[b] * (a - b) ** 2 for a in GRADES for b in GRADES) / both.total()
    return 1 - observed / expected


if __name__ == "__main__":
    main()
