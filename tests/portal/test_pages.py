"""News, standing pages, the foot of the page, and pictures."""

import pytest
from wagtail.models import Site

from jiedui.foundation.core.preparation import preparations
from jiedui.fronts.portal.models import ArticlePage, PortalSettings, StandardPage
from jiedui.fronts.portal.services import prepare_portal
from tests.agreements.factories import twinned_world
from tests.portal.factories import make_article, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _portal():
    prepare_portal()


@pytest.fixture
def picture():
    return make_picture()


def text(client, path, **headers):
    return client.get(path, headers=headers).content.decode()


def test_a_chinese_title_gets_a_slug_by_its_sound():
    assert make_article(title="绵阳北碚签约").slug == "mian-yang-bei-bei-qian-yue"
    assert make_article(title="绵阳北碚签约").slug == "mian-yang-bei-bei-qian-yue-2"
    assert make_article(title="……").slug == "page"


def test_an_article_shows_its_blocks(client, picture):
    article = make_article(
        cover=picture,
        source_line="来源：秘书处",
        body=[
            ("heading", "座谈"),
            ("paragraph", "<p>议题有<b>六项</b>。</p>"),
            ("picture", {"image": picture, "caption": "现场示意", "description": ""}),
            ("quote", {"text": "互相成就。", "source": "与会者"}),
            ("table", {"caption": "日程", "lines": "时间 | 事项\n上午 | 签约\n下午"}),
        ],
    )
    page = text(client, article.url)
    for part in ("<h2>座谈</h2>", "<b>六项</b>", "<figcaption>现场示意</figcaption>", 'alt="现场示意"', "互相成就。",
                 '<td data-label="事项">签约</td>', '<td data-label="事项"></td>', "来源：秘书处", "data-print"):  # fmt: skip
        assert part in page


def test_related_articles_are_those_of_the_same_days(client):
    article = make_article(title="当天", date="2021-06-15")
    for title, date in (
        ("前一天", "2021-06-14"),
        ("后一天", "2021-06-16"),
        ("同月", "2021-06-30"),
        ("很久以前", "2020-01-01"),
    ):
        make_article(title=title, date=date)
    page = text(client, article.url)
    assert [title in page for title in ("前一天", "后一天", "同月", "很久以前")] == [True, True, True, False]


def test_the_column_is_paged_newest_first(client):
    for day in range(1, 13):
        make_article(title=f"第{day}日", date=f"2022-05-{day:02d}")
    first, second = text(client, "/news/"), text(client, "/news/?page=2")
    assert first.index("第12日") < first.index("第3日")
    assert "第2日" not in first
    assert "第2日" in second
    assert "第12日" in text(client, "/news/?page=nonsense")


def test_a_draft_is_not_public(client):
    article = make_article(title="尚未审核", live=False)
    assert client.get(article.url).status_code == 404
    assert "尚未审核" not in text(client, "/news/")


def test_english_readers_get_the_english_title_where_there_is_one(client):
    make_article(title="两地签约", title_en="An agreement is signed", lead="中文导语", lead_en="English lead")
    make_article(title="只有中文")
    page = text(client, "/news/", **{"accept-language": "en"})
    assert "An agreement is signed" in page
    assert "English lead" in page
    assert "中文导语" not in page
    assert "只有中文" in page


def test_about_tells_of_the_agreement_in_force(client):
    world = twinned_world()
    page = text(client, "/about/")
    assert "尽力而为" in page
    assert world.agreement.get_absolute_url() in page
    assert client.get("/contact/").status_code == 200


def test_the_foot_comes_from_the_settings(client):
    settings = PortalSettings.for_site(Site.objects.get(is_default_site=True))
    settings.friend_links = [("link", {"label": "友好单位（示例）", "url": "https://example.org/"})]
    settings.icp_line = "示例ICP备00000000号"
    settings.police_line = "示例公网安备0号"
    settings.address = "示例路1号"
    settings.copyright_line = "版权示例"
    settings.save()
    page = text(client, "/agreements/")
    for part in (
        "友好单位（示例）",
        "https://example.org/",
        "示例ICP备00000000号",
        "示例公网安备0号",
        "示例路1号",
        "版权示例",
        "/contact/",
    ):
        assert part in page


def test_a_picture_is_served_and_runs_nothing(client, picture):
    answer = client.get(picture.file.url)
    assert answer.status_code == 200
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


@pytest.mark.parametrize(
    "path", ["/media/../secret_key", "/media/images/../../secret_key", "/media/secret_key/"]
)
def test_only_pictures_are_served(client, path):
    assert client.get(path).status_code in {400, 404}


def test_pages_name_themselves_at_the_address_of_the_installation(client, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://jiedui.example.org"
    assert '<link rel="canonical" href="https://jiedui.example.org/about/">' in text(client, "/about/")
    assert StandardPage.objects.get(slug="about").get_url() == "/about/"


def test_preparing_twice_changes_nothing(client):
    StandardPage.objects.get(slug="about").delete()
    before = ArticlePage.objects.count(), StandardPage.objects.count()
    prepare_portal()
    prepare_portal()
    assert (ArticlePage.objects.count(), StandardPage.objects.count()) == (before[0], before[1] + 1)
    assert not preparations["portal"].needed()
    assert client.get("/").status_code == 200
