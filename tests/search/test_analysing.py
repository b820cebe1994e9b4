"""Many records are cut in several processes, with the same result."""

from jiedui.foundation.search import analysing
from jiedui.matching import Record


def test_records_cut_in_several_processes_come_out_in_order_and_alike(monkeypatch):
    records = [Record(number, "note", f"第 {number} 项", "柑橘皮渣提取果胶") for number in range(450)]
    alone = list(analysing.documents_of(records))
    monkeypatch.setattr(analysing, "WORTH_IT", 10)
    assert list(analysing.documents_of(records)) == alone
