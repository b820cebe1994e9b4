"""What the editors' desk shows beyond Wagtail's own."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .editing import ArticleViewSet, articles


@hooks.register("register_admin_viewset")
def list_of_articles() -> ArticleViewSet:
    return articles


class DemoPanel(Component):
    """演示数据, on the first page of the editors' desk."""

    name = "demo"
    order = 10
    template_name = "portal/cms_demo.html"


@hooks.register("construct_homepage_panels")
def say_that_it_is_a_demonstration(request: Any, panels: list[Component]) -> None:
    if settings.JIEDUI.demo:
        panels.insert(0, DemoPanel())


@hooks.register("construct_help_menu")
def without_news_of_wagtail(request: Any, items: list[Any]) -> None:
    """No links to the makers' site, whose words Wagtail besides keeps in the language of whoever opened the menu first."""
    items[:] = [item for item in items if not item.name.startswith("whats-new")]


@hooks.register("insert_global_admin_css")
def demonstration_style() -> SafeString | str:
    if not settings.JIEDUI.demo:
        return ""
    return format_html('<link rel="stylesheet" href="{}">', static("portal/cms_demo.css"))


@hooks.register("insert_global_admin_js")
def demonstration_words() -> SafeString | str:
    """At the end of every page of the editors' desk: Wagtail keeps no other place for words of ours."""
    if not settings.JIEDUI.demo:
        return ""
    return format_html('<p class="cms-demo" role="note">{}</p>', _("演示数据：本站内容均为虚构示例"))
