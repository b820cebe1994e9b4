"""The editors' desk: two groups, one step of moderation, our own sign-in, and a search that reads Chinese."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, TaskState, Workflow

from jiedui.foundation.core.errors import NotAllowed
from jiedui.fronts.portal.choices import EDITORS, REVIEWERS
from jiedui.fronts.portal.editor_search import bigrams
from jiedui.fronts.portal.models import ArticlePage, NewsIndexPage
from jiedui.fronts.portal.services import appoint, prepare_portal
from tests.accounts.factories import UserFactory
from tests.portal.factories import make_article, member_of_group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _portal():
    prepare_portal()


def submit(client, title):
    """Fill the editor's form for a new article and hand it in."""
    from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

    news = NewsIndexPage.objects.get()
    url = reverse("wagtailadmin_pages:add", args=["portal", "articlepage", news.pk])
    data = nested_form_data(
        {
            "title": title,
            "slug": "",
            "date": "2026-03-12",
            "lead": "导语",
            "title_en": "",
            "lead_en": "",
            "source_line": "",
            "cover": "",
            "social_picture": "",
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            "body": streamfield([("paragraph", rich_text("<p>正文</p>"))]),
            "action-submit": "1",
        }
    )
    return client.post(url, data)


def test_what_an_editor_hands_in_is_public_only_after_a_reviewer_agrees(client):
    client.force_login(member_of_group(EDITORS))
    assert submit(client, "春季互访").status_code == 302
    article = ArticlePage.objects.get(title="春季互访")
    assert (article.live, article.slug) == (False, "chun-ji-hu-fang")
    client.logout()
    assert "春季互访" not in client.get("/news/").content.decode()

    waiting = TaskState.objects.get(status="in_progress")
    approve = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", waiting.pk])
    client.force_login(member_of_group(EDITORS))
    client.post(approve)
    article.refresh_from_db()
    assert article.live is False
    client.force_login(member_of_group(REVIEWERS))
    client.post(approve)
    article.refresh_from_db()
    assert article.live is True
    client.logout()
    assert "春季互访" in client.get("/news/").content.decode()


def test_an_editor_has_no_right_to_publish():
    def rights(name):
        found = GroupPagePermission.objects.filter(group__name=name)
        return sorted(found.values_list("permission__codename", flat=True))

    assert rights(EDITORS) == ["add_page", "change_page"]
    assert rights(REVIEWERS) == ["add_page", "change_page", "publish_page"]


def test_there_is_one_workflow_and_none_of_the_stock_groups():
    assert [workflow.name for workflow in Workflow.objects.active()] == ["门户内容审核"]
    assert set(Group.objects.values_list("name", flat=True)) == {EDITORS, REVIEWERS}


def test_the_desk_asks_for_our_sign_in(client):
    assert client.get("/cms/")["Location"].startswith("/accounts/login/")
    assert client.get("/cms/login/")["Location"].startswith("/accounts/login/")
    assert client.get("/cms/password_reset/").status_code in {302, 404}


def test_a_member_of_no_group_stays_outside(client):
    client.force_login(UserFactory())
    assert client.get("/cms/").status_code in {302, 403}


def test_only_the_platforms_staff_appoints(client):
    editor = UserFactory()
    with pytest.raises(NotAllowed, match="任命门户编辑和审核人员"):
        appoint(editor, group=EDITORS, actor=UserFactory())
    appoint(editor, group=EDITORS, actor=UserFactory(is_staff=True))
    client.force_login(editor)
    assert client.get("/cms/").status_code == 200


def test_the_desk_of_a_demonstration_says_so(client, settings):
    client.force_login(member_of_group(EDITORS))
    assert "演示数据" not in client.get("/cms/").content.decode()
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"demo": True})
    page = client.get("/cms/").content.decode()
    assert "演示数据" in page
    assert "cms_demo.css" in page


def test_a_preview_may_stand_in_the_desks_own_frame(client):
    client.force_login(member_of_group(REVIEWERS))
    article = make_article()
    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[article.pk]))
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_text_is_cut_into_pairs():
    assert bigrams("柑橘皮 pH值") == "柑橘 橘皮 ph 值"
    assert bigrams("Li-ion 电池，电池") == "li ion 电池"


@pytest.mark.postgres
@pytest.mark.parametrize("query", ["框架协议", "科研", "署框", "框架 共享", "签"])
def test_editors_find_chinese_pages(query):
    article = make_article()
    found = Page.objects.all().autocomplete(query)
    assert article.pk in {page.pk for page in found}


@pytest.mark.postgres
def test_pages_without_all_the_words_are_not_found():
    make_article()
    assert list(Page.objects.all().autocomplete("框架养殖")) == []
