"""The index of the platform in Milvus: a setting moves it there, and taking the setting away moves it back."""

import pytest

pytest.importorskip("pymilvus", reason="the extra `milvus` is not installed")

from jiedui.config.environment import Environment
from jiedui.foundation.core.health import Level
from jiedui.foundation.search import checks, index, queries
from jiedui.foundation.search.testing import indexed

pytestmark = [pytest.mark.django_db, pytest.mark.scale]


@pytest.fixture
def milvus(settings, tmp_path):
    settings.INDEX_URL = str(tmp_path / "index.db")


def titles(text):
    return [found.record.title for found in index.matcher().search(text).hits]


def test_rows_are_found_in_milvus_and_again_in_the_embedded_index(milvus, write, settings):
    write("柑橘皮渣提取果胶")
    indexed()
    write("桥梁健康监测")
    indexed()
    assert (titles("果胶"), titles("桥梁")) == (["柑橘皮渣提取果胶"], ["桥梁健康监测"])
    settings.INDEX_URL = ""
    indexed()
    assert (titles("果胶"), titles("桥梁")) == (["柑橘皮渣提取果胶"], ["桥梁健康监测"])


def test_nothing_is_there_before_it_was_built(milvus):
    assert index.is_filled() is False
    assert queries.highlight("果胶", "果胶") == []


def test_the_doctor_says_where_the_index_is(milvus, write, settings):
    write("柑橘皮渣提取果胶")
    indexed()
    assert checks._in_step(1) == f"1 条记录，与数据一致；索引在 Milvus（{settings.INDEX_URL}）"


def test_a_server_that_is_not_there_breaks_no_page_and_is_told(settings):
    settings.INDEX_URL = "http://name:secret@localhost:1"
    assert queries.highlight("果胶", "果胶") == []
    verdict = checks.look()
    assert (verdict.level, "索引服务器没有响应" in verdict.sentence) == (Level.BAD, True)
    assert "secret" not in verdict.sentence


@pytest.mark.parametrize("address", ["localhost:19530", "var/index"])
def test_an_address_that_names_no_milvus_stops_the_start(address):
    with pytest.raises(ValueError, match="neither an address of Milvus"):
        Environment(index_url=address)
