"""文章 at the editors' desk: every article with its state, searched and filtered, and taken along as our own lists are."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import pgettext_lazy
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from jiedui.foundation.ledgers.exports import Asked, as_csv, as_xlsx
from jiedui.foundation.ledgers.limits import count_export

from .models import ArticlePage
from .tables import edited


class ArticleList(IndexView):
    """Wagtail's own list; its file would run a formula that somebody wrote into a title."""

    list_export = ["title"]  # Wagtail draws its buttons where something is named

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        count_export(self.request, self.request.user)
        answer = as_csv if spreadsheet_format == "csv" else as_xlsx
        return answer(edited(queryset), Asked(self.request.user))


class ArticleViewSet(PageListingViewSet):
    model = ArticlePage
    index_view_class = ArticleList
    list_export = ArticleList.list_export
    icon = "doc-full"
    menu_label = pgettext_lazy("plural", "文章")
    menu_order = 150
    add_to_admin_menu = True


articles = ArticleViewSet("articles")
