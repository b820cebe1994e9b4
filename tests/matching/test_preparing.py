"""Records become documents alike, alone, a thousand at a time, and in several processes."""

from __future__ import annotations

import pytest

from jiedui.matching import Matcher, MemoryBackend, Record, preparing

RECORDS = [Record(number, "note", f"第 {number} 项", "柑橘皮渣提取果胶 CO2 ≥80%") for number in range(45)]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "CHUNK", 10)
    monkeypatch.setattr(preparing, "WORTH_PROCESSES", 20)


@pytest.mark.parametrize("workers", [1, 2])
def test_records_cut_together_come_out_in_order_and_as_each_alone(few: None, workers: int) -> None:
    preparer = Matcher(MemoryBackend()).preparer
    together = list(preparer.documents(RECORDS, workers))
    assert together == [next(preparer.documents([record])) for record in RECORDS]
