"""How pages answer, and the pages of the look itself."""

import json

import pytest
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from jiedui.foundation.core.errors import NotAllowed, NotFound, TooMany, WrongState
from jiedui.foundation.ui.footer import Footer, FooterLink, footer_of
from jiedui.foundation.ui.language import on_language_choice
from jiedui.foundation.ui.middleware import WorkingSpace
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to
from tests.accounts.factories import UserFactory

PAGE = "ui_test/page.html"


@pytest.fixture
def page(settings, tmp_path):
    """A page with one named fragment."""
    folder = tmp_path / "ui_test"
    folder.mkdir()
    (folder / "page.html").write_text(
        "<h1>整页</h1>{% partialdef rows inline %}<p>{{ word }}</p>{% endpartialdef %}", encoding="utf-8"
    )
    templates = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    settings.TEMPLATES = templates
    return PAGE


@pytest.fixture
def staff(db):
    return UserFactory(is_staff=True, name="张示例")


def test_htmx_gets_the_fragment_and_everyone_else_the_page(page, request_to):
    whole = render_page(request_to(), f"{page}#rows", {"word": "一行"})
    part = render_page(request_to(htmx=True), f"{page}#rows", {"word": "一行"})
    assert (whole.content.decode(), part.content.decode()) == ("<h1>整页</h1><p>一行</p>", "<p>一行</p>")
    assert whole["Vary"] == part["Vary"] == "HX-Request"


def test_a_refusal_becomes_a_toast(request_to):
    request = request_to()
    with told_to(request, done="已签约") as told:
        raise WrongState("尚未填写成交金额")
    assert (told.ok, told.error.status) == (False, 409)
    assert [(message.level, str(message)) for message in messages.get_messages(request)] == [
        (messages.ERROR, "尚未填写成交金额")
    ]


def test_what_went_well_is_said(request_to):
    request = request_to()
    with told_to(request, done="已签约") as told:
        pass
    assert told.ok
    assert [str(message) for message in messages.get_messages(request)] == ["已签约"]


def test_a_fault_of_ours_is_not_swallowed(request_to):
    with pytest.raises(ZeroDivisionError), told_to(request_to()):
        1 / 0  # noqa: B018 -- raising is the point


def test_a_refused_fragment_has_the_refusals_status_and_carries_the_toast(page, request_to):
    request = request_to(htmx=True)
    with told_to(request):
        raise WrongState("已经归档")
    response = render_page(request, f"{page}#rows", {"word": "一行"})
    assert response.status_code == 409
    assert json.loads(response["HX-Trigger"]) == {
        "jiedui:toast": {"target": "body", "toasts": [{"tone": "bad", "icon": "warning", "text": "已经归档"}]}
    }


def test_onward_after_a_write(request_to):
    plain, htmx = redirect_to(request_to(), "/x/"), redirect_to(request_to(htmx=True), "/x/")
    assert (plain.status_code, plain["Location"]) == (303, "/x/")
    assert (htmx.status_code, htmx["HX-Redirect"]) == (200, "/x/")


def test_the_components_are_shown_to_staff_only(client, staff):
    assert client.get("/ui/").status_code == 302
    client.force_login(UserFactory())
    assert client.get("/ui/").status_code == 403
    client.force_login(staff)
    response = client.get("/ui/")
    assert response.status_code == 200
    assert "<c-" not in response.content.decode()


def test_the_page_of_components_says_its_rules_to_the_browser(client, staff):
    client.force_login(staff)
    policy = client.get("/ui/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_theme_is_kept_and_written_into_the_page(client, db):
    response = client.post("/ui/theme/", {"theme": "dark", "next": "/accounts/login/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/")
    assert 'data-theme="dark"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("theme", ["pink", '"><script>', ""])
def test_an_unknown_theme_is_not_kept(client, db, theme):
    client.post("/ui/theme/", {"theme": theme})
    client.cookies["theme"] = theme
    assert 'data-theme="auto"' in client.get("/accounts/login/").content.decode()


def test_theme_and_language_never_lead_to_other_sites(client, db):
    for url, data in (("/ui/theme/", {"theme": "dark"}), ("/language/", {"language": "en"})):
        response = client.post(url, {**data, "next": "https://elsewhere.example/"})
        assert response.headers["Location"] == "/"


def test_the_language_switch_changes_language_and_tells_who_keeps_it(client, staff):
    heard = []
    listener = on_language_choice(lambda actor, code: heard.append((actor, code)))
    client.force_login(staff)
    response = client.post("/language/", {"language": "en", "next": "/ui/"})
    from jiedui.foundation.ui import language

    language._listeners.remove(listener)
    assert (response.status_code, response.cookies["django_language"].value) == (302, "en")
    assert heard == [(staff, "en")]
    assert '<html lang="en"' in client.get("/ui/").content.decode()


def test_theme_and_language_are_only_changed_by_post(client, db):
    assert [client.get(url).status_code for url in ("/ui/theme/", "/language/")] == [405, 405]


def test_the_missing_page_is_told_in_words_with_the_mark(client, db):
    response = client.get("/achievements/CG-NOTHERE0/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "没有找到这个页面" in page
    assert 'class="c-mark"' in page


@pytest.mark.parametrize(
    ("refusal", "status", "sentence"),
    [
        (NotAllowed("您没有权限：发布成果。"), 403, "您没有权限：发布成果。"),
        (NotFound("没有这条需求。"), 404, "没有这条需求。"),
        (WrongState("已经归档。"), 409, "已经归档。"),
        (TooMany("一小时内只能描述 20 次。"), 429, "一小时内只能描述 20 次。"),
    ],
)
def test_a_refusal_no_page_caught_is_answered_in_its_own_words(request_to, db, refusal, status, sentence):
    response = WorkingSpace(lambda request: HttpResponse()).process_exception(request_to(), refusal)
    assert response.status_code == status
    assert sentence in response.content.decode()


def test_the_page_for_our_own_faults_needs_nothing_that_may_be_broken(rf):
    from jiedui.foundation.ui.views import server_error

    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "系统出了问题" in response.content.decode()


def test_a_form_sent_too_late_is_explained(db):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/ui/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "表单没有提交" in response.content.decode()


def test_no_cache_keeps_the_desk(client, staff):
    client.force_login(staff)
    assert "no-store" in client.get(reverse("workbench:home")).headers["Cache-Control"]


def test_a_demonstration_says_so_on_every_page(client, db, settings):
    assert "演示数据" not in client.get("/accounts/login/").content.decode()
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"demo": True})
    assert "演示数据" in client.get("/accounts/login/").content.decode()


def test_the_footer_shows_what_its_keeper_provides(client, db, monkeypatch):
    from jiedui.foundation.ui import footer

    told = Footer(friends=(FooterLink("友好单位", "https://friend.example/"),), icp="示例备案号")
    monkeypatch.setattr(footer._source, "provider", lambda request: told)
    page = client.get("/accounts/login/").content.decode()
    assert '<a href="https://friend.example/" rel="noopener">友好单位</a>' in page
    assert "示例备案号" in page
    assert footer_of(None) == told


@pytest.mark.parametrize("host", ["evil.example", "a b", "\u4e2d"])
def test_a_name_that_is_not_ours_is_refused_in_a_page(host, client, settings, db):
    settings.ALLOWED_HOSTS = ["ours.example"]
    answer = client.get("/", headers={"host": host})
    assert (answer.status_code, "<h1" in answer.content.decode()) == (400, True)
