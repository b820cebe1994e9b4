"""A held activity offers news; one click makes a draft article of it."""

import pytest

from jiedui.areas.activities.news import offered
from jiedui.foundation.core.errors import NotAllowed, NotFound
from jiedui.foundation.files.services import attach
from jiedui.fronts.portal.models import ArticlePage
from jiedui.fronts.portal.news_desk import draft_from, waiting_count
from jiedui.fronts.portal.services import appoint, prepare_portal
from tests.accounts.factories import UserFactory


def picture():
    from io import BytesIO

    from PIL import Image

    drawn = BytesIO()
    Image.new("RGB", (64, 36), "navy").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
def editor(town):
    prepare_portal()
    person = UserFactory()
    appoint(person, group="编辑", actor=town.staff)
    return type(person).objects.get(pk=person.pk)


def test_only_what_was_held_in_public_is_offered(town):
    held = town.make("held")
    town.make("announced")
    town.make("held", visibility="parties")
    assert list(offered()) == [held]


def test_one_click_makes_a_draft_with_everything_filled_and_takes_the_offer(town, editor, client):
    activity = town.make("held")
    attach(activity, upload=picture(), name="a.png", caption="座谈会现场（示意图）", actor=town.preparer)
    attach(activity, upload=picture(), name="b.png", caption="参观（示意图）", actor=town.preparer)
    town.write_minutes(activity)
    client.force_login(editor)
    assert activity.title in client.get("/desk/news-offers/").content.decode()
    answered = client.post(f"/desk/news-offers/activities/{activity.code}/draft/")
    page = ArticlePage.objects.get()
    assert answered.url == f"/cms/pages/{page.pk}/edit/"
    assert client.get(answered.url).status_code == 200
    assert (page.title, page.lead, page.live, page.cover.title) == (
        activity.title,
        "双方交流了资源共享。",
        False,
        "座谈会现场（示意图）",
    )
    assert [block.value["caption"] for block in page.body if block.block_type == "picture"] == [
        "参观（示意图）"
    ]
    assert str(page.date) == "2026-05-12"
    activity.refresh_from_db()
    assert activity.news_path == page.get_url_parts()[2]
    assert waiting_count() == 0
    with pytest.raises(NotFound, match="已经有人处理"):
        draft_from("activities", activity.code, actor=editor)


def test_an_offer_is_passed_over(town, editor, client):
    activity = town.make("held")
    client.force_login(editor)
    client.post(f"/desk/news-offers/activities/{activity.code}/pass/")
    assert (waiting_count(), ArticlePage.objects.count()) == (0, 0)


def test_only_editors_write_news(town, client):
    activity = town.make("held")
    client.force_login(town.preparer)
    assert client.get("/desk/news-offers/").status_code == 403
    with pytest.raises(NotAllowed, match="为门户编写动态"):
        draft_from("activities", activity.code, actor=town.preparer)
