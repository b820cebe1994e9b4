from __future__ import annotations

from pathlib import Path

import pytest

from jiedui.matching import MemoryBackend, TantivyBackend
from jiedui.matching.backend import Backend
from jiedui.matching.engine import Matcher
from jiedui.matching.model import Record

RECORDS = (
    Record(
        1,
        "achievement",
        "一种低温锂离子电池电解液及其制备方法",
        "该电解液可改善动力电池在-20℃下的放电性能，容量保持率≥80%，能量密度300Wh/kg。",
        {"audience": ("public",), "region": "510700", "trl": 6, "created": 1_700_000_000},
    ),
    Record(
        2,
        "achievement",
        "柑橘黄龙病快速检测技术",
        "面向柑橘种植户的田间快速检测，三十分钟给出结果。",
        {"audience": ("org:12",), "region": "500109", "trl": 8, "created": 1_710_000_000},
    ),
    Record(
        3,
        "expert",
        "桥梁健康监测",
        "长期从事大跨度桥梁的振动监测与损伤识别。",
        {"audience": ("public", "org:12"), "region": "500109", "created": 1_720_000_000},
    ),
    Record(
        4,
        "achievement",
        "Low-temperature electrolyte for Li-ion batteries",
        "An electrolyte with high ionic conductivity at low temperature.",
        {"audience": ("org:7",), "region": "510700", "trl": 4, "created": 1_730_000_000},
    ),
)


ENGINES = ["memory", "tantivy", pytest.param("milvus", marks=pytest.mark.scale)]


def _made(engine: str, folder: Path) -> Backend:
    if engine == "memory":
        return MemoryBackend()
    if engine == "tantivy":
        return TantivyBackend(folder)
    from jiedui.matching.backends.milvus import MilvusBackend

    return MilvusBackend(str(folder.with_suffix(".db")))


@pytest.fixture(params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    """An empty index of each engine; Milvus where its client is installed."""
    if request.param == "milvus":
        pytest.importorskip("pymilvus", reason="the extra `milvus` is not installed")
    return _made(request.param, tmp_path / "index")


@pytest.fixture
def another(request: pytest.FixtureRequest, tmp_path: Path, backend: Backend) -> Backend:
    """A second empty index of the same engine."""
    return _made(request.node.callspec.params["backend"], tmp_path / "other")


@pytest.fixture
def matcher(backend: Backend) -> Matcher:
    matcher = Matcher(backend, learned=None)
    matcher.ensure()
    matcher.refresh(matcher.add(RECORDS))
    return matcher
