"""Articles are found like everything else: public ones, by all that is written in them.

Wagtail's desk writes pages past any service of ours: the page itself tells the index, see `ArticlePage.save`.
"""

from datetime import datetime, time

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.indexing import SearchDocument, SearchSource, touch_all
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.visibility import PUBLIC_AUDIENCE

from .blocks import words_of
from .models import ArticlePage

KIND = "article"


def public_articles() -> QuerySet[ArticlePage]:
    """Articles that everybody may read."""
    return ArticlePage.objects.live().public()


def document_of(article: ArticlePage) -> SearchDocument | None:
    """An article as the index reads it; none of one that is not public."""
    if not article.live or article.get_view_restrictions().exists():
        return None
    return SearchDocument(
        title=article.title,
        body=article_words(article),
        audience=(PUBLIC_AUDIENCE,),
        attrs={"published": int(_began(article).timestamp())},
    )


def article_words(article: ArticlePage) -> str:
    """All that an article says beside its title."""
    parts = (article.lead, words_of(article.body), article.title_en, article.lead_en)
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
)


@periodic(at="03:45")
def look_at_articles_again() -> None:
    """Closing or opening a section to the public changes no article; the tables refuse at once, the index follows at night."""
    touch_all(KIND)
