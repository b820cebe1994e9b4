"""Articles that can be taken along: the public column's, and the editors' with their states."""

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.ledgers.exports import ExportColumn, ExportKind, list_of

from .selectors import articles_below

COLUMNS = (
    ExportColumn(gettext_lazy("日期"), lambda article: article.date, 12),
    ExportColumn(pgettext_lazy("article", "标题"), lambda article: article.label, 50),
    ExportColumn(gettext_lazy("导语"), lambda article: article.lead_label, 60),
    ExportColumn(gettext_lazy("来源"), lambda article: article.source_line, 40),
    ExportColumn(gettext_lazy("链接"), lambda article: article.full_url or "", 60),
)
EDITED_COLUMNS = (
    *COLUMNS,
    ExportColumn(gettext_lazy("状态"), lambda article: str(article.status_string), 14),
    ExportColumn(gettext_lazy("最近修改"), lambda article: article.latest_revision_created_at, 18),
)
ARTICLES = list_of(
    "portal.articles",
    gettext_lazy("合作动态"),
    COLUMNS,
    lambda asked: articles_below(asked.of),
)


def edited(articles: Any) -> ExportKind:
    """What the editors' list shows, drafts among it; searched, it is no query any more."""
    return ExportKind(
        "portal.edited",
        pgettext_lazy("plural", "文章"),
        columns=lambda asked: EDITED_COLUMNS,
        rows=lambda asked: iter(articles),
        count=lambda asked: len(articles),
    )
