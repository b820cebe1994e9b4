"""What the papers say in two languages: titles, keywords, abstracts, and English terms in brackets behind Chinese ones."""

from __future__ import annotations

import gzip
import json
import lzma
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jiedui.matching.training.corpus import held_out, plain, work

_IN_BRACKETS = re.compile(
    r"([\u3400-\u9fff]{2,12}) ?[(（] ?([A-Za-z][A-Za-z -]{2,60})(?:[,，;；:：][^()（）]{0,30})?[)）]"
)
_A_TERM, _A_NAME = re.compile("[a-z]{3}"), re.compile("et ?al|^[A-Z][a-z]+$")
_RUN_TOGETHER = re.compile("(?<=[a-z])(?=[A-Z])")
_A_WORD, _AND_MORE = 2, 4


def texts(corpus: Path) -> Iterator[tuple[str, str]]:
    """Yield each text in Chinese and in English, folded, of all papers that nothing is measured on."""
    left_out = held_out(corpus)
    for chinese, english in (*_records(corpus, left_out), *_glosses(corpus, left_out)):
        yield plain(chinese), plain(english)


def _records(corpus: Path, left_out: frozenset[str]) -> Iterator[tuple[str, str]]:
    with gzip.open(corpus / "records.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if work(record["id"]) not in left_out:
                yield from _of_record(record)


def _of_record(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield title, abstract and keywords with their English; keywords one by one where there are as many of each."""
    for name in ("title", "abstract"):
        if record.get(f"{name}_en"):
            yield record[name], record[f"{name}_en"]
    chinese, english = record.get("keywords") or [], record.get("keywords_en") or []
    if len(chinese) == len(english):
        yield from zip(chinese, english, strict=True)
    elif chinese and english:
        yield " ".join(chinese), " ".join(english)


def _glosses(corpus: Path, left_out: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield what stands before a bracket and the English in it, once a paper: 卷积神经网络(convolutional neural network)."""
    last, seen = "", set[tuple[str, str]]()
    for paper, line in paragraphs(corpus, left_out):
        if paper != last:
            last, seen = paper, set()
        found = [each for each in dict.fromkeys(glosses(line)) if each not in seen]
        seen.update(found)
        yield from found


def paragraphs(corpus: Path, left_out: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each paragraph of the full text with the id of its paper, without the papers that are left out."""
    paper, skipped = "", False
    with lzma.open(corpus / "fulltext.txt.xz", "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("@"):
                paper = line[1:].strip()
                skipped = work(paper) in left_out
            elif not skipped and not line.startswith("#"):
                yield paper, line


def glosses(line: str) -> Iterator[tuple[str, str]]:
    """Yield the terms of a paragraph that have English in brackets behind them; names of people are passed over.

    Of the Chinese as many characters are taken as that many English words may need.
    """
    for chinese, english in _IN_BRACKETS.findall(line):
        words = _RUN_TOGETHER.sub(" ", english).strip()
        if _A_TERM.search(words) and not _A_NAME.search(words):
            yield chinese[-(_A_WORD * len(words.split()) + _AND_MORE) :], words
