"""The recipe: from a corpus to a folder with the two tables and the dictionary, the same each time for the same options.

What skip-gram gives is kept in a working folder and taken from there when it was made with the same options.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jiedui.matching.analysis import ChineseAnalyzer
from jiedui.matching.learned import dictionary, tables
from jiedui.matching.learned.encoding import Encoder
from jiedui.matching.learned.terms import runs
from jiedui.matching.training import people, skipgram
from jiedui.matching.training.contrast import Batch, Floats, train
from jiedui.matching.training.corpus import papers
from jiedui.matching.training.cutting import Cut, cut
from jiedui.matching.training.dictionary import learn
from jiedui.matching.training.pairs import Pairs, Told

SOURCE = "ChinaXiv 2016-2022, CC BY 4.0 (authors and CAS ChinaXiv; collected by DreamBlooms/ChinaXiv-201601-to-202209)"
_BILINGUAL = 0.15
_WORD_RATE, _CHARACTER_RATE = 0.003, 0.01
_LONGEST_TEXT = 250
_CENTRED_ON = 4000
_TELL_EVERY = 50


@dataclass(frozen=True)
class Options:
    """What a training run may be told; the defaults made the model that is in the repository.

    ``share`` of the papers, ``paragraphs`` of each at most; skip-gram ``epochs``; ``steps`` of contrast for the table of
    words and ``character_steps`` for that of characters, each of ``batch`` pairs; the most ``words``, ``characters`` (1-,
    2-, 3-grams) and ``latin`` words among them; ``least``, how many papers must use a term.
    """

    share: float = 1.0
    paragraphs: int = 30
    epochs: int = 3
    steps: int = 1600
    character_steps: int = 400
    batch: int = 1024
    dimensions: int = 128
    words: int = 50_000
    characters: tuple[int, int, int] = (4_000, 45_000, 35_000)
    latin: int = 6_000
    least: int = 5
    seed: int = 2026


def make_tables(corpus: Path, model: Path, work: Path, options: Options) -> None:
    """Train both tables and write a model without a dictionary."""
    work.mkdir(parents=True, exist_ok=True)
    analyzer = ChineseAnalyzer()
    found = papers(corpus, options.share, options.paragraphs, options.seed)
    say(f"{len(found)} papers, {sum(len(paper.paragraphs) for paper in found)} paragraphs")
    cuts = [cut(paper, analyzer) for paper in found]
    names = _names(cuts)
    made = {"words": _words(cuts, names, options, work), "characters": _characters(cuts, names, options)}
    told = {"source": SOURCE, "papers": len(cuts), "options": asdict(options)}
    tables.save(model, made, np.zeros((2, options.dimensions), dtype=np.float32), told)
    tables.save(model, made, _centre(cuts, Encoder(tables.load(model), analyzer), options), told)
    say(f"tables written to {model}")


def make_dictionary(corpus: Path, model: Path) -> None:
    """Learn the dictionary and put it into a model that has its tables."""
    found = learn(corpus, say)
    dictionary.save(model, found)
    say(f"dictionary of {len(found)} words written to {model}")


def say(text: str) -> None:
    """Tell how far it is, on standard error."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


def _words(cuts: list[Cut], names: frozenset[str], options: Options, work: Path) -> tuple[list[str], Floats]:
    words, held, first = _without(names, *_first_words(cuts, options, work))
    places = {word: place for place, word in enumerate(words)}

    def ids(text: Sequence[str]) -> Sequence[int]:
        return [places[word] for word in text if word in places]

    told = [each.words(ids) for each in cuts]
    say(f"{len(words)} words; contrast begins")
    start = skipgram.weighted(first, held, len(cuts))
    draw = _batches(Pairs(told, 4, 16, _BILINGUAL), lambda text: text, options)
    return words, train(start, draw, steps=options.steps, rate=_WORD_RATE, report=_reporter("words"))


def _names(cuts: list[Cut]) -> frozenset[str]:
    cited = (text.cited for each in cuts for text in each.told)
    found = people.names(cited, (words for each in cuts for words in each.chinese_and_english()))
    say(f"{len(found)} names of people are left out")
    return found


def _without(
    names: frozenset[str], words: list[str], held: NDArray[np.int64], rows: Floats
) -> tuple[list[str], NDArray[np.int64], Floats]:
    kept = [place for place, word in enumerate(words) if word not in names]
    return [words[place] for place in kept], held[kept], rows[kept]


def _first_words(
    cuts: list[Cut], options: Options, work: Path
) -> tuple[list[str], NDArray[np.int64], Floats]:
    """Return the words, in how many papers each is, and their first vectors by skip-gram."""
    names = ("share", "paragraphs", "epochs", "dimensions", "words", "least", "seed")
    kept = work / f"skipgram-{'-'.join(str(getattr(options, name)) for name in names)}.npz"
    if kept.exists():
        with np.load(kept) as stored:
            return stored["words"].tolist(), stored["papers"], stored["table"]
    texts = ([word for text in each.chinese_and_english() for word in text] for each in cuts)
    counted = skipgram.frequent(texts, options.words, options.least)
    sentences = work / "sentences.txt"
    skipgram.write_sentences(((each.paragraphs, each.english) for each in cuts), sentences, options.seed)
    say(f"{len(counted)} words; skip-gram begins")
    table = skipgram.vectors(
        sentences, list(counted), dimensions=options.dimensions, epochs=options.epochs, least=options.least,
        seed=options.seed,
    )  # fmt: skip
    sentences.unlink()
    held = np.array(list(counted.values()), dtype=np.int64)
    np.savez(kept, words=np.array(list(counted)), papers=held, table=table)
    return list(counted), held, table


def _characters(cuts: list[Cut], names: frozenset[str], options: Options) -> tuple[list[str], Floats]:
    counted = _frequent_runs(cuts, names, options)
    grams, places = list(counted), {gram: place for place, gram in enumerate(counted)}

    def ids(text: str) -> Sequence[int]:
        found = (gram for chunk in text[:_LONGEST_TEXT].split() for gram in runs(chunk))
        return [places[gram] for gram in found if gram in places]

    say(f"{len(grams)} character runs; contrast begins")
    held = np.array(list(counted.values()), dtype=np.int64)
    start = skipgram.random_rows(skipgram.inverse(held, len(cuts)), options.dimensions, options.seed)
    told: list[Told[str]] = [each.chunks() for each in cuts]
    draw = _batches(Pairs(told, 8, 32, _BILINGUAL), ids, options)
    rows = train(
        start, draw, steps=options.character_steps, rate=_CHARACTER_RATE,
        report=_reporter("characters"),
    )  # fmt: skip
    return grams, rows


def _frequent_runs(cuts: list[Cut], names: frozenset[str], options: Options) -> dict[str, int]:
    """Return the runs that most papers use, by length, in every third paragraph, and Latin words but names."""
    seen = [{gram for chunk in each.some_chunks() for gram in runs(chunk)} for each in cuts]
    counted: dict[str, int] = {}
    for size, most in enumerate(options.characters, start=1):
        these = ((gram for gram in grams if len(gram) == size and not gram.isascii()) for grams in seen)
        counted |= skipgram.frequent(these, most, options.least)
    latin = ((gram for gram in grams if gram.isascii() and gram not in names) for grams in seen)
    return counted | skipgram.frequent(latin, options.latin, options.least)


def _batches(
    pairs: Pairs[str] | Pairs[Sequence[int]], ids: Callable[..., Sequence[int]], options: Options
) -> Callable[[int], Batch]:
    def draw(step: int) -> Batch:
        chance = random.Random(options.seed * 1_000_003 + step)  # noqa: S311 -- a sample, no secret
        drawn = pairs.draw(options.batch, chance)
        owners = np.array([paper for paper, _, _ in drawn])
        return Batch([ids(left) for _, left, _ in drawn], [ids(right) for _, _, right in drawn], owners)

    return draw


def _centre(cuts: list[Cut], encoder: Encoder, options: Options) -> Floats:
    """Return the mean vectors of abstracts: what all technical texts have in common tells nothing."""
    chosen = random.Random(options.seed).sample(cuts, min(len(cuts), _CENTRED_ON))  # noqa: S311 -- a sample, no secret
    found = encoder.texts([each.paper.paragraphs[0] for each in chosen if each.paper.paragraphs])
    centre: Floats = found.mean(axis=0)
    return centre


def _reporter(name: str) -> Callable[[int, float], None]:
    def report(step: int, loss: float) -> None:
        if step % _TELL_EVERY == 0:
            say(f"{name}: step {step}, loss {loss:.3f}")

    return report
