"""A small labelled set, written as files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

CORPUS = (
    {"_id": "a", "title": "低温锂离子电池电解液", "text": "改善动力电池低温性能", "person": "甲"},
    {"_id": "b", "title": "柑橘黄龙病快速检测", "text": "面向种植户的田间检测", "person": "乙"},
    {"_id": "c", "title": "大跨度桥梁振动监测", "text": "长期监测与损伤识别", "person": "乙"},
    {"_id": "d", "title": "动力电池热管理", "text": "电池包散热结构", "person": "丙"},
)
QUERIES = (
    {"_id": "q1", "title": "动力电池低温性能提升", "text": "冬季续航下降"},
    {"_id": "q2", "text": "柑橘病害怎样快速检测"},
)
QRELS = (("q1", "a", 3), ("q1", "d", 1), ("q1", "c", 0), ("q2", "b", 2), ("q2", "a", 0))


def write(
    folder: Path,
    *,
    corpus: Iterable[Mapping[str, object]] = CORPUS,
    queries: Iterable[Mapping[str, object]] = QUERIES,
    qrels: Iterable[tuple[str, str, object]] = QRELS,
) -> Path:
    """Write a set into a folder and return it."""
    (folder / "qrels").mkdir(parents=True)
    for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, row)) for row in qrels)]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
