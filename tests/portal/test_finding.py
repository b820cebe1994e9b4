"""Articles are found by their words, stand beside what they tell of, and leave with their page."""

import pytest
from wagtail.models import PageViewRestriction

from jiedui.foundation.search.queries import keys
from jiedui.foundation.search.testing import indexed
from jiedui.fronts.portal.finding import document_of, look_at_articles_again
from jiedui.fronts.portal.selectors import articles_about, related_listings
from jiedui.fronts.portal.services import prepare_portal
from tests.exchange.town import achievement, build_town
from tests.portal.factories import make_article

PEEL = {
    "title": "柑橘皮渣变果胶：两地联合中试",
    "lead": "柑橘皮渣连续逆流提取果胶的中试线投料。",
    "body": [("paragraph", "<p>柑橘研究所的果胶提取技术在<b>千吨级</b>中试线运行，皮渣不再填埋。</p>")],
}


@pytest.fixture
def town(db):
    prepare_portal()
    return build_town()


def found(actor, text="果胶"):
    indexed()
    return keys(text, actor=actor, kind="article")


def test_an_article_is_found_by_what_is_written_in_it_while_it_is_public(town):
    article = make_article(**PEEL)
    assert (found(town.stranger, "千吨级"), "<b>" in document_of(article).body) == ([article.pk], False)
    article.unpublish()
    assert found(town.stranger) == []
    article.save_revision().publish()
    assert found(town.stranger) == [article.pk]
    article.delete()
    assert found(town.stranger) == []


def test_a_section_that_is_closed_shows_nothing_at_once_and_is_found_again_after_the_night(town):
    article, listing = make_article(**PEEL), achievement(town)
    indexed()
    assert articles_about(listing, town.stranger) == {"articles": [article]}
    closed = PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="login")
    assert articles_about(listing, town.stranger) is None
    look_at_articles_again()
    assert found(town.stranger) == []
    closed.delete()
    look_at_articles_again()
    assert found(town.stranger) == [article.pk]


def test_a_draft_is_not_found(town):
    make_article(**PEEL, live=False)
    assert found(town.stranger) == []


def test_articles_and_listings_point_to_each_other(town, client):
    article, listing = make_article(**PEEL), achievement(town)
    make_article(title="两地座谈", lead="座谈会。", body=[("paragraph", "<p>双方座谈。</p>")])
    indexed()
    assert articles_about(listing, town.stranger) == {"articles": [article]}
    assert [shown.listing for shown in related_listings(article, town.stranger)] == [listing]
    assert listing.title in client.get(article.url).content.decode()
    assert article.title in client.get(listing.get_absolute_url()).content.decode()


def test_articles_that_tell_of_the_same_come_before_those_of_the_same_days(town, client):
    article = make_article(**PEEL, date="2026-03-12")
    alike = make_article(title="果胶中试线再投料", lead="柑橘皮渣提取果胶。", date="2021-01-05")
    for day in (10, 11, 13):
        make_article(title=f"第{day}日座谈", lead="座谈会。", date=f"2026-03-{day}")
    indexed()
    page = client.get(article.url).content.decode()
    assert alike.title in page


def test_a_very_long_article_opens_and_has_near_listings_too(town, client):
    whole = PEEL["body"] * 2000
    article, listing = make_article(**{**PEEL, "body": whole}), achievement(town)
    indexed()
    assert len(document_of(article).body) > 60_000
    assert [shown.listing for shown in related_listings(article, town.stranger)] == [listing]
    assert client.get(article.url).status_code == 200
