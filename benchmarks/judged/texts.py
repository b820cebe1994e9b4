"""`python -m benchmarks.judged.texts`: write corpus.jsonl and queries.jsonl anew from the demonstration world and further.toml.

The set is closed: listings that the demonstration got after it was judged do not join it, since nobody judged them.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.judged import HERE
from jiedui.fronts.demo.reading import AchievementEntry, DemandEntry, content

FURTHER = HERE / "further.toml"
SOURCE = "示例"

Row = dict[str, str]


def main() -> None:
    found = {"corpus.jsonl": list(corpus()), "queries.jsonl": list(queries())}
    for name, rows in found.items():
        write(HERE / name, rows)


def _held(name: str) -> set[str]:
    """The keys in a file of the set."""
    return {json.loads(line)["_id"] for line in (HERE / name).read_text(encoding="utf-8").splitlines()}


def corpus() -> Iterator[Row]:
    """The published achievements of the demonstration world that were there when it was judged."""
    held = _held("corpus.jsonl")
    for entry in content().achievements:
        if entry.state == "published" and entry.key in held:
            yield _row(entry.key, entry.title, _offered(entry))


def queries() -> Iterator[Row]:
    """The published demands likewise, then those of further.toml; `form` says how each is written."""
    held = _held("queries.jsonl")
    for entry in content().demands:
        if entry.state == "published" and entry.key in held:
            yield _row(entry.key, entry.title, _asked(entry)) | {"form": "form"}
    for demand in tomllib.loads(FURTHER.read_text(encoding="utf-8"))["demand"]:
        yield _row(demand["key"], demand.get("title", ""), demand["text"]) | {"form": demand["form"]}


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write one object a line."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def _offered(entry: AchievementEntry) -> str:
    return "\n".join((entry.summary, entry.description, "；".join(entry.scenes), "；".join(entry.keywords)))


def _asked(entry: DemandEntry) -> str:
    return "\n".join((entry.problem, "；".join(entry.targets), entry.current_state))


def _row(id: str, title: str, text: str) -> Row:
    return {"_id": id, "title": title, "text": text, "source": SOURCE}


if __name__ == "__main__":
    main()
