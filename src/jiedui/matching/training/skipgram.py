"""First vectors for words: skip-gram with negative sampling (Mikolov et al. 2013) over the words of the papers."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_ADDRESS = re.compile(r"[a-z0-9-]+\.(?:com|cn|org|net|edu|gov|io|info)\b|www\.|https?|@")


def write_sentences(
    papers: Iterable[tuple[Sequence[Sequence[str]], Sequence[str]]], path: Path, seed: int
) -> None:
    """Write one paragraph per line; Chinese and English words of a bilingual abstract are shuffled into one more line.

    The shuffled lines put a word and its translation in one window, from which the two languages begin together.
    """
    chance = random.Random(seed)  # noqa: S311 -- a shuffle, no secret
    with path.open("w", encoding="utf-8") as lines:
        for paragraphs, english in papers:
            for words in paragraphs:
                lines.write(" ".join(words) + "\n")
            if english and paragraphs:
                lines.write(" ".join(english) + "\n")
                both = [*paragraphs[0], *english]
                for _ in range(2):
                    chance.shuffle(both)
                    lines.write(" ".join(both) + "\n")


def frequent(papers: Iterable[Iterable[str]], most: int, least: int) -> dict[str, int]:
    """Return the words that at least ``least`` papers use, at most ``most`` of them, with the number of papers.

    Counting papers and not occurrences leaves out names of people and of single places; addresses of the network are
    left out as such.
    """
    counted: Counter[str] = Counter()
    for words in papers:
        counted.update(set(words))
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return {word: count for word, count in ranked[:most] if count >= least and not _ADDRESS.search(word)}


def vectors(
    sentences: Path, words: Sequence[str], *, dimensions: int, epochs: int, least: int, seed: int
) -> NDArray[np.float32]:
    """Train skip-gram and return a row per word; one worker, because only then the result can be had again.

    Without an epoch the rows are random.
    """
    if not epochs:
        return random_rows(np.ones(len(words), dtype=np.float32), dimensions, seed)
    from gensim.models import Word2Vec  # noqa: PLC0415 -- in the extra `train` alone

    model = Word2Vec(
        corpus_file=str(sentences), vector_size=dimensions, window=8, min_count=least, sg=1, negative=8,
        sample=5e-5, epochs=epochs, workers=1, seed=seed,
    )  # fmt: skip
    table = np.zeros((len(words), dimensions), dtype=np.float32)
    for place, word in enumerate(words):
        if word in model.wv:
            table[place] = model.wv[word]
    return table


def random_rows(lengths: NDArray[np.float32], dimensions: int, seed: int) -> NDArray[np.float32]:
    """Return random rows of about these lengths."""
    rows = np.random.default_rng(seed).standard_normal((len(lengths), dimensions))
    return (rows * (lengths / np.sqrt(dimensions))[:, None]).astype(np.float32)


def weighted(table: NDArray[np.float32], papers: NDArray[np.int64], total: int) -> NDArray[np.float32]:
    """Centre rows, take out their first principal component, make them of unit length times inverse frequency."""
    centred = table - table.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    first = axes[:, -1].astype(np.float32)
    centred -= np.outer(centred @ first, first)
    lengths = np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    result: NDArray[np.float32] = (centred / lengths * inverse(papers, total)[:, None]).astype(np.float32)
    return result


def inverse(papers: NDArray[np.int64], total: int) -> NDArray[np.float32]:
    """Return the logarithmic inverse frequency ln((total + 1) / (papers + 1)) + 1, at mean 1."""
    values = math.log(total + 1) - np.log(papers + 1.0) + 1.0
    scaled: NDArray[np.float32] = (values / values.mean()).astype(np.float32)
    return scaled
