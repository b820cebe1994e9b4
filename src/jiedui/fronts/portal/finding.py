"""Articles and standing pages are found like everything else: public ones, by all that is written in them.

Wagtail's desk writes pages past any service of ours: the page itself tells the index, see `FoundPage`, and what
closes a whole section keeps `closed_rows` out of every answer at once.
"""

from datetime import datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageViewRestriction

from jiedui.foundation.core.indexing import SearchDocument, SearchSource, touch_all
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.visibility import PUBLIC_AUDIENCE

from .blocks import words_of
from .models import ArticlePage, PortalPage, StandardPage

KIND = "article"
PAGE_KIND = "page"


def public_articles() -> QuerySet[ArticlePage]:
    """Articles that everybody may read."""
    return ArticlePage.objects.live().public()


def document_of(page: PortalPage) -> SearchDocument | None:
    """A page as the index reads it; none of one that is not public."""
    if not page.live or page.get_view_restrictions().exists():
        return None
    attrs = {"published": int(_began(page).timestamp())} if isinstance(page, ArticlePage) else {}
    return SearchDocument(
        title=page.title,
        body=article_words(page),
        audience=(PUBLIC_AUDIENCE,),
        attrs=attrs,
        names=() if isinstance(page, ArticlePage) else (page.title, page.title_en),
    )


def article_words(page: Any) -> str:
    """All that a page says beside its title."""
    return _joined(page.lead, words_of(page.body), page.title_en, page.lead_en)


def passages_of(page: Any) -> tuple[str, ...]:
    """What a page says, each language by itself, the reader's first."""
    chinese = _joined(page.lead, words_of(page.body))
    return (page.lead_en, chinese) if reads_english() else (chinese, _joined(page.title_en, page.lead_en))


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _began(article: ArticlePage) -> datetime:
    return timezone.make_aware(datetime.combine(article.date, time.min))


ARTICLES = SearchSource(
    kind=KIND,
    label=_("合作动态"),
    model=ArticlePage,
    rows=ArticlePage.objects.all,
    document=document_of,
    visible=lambda actor: public_articles(),
    passages=passages_of,
)


PAGES = SearchSource(
    kind=PAGE_KIND,
    label=_("页面"),
    model=StandardPage,
    rows=StandardPage.objects.all,
    document=document_of,
    visible=lambda actor: StandardPage.objects.live().public(),
    passages=passages_of,
)


def closed_rows() -> list[tuple[str, int]]:
    """(kind, primary key) of pages in sections that are closed to the public, which the index may not have heard of yet.

    One query where no section is closed.
    """
    closed = Q()
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        closed |= Q(path__startswith=path)
    if not closed:
        return []
    return [
        (source.kind, pk)
        for source in (ARTICLES, PAGES)
        for pk in source.model._default_manager.filter(closed).values_list("pk", flat=True)
    ]


@periodic(at="03:45")
def look_at_articles_again() -> None:
    """Closing or opening a section to the public changes no page; the tables refuse at once, the index follows at night."""
    touch_all(KIND)
    touch_all(PAGE_KIND)
