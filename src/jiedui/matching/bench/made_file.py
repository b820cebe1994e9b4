"""Made texts in a file: read again and again in the same order, never all in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from jiedui.matching.bench.labelled import Text


class MadeFile:
    """The first ``size`` texts of a file; ``bytes`` is what they say, in UTF-8."""

    def __init__(self, path: Path, size: int, bytes: int) -> None:
        self._path, self._size, self.bytes = path, size, bytes

    @classmethod
    def written(cls, path: Path, texts: Iterable[Text]) -> MadeFile:
        """Write the texts down."""
        size = bytes = 0
        with path.open("w", encoding="utf-8") as file:
            for text in texts:
                file.write(json.dumps([text.title, text.text], ensure_ascii=False) + "\n")
                size += 1
                bytes += len(text.joined.encode())
        return cls(path, size, bytes)

    def first(self, size: int) -> MadeFile:
        """Return the first of them alone."""
        return MadeFile(self._path, size, self.bytes * size // max(self._size, 1))

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Text]:
        with self._path.open(encoding="utf-8") as file:
            for number, line in enumerate(islice(file, self._size)):
                title, text = json.loads(line)
                yield Text(str(number), title, text)
