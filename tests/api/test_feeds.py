"""Whoever subscribes to a list gets what is new in it, by the same conditions, and nothing that strangers may not see."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest
from bs4 import BeautifulSoup

from jiedui.areas.exchange.services import listings
from jiedui.foundation.core import clock
from tests.exchange.factories import AchievementFactory, DemandFactory
from tests.exchange.town import achievement, demand
from tests.portal.factories import make_article

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def host(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://jiedui.example.org"


@pytest.fixture
def read(client):
    """A feed as its readers take it apart."""

    def get(address, **headers):
        answer = client.get(address, headers=headers)
        found = feedparser.parse(
            answer.content, response_headers={name.lower(): value for name, value in answer.headers.items()}
        )
        assert (answer.status_code, found.bozo) == (200, False)
        return found

    return get


def titles(feed):
    return [entry.title for entry in feed.entries]


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_a_feed_tells_the_newest_first(read, town, form):
    early = demand(town)
    with clock.at(clock.now() + timedelta(hours=1)):
        late = demand(town, title="示例较新的需求")
    feed = read(f"/feeds/demands.{form}")
    assert titles(feed) == [late.title, early.title]
    entry = feed.entries[0]
    assert (entry.id, entry.link) == (f"https://jiedui.example.org/demands/{late.code}/",) * 2
    assert entry.author == town.enterprise.name
    assert town.field.name in [word.term for word in entry.tags]
    assert late.summary in entry.summary
    assert entry.published_parsed[:5] == late.published_at.utctimetuple()[:5]
    assert feed.version == {"atom": "atom10", "rss": "rss20"}[form]


def test_an_atom_feed_has_what_its_standard_demands(client, town):
    demand(town)
    root = ET.fromstring(client.get("/feeds/demands.atom?side=1&page=2").content)  # noqa: S314 -- our own answer
    own = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == ["https://jiedui.example.org/feeds/demands.atom?side=1"]
    assert [bool(root.findtext(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [True] * 3
    for entry in ET.fromstring(client.get("/feeds/demands.atom").content).findall(f"{ATOM}entry"):  # noqa: S314 -- see above
        assert [
            bool(entry.findtext(f"{ATOM}{name}")) for name in ("id", "title", "updated", "published")
        ] == [True] * 4
        assert entry.findtext(f"{ATOM}author/{ATOM}name")


@pytest.mark.parametrize("kind", ["achievements", "demands"])
def test_an_empty_feed_is_valid_and_always_the_same(read, client, kind):
    assert read(f"/feeds/{kind}.atom").entries == []
    assert len({client.get(f"/feeds/{kind}.rss").headers["ETag"] for _ in range(2)}) == 1


def test_a_feed_follows_the_conditions_of_its_list(read, town):
    ours = demand(town)
    theirs = demand(town, owner=town.institute, actor=town.head, title="示例北碚的需求")
    assert titles(read(f"/feeds/demands.atom?side={town.world.a.pk}")) == [ours.title]
    assert titles(read(f"/feeds/demands.atom?region={town.world.region_b.code}")) == [theirs.title]
    assert titles(read("/feeds/demands.atom?region=999999")) == []
    assert len(titles(read("/feeds/demands.atom?side=a%00&sort=nonsense&page=99&lang=xx"))) == 0


def test_a_feed_holds_fifty_entries(read):
    for _number in range(52):
        AchievementFactory(published=True)
    assert len(read("/feeds/achievements.atom").entries) == 50


def test_nothing_that_strangers_may_not_see_is_told(client, town):
    """Even to somebody who sees more when signed in: programs share what they fetched."""
    hidden = demand(town, anonymous=True, title="示例匿名需求")
    DemandFactory(owner=town.enterprise, title="示例草稿")
    DemandFactory(published=True, visibility="twinned", owner=town.enterprise, title="示例结对可见")
    client.force_login(town.boss)
    text = client.get("/feeds/demands.atom").content.decode()
    assert hidden.title in text
    assert "匿名单位" in text
    told = [town.enterprise.name, town.enterprise.code, "示例草稿", "示例结对可见"]
    assert [word for word in told if word in text] == []


def test_what_is_taken_back_leaves_the_feed(read, town):
    made = achievement(town)
    assert titles(read("/feeds/achievements.atom")) == [made.title]
    listings.archive_listing(made, actor=town.head)
    assert titles(read("/feeds/achievements.atom")) == []


def test_whoever_has_it_already_gets_it_no_second_time(client, town):
    made = achievement(town)
    first = client.get("/feeds/achievements.atom")
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/feeds/achievements.atom", headers=again).status_code == 304
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/feeds/achievements.atom", headers=since).status_code == 304
    with clock.at(clock.now() + timedelta(minutes=5)):
        listings.renew_listing(made, actor=town.head)
    assert client.get("/feeds/achievements.atom", headers=since).status_code == 200


def test_a_feed_comes_in_either_language(read, client, town):
    made = achievement(
        town, title_en="Pectin from citrus peel", summary_en="Continuous extraction of pectin."
    )
    english = read("/feeds/achievements.atom?lang=en")
    assert titles(english) == [made.title_en]
    assert made.summary_en in english.entries[0].summary
    assert english.feed.language == "en"
    assert titles(read("/feeds/achievements.atom")) == [made.title]
    assert titles(read("/feeds/achievements.atom", **{"Accept-Language": "en"})) == [made.title_en]
    assert client.get("/feeds/achievements.atom?lang=en").headers["Content-Language"] == "en"


def test_signs_of_markup_and_control_stay_text(read):
    AchievementFactory(published=True, title="<script>alert(1)</script> & \x01𠮷", summary="]]> <b>")
    for form in ("atom", "rss"):
        (entry,) = read(f"/feeds/achievements.{form}").entries
        assert "\x01" not in entry.title
        assert "𠮷" in entry.title


def test_in_a_demonstration_every_entry_says_so(read, settings, monkeypatch, town):
    monkeypatch.setattr(settings.JIEDUI, "demo", True)
    achievement(town)
    feed = read("/feeds/achievements.rss")
    assert ["演示数据" in text for text in (feed.feed.description, feed.entries[0].summary)] == [True, True]


def test_articles_can_be_subscribed_to(read, client, portal):
    made = make_article()
    feed = read("/feeds/news.atom")
    assert titles(feed) == [made.title]
    assert feed.entries[0].link.startswith("https://jiedui.example.org/news/")
    assert client.get(feed.entries[0].link.removeprefix("https://jiedui.example.org")).status_code == 200


@pytest.mark.parametrize("address", ["/feeds/experts.atom", "/feeds/demands.json", "/feeds/nothing.rss"])
def test_what_is_no_feed_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_a_list_names_its_feed_with_its_conditions(client, town):
    demand(town)
    soup = BeautifulSoup(
        client.get(f"/demands/?side={town.world.a.pk}&page=1&sort=name").content, "html.parser"
    )
    alternate = [link["href"] for link in soup.find_all("link", rel="alternate")]
    wanted = f"/feeds/demands.atom?side={town.world.a.pk}"
    assert alternate == [wanted, wanted.replace("atom", "rss")]
    assert [anchor["href"] for anchor in soup.find_all("a", string="订阅")] == [wanted]
    client.cookies["django_language"] = "en"
    soup = BeautifulSoup(client.get("/demands/").content, "html.parser")
    assert soup.find("link", rel="alternate")["href"] == "/feeds/demands.atom?lang=en"


def test_pages_that_are_no_lists_name_none(client, town, portal):
    made = demand(town)
    for address in ("/", f"/demands/{made.code}/", "/organisations/"):
        assert b'rel="alternate"' not in client.get(address).content


def test_a_feed_needs_the_same_queries_for_any_number_of_entries(client, town, queries_of):
    counted = []
    for number in range(2):
        achievement(town, title=f"示例成果{number}")
        counted.append(queries_of("/feeds/achievements.atom"))
    assert counted[0] == counted[1]
