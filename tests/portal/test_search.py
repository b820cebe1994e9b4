"""站内搜索: everything that has the words is found by whoever may see it, and nothing else is found, counted or suggested."""

import logging
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from jiedui.areas.exchange.models import Demand
from jiedui.foundation.core import clock
from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.search.queries import find
from jiedui.foundation.search.testing import indexed
from jiedui.fronts.portal.limits import Limit
from jiedui.fronts.portal.models import HomePage, StandardPage
from jiedui.fronts.portal.searching import SiteSearch
from jiedui.fronts.portal.services import prepare_portal
from tests.exchange.factories import AchievementFactory
from tests.exchange.town import achievement, build_town, demand, expert
from tests.organisations.factories import OrganisationFactory
from tests.portal.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NOBODY = AnonymousUser()


@pytest.fixture
def town():
    """One of each kind, told in words that people type in many ways."""
    prepare_portal()
    town = build_town()
    town.institute.name_en = "Example Citrus Institute"
    town.institute.save()
    achievement(
        town,
        title="柑橘皮渣果胶提取",
        trl_note="TRL6 中试",
        description="每吨皮渣减排 CO₂ 0.3 t，服务科技成果转化，收率 19.5 %。<b>不是标记</b>",
    )
    demand(town)
    expert(town, name_en="Chen Example")
    make_article(title="绵阳与北碚技术转移座谈", lead="科技成果转化有了新路。")
    page = StandardPage(title="技术转移办法", slug="rules", body=[("paragraph", "<p>𠮷 字与 㛃 字。</p>")])
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    indexed(afresh=True)
    return town


def kinds(text, actor=NOBODY):
    return dict(find(text, actor=actor).counts)


def page_of(text, client=None, **more):
    answer = (client or Client()).get("/search/", {"q": text, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def marked(page):
    return set(re.findall("<mark>(.*?)</mark>", page))


def test_everything_is_found_however_it_is_typed(town):
    assert kinds("技术转移") == kinds("技術轉移") == {"article": 1, "page": 1}
    assert {"achievement", "article"} <= kinds("科技成果转化").keys()
    assert kinds("TRL") == kinds("ＴＲＬ") == kinds("trl") == {"achievement": 1}
    assert kinds("CO2") == kinds("CO₂") == kinds("co₂") == {"achievement": 1}
    assert kinds("皮渣") == kinds("果胶 皮渣") == {"achievement": 1, "demand": 1, "expert": 1}
    assert kinds("渣") == kinds("皮渣")
    assert kinds("9.5") == {"achievement": 1}
    assert kinds("citrus INSTITUTE") == kinds("itrus") == {"organisation": 1}
    assert kinds("𠮷") == kinds("㛃") == {"page": 1}
    assert kinds("没有这样的词") == {}


def test_letters_find_what_sounds_so(town):
    assert {"article", "organisation"} <= kinds("mianyang").keys()
    results = find("ganju", actor=NOBODY)
    assert (results.readings, results.counts) == (("柑橘",), kinds("柑橘"))
    assert find("gj", actor=NOBODY).readings == ()


def test_the_page_shows_where_the_words_are_by_kind_with_counts(town):
    page = page_of("技術轉移")
    assert marked(page) == {"技术转移"}
    assert re.search(r'aria-current="page">\s*全部\s*<span class="c-tabs__count">2<', page)
    assert "技术转移办法" not in page_of("技术转移", kind="article")
    assert "这一类里没有" in page_of("技术转移", kind="demand")
    page = page_of("CO2")
    assert (marked(page), "&lt;b&gt;" in page or "不是标记" not in page) == ({"CO₂"}, True)
    assert marked(page_of("trl")) == {"TRL"}


def test_readers_of_english_meet_english_names(town):
    client = Client(headers={"accept-language": "en"})
    page = client.get("/search/", {"q": "citrus"}).content.decode()
    assert "Example <mark>Citrus</mark> Institute" in page


def test_a_code_leads_straight_to_what_it_stands_for_if_it_may_be_seen(town, client):
    shown = town.institute
    shown.credit_code = "91510700MA6AX0M35Y"
    shown.save()
    hidden = AchievementFactory(owner=town.institute)
    indexed()
    fullwidth = "".join(chr(ord(letter) + 0xFEE0) for letter in shown.code.lower())
    for text in (shown.code, shown.code.lower(), fullwidth, shown.credit_code):
        assert client.get("/search/", {"q": text})["Location"] == shown.get_absolute_url()
    missing, kept = (page_of(code).replace(code, "") for code in ("CG-ZZZZZZZZ", hidden.code))
    assert missing.count("没有找到") == kept.count("没有找到") == 1
    client.force_login(town.head)
    assert client.get("/search/", {"q": hidden.code})["Location"] == hidden.get_absolute_url()


def hints(text, actor=None):
    client = Client()
    if actor is not None:
        client.force_login(actor)
    answer = client.get("/search/hints/", {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


def words(fragment):
    return re.findall('data-value="([^"]*)"', fragment)


def test_what_may_be_meant_is_suggested_in_characters_and_in_letters(town):
    assert words(hints("gj"))[0] == words(hints("ganj"))[0] == words(hints("柑"))[0] == "柑橘"
    assert words(hints("Example ci")) == ["Example Citrus Institute"]
    assert "绵阳市" in words(hints("mianyang"))
    assert "柑橘皮渣果胶提取" in re.sub("</?mark>", "", hints("果胶提取"))
    assert words(hints("")) == words(hints("。！")) == []


def test_nothing_is_found_counted_or_suggested_that_the_reader_may_not_see(town, client):
    """A matrix: who reads, and what is there for them; `特有` words stand in one row each."""
    OrganisationFactory(name="特有未核验研究所", verified_at=None)
    achievement(town, title="特有结对膜", visibility="twinned", keywords=["特有结对词"])
    achievement(town, title="特有内部釜", visibility="internal", keywords=["特有内部词"])
    AchievementFactory(owner=town.institute, title="特有草稿", keywords=["特有草稿词"])
    make_article(title="特有草稿文章", live=False)
    closed = make_article(title="特有会员文章")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    named = OrganisationFactory(name="特有酒业", region=town.world.region_a)
    secret = demand(town, title="酒糟综合利用")
    Demand.objects.filter(pk=secret.pk).update(anonymous=True, owner=named)
    indexed(afresh=True)
    readers = {
        "nobody": NOBODY,
        "stranger": town.stranger,
        "twin": town.boss,
        "own": town.head,
        "staff": town.world.staff,
    }
    seen = {who: kinds("特有", actor) for who, actor in readers.items()}
    everybody = {"organisation": 1}
    assert seen["nobody"] == seen["stranger"] == everybody
    assert seen["twin"] == {**everybody, "achievement": 1}
    assert seen["own"] == {**everybody, "achievement": 2}
    assert seen["staff"]["achievement"] == 2
    for actor, suggested in (
        (None, {"特有酒业"}),
        (town.boss, {"特有酒业", "特有结对词"}),
        (town.head, {"特有酒业", "特有结对词", "特有内部词"}),
    ):
        common = {"特有"}
        assert set(words(hints("ty", actor))) == set(words(hints("特有", actor))) == suggested | common
    assert kinds("特有酒业 酒糟") == {}
    assert "特有内部词" not in page_of("特有内部梦") + hints("特有内部")
    assert "特有结对词" not in page_of("特有结对次") + hints("特有结对")
    page = page_of("酒糟")
    assert ("匿名单位" in page, "特有酒业" in page) == (True, False)


def test_a_section_that_is_closed_is_neither_found_nor_counted_nor_suggested_at_once(town):
    page = StandardPage.objects.get(slug="rules")
    assert ("没有找到" in page_of("技术转移办法"), words(hints("技术转移办"))) == (False, ["技术转移办法"])
    closed = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert ("没有找到" in page_of("技术转移办法"), words(hints("技术转移办"))) == (True, [])
    closed.delete()
    assert "没有找到" not in page_of("技术转移办法")


def test_where_nothing_is_found_the_page_helps(town):
    page = page_of("柑桔")
    assert ("您要找的是不是" in page, "?q=%E6%9F%91%E6%A9%98" in page) == (True, True)
    page = page_of("果胶 量子纠缠")
    assert ("少写一个词" in page, "/desk/demands/new/" in page) == (True, True)
    assert "没有参与查找" in page_of("皮渣的果胶")
    assert "没有找到" in page_of("！？。")


@pytest.mark.parametrize("text", ["量子咖啡壶", "xyzzy", "咖啡壶", "my"])
def test_nothing_is_guessed_where_nothing_is_near(town, text):
    assert re.findall("您要找的是不是.*?</p>", page_of(text), re.DOTALL) == []


def test_what_finds_far_more_is_named_where_little_was_found(town):
    for number in range(5):
        achievement(town, title=f"柑橘烘干机{number}", keywords=["柑橘"])
    achievement(town, title="柑桔筐", description="装果子的筐。")
    indexed()
    page = page_of("柑桔")
    assert ("找到 1 条" in page, "您要找的是不是" in page, "?q=%E6%9F%91%E6%A9%98" in page) == (
        True,
        True,
        True,
    )
    assert "您要找的是不是" not in page_of("柑橘")


def test_all_pages_follow_each_other_up_to_the_most_that_is_listed(town, monkeypatch):
    for number in range(22):
        achievement(town, title=f"烘干机{number}")
    indexed()
    pages = [page_of("烘干机", page=number) for number in (1, 2, 3)]
    titles = [re.findall(r"<mark>烘干机</mark>(\d+)", page) for page in pages]
    assert ([len(each) for each in titles], len(set().union(*titles))) == ([10, 10, 2], 22)
    assert ("第 21–22 条，共 22 条" in pages[2], "缩小范围" in pages[2]) == (True, False)
    monkeypatch.setattr(SiteSearch, "most", 20)
    last = page_of("烘干机", page=3)
    assert ("找到 22 条" in last, "列出最相关的 20 条" in last) == (True, True)
    assert re.findall(r"<mark>烘干机</mark>(\d+)", last) == titles[1]


def test_excerpts_are_the_content_s_own_words_in_the_reader_s_language(town):
    english = Client(headers={"accept-language": "en"})
    achievement(
        town,
        title="橙皮苷提取",
        title_en="Hesperidin from peel",
        summary_en="Peel is dried, then hesperidin is washed out.",
        summary="用碱液提取橙皮苷。",
        description="用碱液提取橙皮苷。",
        trl_note="千吨级中试。",
        keywords=["橙皮苷", "柑橘"],
    )
    indexed()

    def passages(text, client=None):
        return [
            re.sub("<[^>]+>", "", passage).strip()
            for passage in re.findall(
                r'class="p-search__passage">(.*?)</p>', page_of(text, client), re.DOTALL
            )
        ]

    assert passages("橙皮苷") == ["用碱液提取橙皮苷。 千吨级中试。"]
    assert passages("hesperidin", english) == ["Peel is dried, then hesperidin is washed out."]
    assert passages("碱液", english) == ["用碱液提取橙皮苷。 千吨级中试。"]
    assert passages("citrus institute", english) == passages("橙皮苷 柑橘")[1:] == []
    assert passages("橙皮苷 柑橘", english) == ["用碱液提取橙皮苷。 千吨级中试。"]


def test_a_row_taken_down_is_not_shown_although_the_index_is_late(town):
    row = find("果胶提取", actor=NOBODY).hits[0].row
    type(row).objects.filter(pk=row.pk).update(visibility="internal")
    assert row.pk not in {hit.pk for hit in find("果胶提取", actor=NOBODY).hits if hit.kind == "achievement"}


@pytest.mark.parametrize(
    "text",
    [
        "果" * 10_000,
        "a" * 10_000,
        "果\0胶",
        "\0",
        "😀😀",
        "\ud800",
        '"果胶" AND (皮渣 OR *) NOT ~2 title:^x [a TO b] {x}',
        "(a+)+$ .*.*.*|((((",
        "<script>alert(1)</script>",
        "'; DROP TABLE exchange_achievement; --",
        "％＿\\",
        "\u202e\u200b\ufeff",
        "…" * 500,
        " ".join("甲乙丙丁戊己庚辛壬癸"),
    ],
)
def test_whatever_is_typed_gets_a_page(town, client, text):
    answer = client.get("/search/", {"q": text.encode("utf-8", "surrogatepass")})
    assert (
        answer.status_code,
        client.get("/search/hints/", {"q": text.encode("utf-8", "surrogatepass")}).status_code,
    ) == (200, 200)
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(
    "more", [{"page": "0"}, {"page": "x"}, {"page": "9" * 30}, {"page": "-1"}, {"kind": "x' OR"}]
)
def test_wrong_pages_and_kinds_show_the_nearest(town, client, more):
    assert client.get("/search/", {"q": "皮渣", **more}).status_code == 200


def test_who_asks_too_fast_is_told_to_wait(town, client, monkeypatch):
    few = Limit("few", 2, 9)
    monkeypatch.setattr("jiedui.fronts.portal.limits.SEARCHES", few)
    monkeypatch.setattr("jiedui.fronts.portal.pages.search.HINTS", few)
    client.get("/search/")
    with clock.at(clock.now()):
        answers = [client.get("/search/", {"q": "果胶"}) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert ('value="果胶"' in answers[2].content.decode(), "过一分钟" in answers[2].content.decode()) == (
        True,
        True,
    )
    with clock.at(clock.now()):
        assert [client.get("/search/hints/", {"q": "果"}).status_code for _time in range(10)][-1] == 429


def test_what_is_typed_stands_in_no_log(town, client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.get("/search/", {"q": "极秘之词"})
        client.get("/search/hints/", {"q": "极秘之词"})
    said = " ".join(
        f"{record.getMessage()} {record.args}"
        for record in caplog.records
        if not record.name.startswith("django.db")
    )
    assert "极秘之词" not in said


def test_many_rows_take_no_more_queries_than_few(town, client):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/", {"q": "皮渣", "kind": "achievement"})
        return len(captured)

    asked()
    few = asked()
    for number in range(6):
        achievement(town, title=f"皮渣设备{number}")
    indexed()
    asked()
    assert asked() <= few  # some of what the first pages ask is kept


def test_many_organisations_take_no_more_queries_than_one(town, client):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert "示例单位" in client.get("/search/", {"q": "示例单位", "kind": "organisation"}).text
        return len(captured)

    OrganisationFactory(name="示例单位一")
    indexed()
    asked()
    one = asked()
    for number in "二三":
        OrganisationFactory(name=f"示例单位{number}", region=town.world.region_b)
    indexed()
    asked()
    assert asked() <= one


def test_every_public_row_that_contains_a_text_is_found(town):
    documents = [
        (source.kind, row.pk, document)
        for source in search_sources
        for row in source.rows()
        if (document := source.document(row)) and "public" in document.audience
    ]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def holds(data):
        kind, pk, document = data.draw(st.sampled_from(documents))
        text = data.draw(st.sampled_from([document.title, document.body or document.title]))
        start = data.draw(st.integers(0, max(len(text) - 2, 0)))
        piece = text[start : start + data.draw(st.integers(2, 24))]
        if any(letter.isalnum() for letter in piece):
            found = find(piece, actor=NOBODY, page_size=1000)
            assert (kind, pk) in {(hit.kind, hit.pk) for hit in found.hits}, piece

    holds()
