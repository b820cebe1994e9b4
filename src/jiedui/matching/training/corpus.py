"""Reading the training corpus: papers with their paragraphs, without authors and without what is measured on.

A corpus is a folder with ``fulltext.txt.xz`` (a line ``@id`` begins a paper, lines with ``#`` are its title, authors and
headings, the others paragraphs) and ``records.jsonl.gz`` (id, title, abstract, keywords, and English ones where there are).
Papers that occur as queries in a folder below (``…/queries.jsonl``) are left out whole, in every version.
"""

from __future__ import annotations

import gzip
import json
import lzma
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jiedui.matching.text import fold

_HAN = re.compile("[\u3400-\u9fff]")
_LEAST_HAN, _LEAST_SHARE = 25, 0.45
_ABOUT_PEOPLE = re.compile("作者|通讯|收稿|基金项目|致谢|e-?mail|@|电话|邮编|简介", re.IGNORECASE)
_FORMULA = re.compile(r"\$[^$]{0,400}\$")
_SHORTEST_ENGLISH = 200


@dataclass
class Paper:
    """The texts of one paper, folded: how it is named (title, keyword list), how it is told, and the English."""

    id: str
    names: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    english_names: list[str] = field(default_factory=list)
    english: str = ""

    @property
    def bilingual(self) -> bool:
        """Whether the paper has an English abstract long enough to be read."""
        return len(self.english) >= _SHORTEST_ENGLISH


def papers(folder: Path, share: float, most_paragraphs: int, seed: int) -> list[Paper]:
    """Return a share of the papers that may be trained on, each with its abstract and other paragraphs up to a number."""
    chance = random.Random(seed)  # noqa: S311 -- a sample, no secret
    left_out = held_out(folder)
    records = _records(folder / "records.jsonl.gz")
    kept = []
    for paper in _fulltext(folder / "fulltext.txt.xz", records):
        if work(paper.id) in left_out or chance.random() >= share:
            continue
        if len(paper.paragraphs) > most_paragraphs:
            others = chance.sample(range(1, len(paper.paragraphs)), most_paragraphs - 1)
            paper.paragraphs = [paper.paragraphs[place] for place in (0, *sorted(others))]
        kept.append(_folded(paper))
    return kept


def held_out(folder: Path) -> frozenset[str]:
    queries = [
        json.loads(line)["_id"]
        for path in sorted(folder.glob("*/queries.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return frozenset(work(query.removeprefix("q")) for query in queries)


def work(id: str) -> str:
    """The id without its version: two versions of a paper are one text."""
    return re.sub(r"V\d+$", "", id)


def _records(path: Path) -> dict[str, Paper]:
    found = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            names = [record["title"], " ".join(record.get("keywords", ()))]
            english = [record.get("title_en", ""), " ".join(record.get("keywords_en", ()))]
            paper = Paper(record["id"], [name for name in names if name], [record["abstract"]])
            paper.english_names = [name for name in english if name]
            paper.english = record.get("abstract_en", "")
            found[paper.id] = paper
    return found


def _fulltext(path: Path, records: dict[str, Paper]) -> Iterator[Paper]:
    """Yield each paper of the full text, with the abstract of its record as first paragraph, then the other records."""
    paper = Paper("")
    with lzma.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("@"):
                if paper.id:
                    yield paper
                id = line[1:].strip()
                paper = records.pop(id, Paper(id))
            elif not line.startswith("#") and tells(line):
                paper.paragraphs.append(line.strip())
    if paper.id:
        yield paper
    yield from records.values()


def tells(line: str) -> bool:
    """Say whether a line is a paragraph of Chinese prose that is not about the people who wrote it."""
    han = len(_HAN.findall(line))
    return han >= _LEAST_HAN and han >= _LEAST_SHARE * len(line) and not _ABOUT_PEOPLE.search(line)


def _folded(paper: Paper) -> Paper:
    return Paper(
        paper.id,
        [plain(text) for text in paper.names],
        [plain(text) for text in paper.paragraphs],
        [plain(text) for text in paper.english_names],
        plain(paper.english),
    )


def plain(text: str) -> str:
    return fold(_FORMULA.sub(" ", text))
