"""Articles, groups and people of the editors' desk."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.images import get_image_model

from jiedui.fronts.portal.choices import NEWS_SLUG
from jiedui.fronts.portal.models import ArticlePage, NewsIndexPage
from tests.accounts.factories import UserFactory

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 640 360">'
    '<rect width="640" height="360" /><script>alert(1)</script></svg>'
)


def make_article(**values: Any) -> ArticlePage:
    """A published article; needs the prepared portal."""
    live = values.pop("live", True)
    values = {
        "title": "两地签署框架协议",
        "lead": "四月，两地组织结成对子。",
        "date": "2020-04-27",
        "body": [("paragraph", "<p>双方共享科研资源。</p>")],
        **values,
    }
    article = ArticlePage(live=False, **values)
    NewsIndexPage.objects.get(slug=NEWS_SLUG).add_child(instance=article)
    if live:
        article.save_revision().publish()
        article.refresh_from_db()
    return article


def make_picture() -> Any:
    """A drawing with a script in it, as a careless editor may upload it."""
    drawing = ContentFile(DRAWING.encode(), name="signing.svg")
    return get_image_model().objects.create(title="签约示意图", description="两个相交的圆", file=drawing)


def member_of_group(name: str) -> Any:
    user = UserFactory()
    user.groups.add(Group.objects.get(name=name))
    return user
