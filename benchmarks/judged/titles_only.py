"""`python -m benchmarks.judged.titles_only OUT`: the same set with achievements that are titles only.

Many catalogues know no more of an achievement; whoever matches those should be measured on those.
"""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.judged import HERE
from benchmarks.judged.texts import write
from jiedui.matching.bench import labelled


def derive(out: Path) -> None:
    """Write the set to a new folder; queries and grades stay as they are."""
    documents = [replace(document, text="") for document in labelled.corpus(HERE / "corpus.jsonl")]
    shutil.copytree(HERE / "qrels", out / "qrels")
    shutil.copyfile(HERE / "queries.jsonl", out / "queries.jsonl")
    write(
        out / "corpus.jsonl", ({"_id": each.id, "title": each.title, "text": each.text} for each in documents)
    )


if __name__ == "__main__":
    derive(Path(sys.argv[1]))
