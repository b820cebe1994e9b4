"""What pages tell search engines and those who share them: true, public, and no more than stands on the page."""

import json
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from jiedui.foundation.core.sitemaps import sitemap_sources
from jiedui.foundation.ui.meta import structured
from jiedui.fronts.api.feeds import views
from tests.exchange.factories import AchievementFactory
from tests.exchange.town import achievement, demand, expert
from tests.portal.factories import make_article

pytestmark = pytest.mark.django_db
MAP = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9"}
BASE = "https://jiedui.example.org"


@pytest.fixture(autouse=True)
def host(settings):
    settings.WAGTAILADMIN_BASE_URL = BASE


@pytest.fixture
def opened(client):
    def get(address, language="zh-hans"):
        client.cookies["django_language"] = language
        answer = client.get(address)
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    return get


def graph(soup):
    """What a page says in schema.org, by type."""
    (element,) = soup.find_all("script", type="application/ld+json")
    said = json.loads(element.string)
    assert said["@context"] == "https://schema.org"
    return {each["@type"]: each for each in said["@graph"]}


def named(soup, name):
    found = soup.find("meta", attrs={"property": name}) or soup.find("meta", attrs={"name": name})
    return found["content"] if found else None


def canonical(soup):
    return [link["href"] for link in soup.find_all("link", rel="canonical")]


def test_an_achievement_is_a_work_of_its_owner(opened, town):
    made = achievement(town, title_en="Pectin from peel")
    soup = opened(f"/achievements/{made.code}/")
    work = graph(soup)["CreativeWork"]
    assert (work["name"], work["identifier"], work["url"]) == (
        made.title, made.code, f"{BASE}/achievements/{made.code}/",
    )  # fmt: skip
    assert work["creator"]["name"] == town.institute.name
    assert work["about"] == [{"@type": "DefinedTerm", "name": town.field.name, "termCode": town.field.code}]
    assert graph(opened(f"/achievements/{made.code}/", "en"))["CreativeWork"]["name"] == made.title_en


def test_a_demand_says_nothing_of_its_owner(opened, town):
    made = demand(town, anonymous=True)
    soup = opened(f"/demands/{made.code}/")
    said = graph(soup)
    assert said["Demand"]["validThrough"] == made.expires_on.isoformat()
    head = str(soup.head)
    assert [word for word in (town.enterprise.name, town.enterprise.code) if word in head] == []


def test_an_expert_is_a_person_without_contact(opened, town):
    made = expert(town)
    said = graph(opened(f"/experts/{made.code}/"))["Person"]
    assert (said["name"], said["jobTitle"], said["affiliation"]["name"]) == (
        "陈示例",
        "研究员",
        town.institute.name,
    )
    assert set(said) & {"email", "telephone", "address", "contactPoint"} == set()


def test_an_organisation_is_told_without_contact(opened, town):
    town.institute.contact_phone = "0816-0000000"
    town.institute.save()
    soup = opened(f"/organisations/{town.institute.code}/")
    assert graph(soup)["ResearchOrganization"]["name"] == town.institute.name
    assert "0816-0000000" not in str(soup.head)


def test_an_article_is_news_with_its_path(opened, portal):
    made = make_article(lead="两地共议柑橘深加工。")
    soup = opened(made.get_url())
    said = graph(soup)
    assert (said["NewsArticle"]["headline"], named(soup, "og:type")) == (made.title, "article")
    steps = [step["name"] for step in said["BreadcrumbList"]["itemListElement"]]
    assert steps == ["首页", "合作动态", made.title]
    assert named(soup, "description") == "两地共议柑橘深加工。"


def test_a_page_is_described_for_those_who_share_it(opened, town):
    made = achievement(town)
    soup = opened(f"/achievements/{made.code}/")
    address = f"{BASE}/achievements/{made.code}/"
    assert canonical(soup) == [address]
    assert {
        name: named(soup, name) for name in ("description", "og:title", "og:url", "og:type", "twitter:card")
    } == {
        "description": made.summary,
        "og:title": made.title,
        "og:url": address,
        "og:type": "article",
        "twitter:card": "summary",
    }


def test_no_text_ends_the_element_of_data(opened, town):
    made = achievement(town, title="</script><script>alert(1)</script> & <!--")
    soup = opened(f"/achievements/{made.code}/")
    assert graph(soup)["CreativeWork"]["name"] == made.title
    assert [
        script
        for script in soup.find_all("script")
        if script.string and "alert" in script.string and script.get("type") is None
    ] == []
    assert "<" not in str(structured([{"name": made.title}])).removeprefix(
        '<script type="application/ld+json">'
    ).removesuffix("</script>")


def test_what_is_not_public_is_kept_from_search_engines(opened, client, town):
    client.force_login(town.head)
    draft = AchievementFactory(owner=town.institute)
    twinned = AchievementFactory(owner=town.institute, published=True, visibility="twinned")
    for listing in (draft, twinned):
        soup = opened(f"/achievements/{listing.code}/")
        assert (named(soup, "robots"), soup.find_all("script", type="application/ld+json")) == (
            "noindex, follow",
            [],
        )


@pytest.mark.parametrize(
    "address", ["/achievements/", "/demands/", "/experts/", "/organisations/", "/agreements/"]
)
def test_a_list_is_kept_whole_and_not_narrowed(opened, town, address):
    whole, narrowed = opened(address), opened(f"{address}?q=x&page=2")
    assert (named(whole, "robots"), named(narrowed, "robots")) == (None, "noindex, follow")
    assert canonical(whole) == canonical(narrowed) == [BASE + address]
    assert named(whole, "description")


@pytest.mark.parametrize("address", ["/desk/", "/accounts/login/", "/cms/", "/ask/", "/oai"])
def test_work_and_accounts_are_kept_by_no_search_engine(client, address):
    assert client.get(address).headers["X-Robots-Tag"] == "noindex, nofollow"


def test_public_pages_may_be_kept_except_in_a_demonstration(client, settings, monkeypatch):
    assert "X-Robots-Tag" not in client.get("/achievements/").headers
    monkeypatch.setattr(settings.JIEDUI, "demo", True)
    assert client.get("/achievements/").headers["X-Robots-Tag"] == "noindex, nofollow"
    assert client.get("/robots.txt").content.decode().splitlines() == ["User-agent: *", "Disallow: /"]


def test_robots_are_told_where_to_go(client):
    answer = client.get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert {
        "Disallow: /desk/",
        "Disallow: /cms/",
        "Disallow: /accounts/",
        f"Sitemap: {BASE}/sitemap.xml",
    } <= set(lines)
    assert "Disallow: /" not in lines


def parts(client):
    root = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 -- our own answer
    return [part.text.removeprefix(BASE) for part in root.findall("m:sitemap/m:loc", MAP)]


def addresses(client):
    found = {}
    for part in parts(client):
        root = ET.fromstring(client.get(part).content)  # noqa: S314 -- our own answer
        for page in root.findall("m:url", MAP):
            found[page.findtext("m:loc", "", MAP).removeprefix(BASE)] = page.findtext("m:lastmod", None, MAP)
    return found


def test_the_map_leads_to_everything_public_and_to_nothing_else(client, town, portal):
    shown = [achievement(town), demand(town), expert(town)]
    AchievementFactory()
    AchievementFactory(published=True, visibility="internal")
    made = make_article()
    found = addresses(client)
    listed = {address for address in found if address.split("/")[1] in {"achievements", "demands", "experts"}}
    assert listed == {thing.get_absolute_url() for thing in shown}
    assert {
        "/",
        made.get_url().removeprefix(BASE),
        f"/organisations/{town.institute.code}/",
        f"/agreements/{town.world.agreement.code}/",
    } <= set(found)
    assert {client.get(address).status_code for address in found} == {200}
    assert found[shown[0].get_absolute_url()].startswith(shown[0].updated_at.strftime("%Y-"))


def test_a_long_map_comes_in_parts(client, monkeypatch):
    monkeypatch.setattr(views, "PART", 2)
    made = {AchievementFactory(published=True).get_absolute_url() for _number in range(5)}
    assert [part for part in parts(client) if "achievements" in part] == [
        f"/sitemap-achievements-{number}.xml" for number in (1, 2, 3)
    ]
    assert {address for address in addresses(client) if address.startswith("/achievements/")} == made


@pytest.mark.parametrize("part", ["achievements-0", "achievements-2", "nothing-1", "achievements-99999"])
def test_a_part_that_is_not_there_is_not_found(client, part):
    AchievementFactory(published=True)
    assert client.get(f"/sitemap-{part}.xml").status_code == 404


def test_every_source_of_the_map_has_an_order_that_stays():
    assert [source.key for source in sitemap_sources if not source.rows().ordered] == []
