"""The dictionary from Chinese words to English ones, so that a Chinese problem finds a record written in English.

``dictionary.txt`` of the model holds a line for each Chinese word: the word, then its translations, the most probable
first, each followed by how probable it is in percent: ``电池 battery 18 pack 11``.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jiedui.matching.learned import manifest
from jiedui.matching.learned.manifest import ModelUnusable

FILE = "dictionary.txt"


@dataclass(frozen=True)
class Dictionary:
    """English words for Chinese ones; ``lines`` are what follows each word in the file, read when it is asked for."""

    lines: Mapping[str, str]

    def translations(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return the English words for a Chinese word with their probabilities, none for an unknown word."""
        parts = self.lines.get(word, "").split()
        return tuple(
            (english, int(share) / 100) for english, share in zip(parts[::2], parts[1::2], strict=True)
        )

    def translated(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Return what English words weigh, given what Chinese words weigh; other words are passed over.

        Each Chinese word gives each translation its weight times the probability; an English word adds up what it is given.
        """
        found: dict[str, float] = {}
        for word, weight in weights.items():
            for english, share in self.translations(word):
                found[english] = found.get(english, 0.0) + weight * share
        return found


@cache
def shipped() -> Dictionary | None:
    """Return the dictionary that came with this package; without one, say so in the log and return None."""
    try:
        return load(manifest.FOLDER)
    except ModelUnusable as error:
        logging.getLogger("jiedui.matching").warning(
            "%s; Chinese problems find English records only by shared words", error
        )
        return None


def load(folder: Path) -> Dictionary:
    """Read the dictionary of a model; ``ModelUnusable`` says in a sentence what is wrong."""
    manifest.checked(folder, [FILE])
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    return Dictionary({word: rest for word, _, rest in (line.partition(" ") for line in lines)})


def save(folder: Path, found: Mapping[str, Sequence[tuple[str, float]]]) -> None:
    """Write a dictionary into the folder of a model; it joins the manifest, not the id, on which an index depends."""
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        for word, translations in sorted(found.items()):
            parts = [f"{english} {round(share * 100)}" for english, share in translations]
            file.write(" ".join([word, *parts]) + "\n")
    told = manifest.read(folder)
    told["files"][FILE] = manifest.checksum(folder / FILE)
    manifest.write(folder, told)
