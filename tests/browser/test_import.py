"""A messy spreadsheet becomes drafts, and goes again: with nothing but the pages."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jiedui.areas.exchange.models import Demand
from tests.browser.conftest import Site
from tests.browser.people import Person

pytestmark = pytest.mark.browser

ROWS = [
    ["企业技术需求汇总（2026）", None, None, None],
    ["编号", "难题", "说明", "投入（万元）"],
    [1, "果皮烘干能耗高（示例）", "热风烘干每吨耗电 300 度。", 25],
    [2, "废水回用（示例）", "=CONCAT(A1)", "二十五"],
    [3, "电池回收 𠮷㛃（示例）", "<b>不加粗</b>", "30 万元"],
]


def test_a_messy_spreadsheet_is_mapped_checked_imported_and_undone(
    site: Site, browser: Any, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("A1:D1")
    book.save(tmp_path / "汇总.xlsx")
    before = Demand.objects.count()
    page = browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    person = Person(page, site.url, "zh-hans")
    person.sign_in("qiye")

    person.go("/desk/imports/new/?kind=exchange.demand")
    page.set_input_files("input[name=upload]", tmp_path / "汇总.xlsx")
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_label("难题").select_option(label="需求名称 *")
    page.get_by_label("说明").select_option(label="要解决的问题")
    page.get_by_label("投入（万元）").select_option(label="预算上限（万元）")
    page.get_by_role("button", name="核对各行").click()

    page.get_by_role("link", name="有误", exact=False).first.click()
    told = person.text()
    assert "C4 是公式" in told
    assert "“二十五”不是金额" in told
    page.get_by_label("只导入无误的行").check()
    page.get_by_role("button", name="开始导入").click()
    assert "已导入 2 条。" in person.text()
    titles = set(Demand.objects.order_by("-pk").values_list("title", flat=True)[:2])
    assert titles == {"果皮烘干能耗高（示例）", "电池回收 𠮷㛃（示例）"}

    page.goto(page.url.partition("?")[0] + "#undo")
    page.locator("#undo").get_by_role("button", name="撤销导入").click()
    assert "已撤销，删除了 2 条。" in person.text()
    assert Demand.objects.count() == before
    page.context.close()
