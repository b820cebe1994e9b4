"""What the portal's pages show: counted, not typed, and the same number of queries for any number of rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiedui.areas.activities.models import Activity
from jiedui.areas.agreements.choices import ClauseKind
from jiedui.areas.agreements.models import Agreement, Clause, Side
from jiedui.areas.agreements.selectors import first_twinning, on_side_filter, together
from jiedui.areas.exchange import selectors as exchange
from jiedui.areas.exchange.models import Achievement, Listing
from jiedui.areas.exchange.related import KINDS, LISTINGS, SHOWN, shown_near, words_of
from jiedui.areas.exchange.selectors import PortalNumbers, Shown
from jiedui.foundation.core.panels import filled
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.search.related import Key, Surroundings, surroundings
from jiedui.foundation.taxonomy.models import TechnicalField

from .finding import KIND, article_words
from .models import ArticlePage, NewsIndexPage, with_covers

ROWS = 4
LOOKED_AT = 16
WIDEST = 18
RELATED = 3


def _article_words(article: ArticlePage) -> tuple[str, str]:
    return article.title, article_words(article)


LISTINGS_NEAR_ARTICLE = surroundings.add(Surroundings((KIND,), KINDS, SHOWN, _article_words))
ARTICLES_NEAR_ARTICLE = surroundings.add(Surroundings((KIND,), (KIND,), RELATED, _article_words))
ARTICLES_NEAR_LISTING = surroundings.add(Surroundings(LISTINGS, (KIND,), RELATED, words_of))


@dataclass(frozen=True)
class ClauseCard:
    """A clause with what has come of it so far, in sentences; none where nothing is counted yet."""

    clause: Clause
    done: tuple[str, ...]


@dataclass(frozen=True)
class Front:
    """All that the first page shows."""

    agreement: Agreement | None
    sides: list[Side]
    strengths: dict[int, list[str]]
    numbers: PortalNumbers
    demands: list[Shown]
    achievements: list[Shown]
    clauses: list[ClauseCard]
    panels: list[tuple[str, Any]]
    articles: list[ArticlePage]

    @property
    def names(self) -> str:
        """The sides in a sentence: 绵阳与北碚."""
        return together(self.sides)

    @property
    def shared(self) -> list[str]:
        """What lies where the circles overlap."""
        return [pgettext("plural", "专家"), pgettext("plural", "科技成果"), pgettext("plural", "技术需求")]

    @property
    def picture(self) -> str:
        """What the figure says, for those who do not see it."""
        return _("%(names)s两个相交的圆，相交处是成果、专家和需求") % {"names": self.names}


def front(actor: Any) -> Front:
    """The first page for a reader."""
    agreement = first_twinning()
    sides = list(agreement.sides.all()) if agreement else []
    numbers = exchange.portal_numbers()
    return Front(
        agreement=agreement,
        sides=sides,
        strengths=strengths(sides),
        numbers=numbers,
        demands=both_sides(exchange.newest("demand", n=LOOKED_AT)),
        achievements=both_sides(exchange.newest("achievement", n=LOOKED_AT)),
        clauses=clause_cards(agreement, numbers),
        panels=filled("portal.home", agreement, actor) if agreement else [],
        articles=list(latest_articles()[:3]),
    )


def both_sides(rows: list[Shown], limit: int = ROWS) -> list[Shown]:
    """The newest rows, but so that no side is left out which has one: the sides take turns, newest first."""
    by_side: dict[int | None, list[Shown]] = {}
    for row in rows:
        by_side.setdefault(row.side.pk if row.side else None, []).append(row)
    taken: list[Shown] = []
    while by_side and len(taken) < limit:
        for side in list(by_side):
            taken.append(by_side[side].pop(0))
            if not by_side[side]:
                del by_side[side]
    order = {id(row): at for at, row in enumerate(rows)}
    return sorted(taken[:limit], key=lambda row: order[id(row)])


def strengths(sides: list[Side], limit: int = 3) -> dict[int, list[str]]:
    """The top technical fields that tell a side from the others: where it leads by most public achievements.

    One query per side and one for the names, whatever is published.
    """
    shown = Achievement.objects.published().filter(visibility=Visibility.PUBLIC, field__parent__isnull=False)
    counted = {side.pk: _by_top_field(shown.filter(on_side_filter([side], prefix="owner"))) for side in sides}
    named = TechnicalField.objects.in_bulk({field for found in counted.values() for field in found})
    labels = {pk: field.label.partition("（")[0] for pk, field in named.items()}
    return {
        pk: [labels[field] for field in _leading(pk, counted) if _fits(labels[field])][:limit]
        for pk in counted
    }


def _fits(label: str) -> bool:
    """Whether a name has room in a circle of the figure: a Chinese character is as wide as two letters."""
    return sum(1 if letter.isascii() else 2 for letter in label) <= WIDEST


def _by_top_field(rows: QuerySet[Achievement]) -> dict[int, int]:
    counted = rows.order_by().values("field__parent").annotate(n=Count("pk"))
    return {field: n for field, n in counted.values_list("field__parent", "n") if field is not None}


def _leading(side: int, counted: dict[int, dict[int, int]]) -> list[int]:
    """Fields of a side, those first in which it is furthest ahead of the strongest other side."""

    def rank(field: int) -> tuple[int, int, int]:
        best = max((other.get(field, 0) for pk, other in counted.items() if pk != side), default=0)
        own = counted[side][field]
        return best - own, -own, field

    return sorted(counted[side], key=rank)


def clause_cards(agreement: Agreement | None, numbers: PortalNumbers) -> list[ClauseCard]:
    """The clauses of an agreement with what is counted of them."""
    text = agreement.text if agreement else None
    if text is None:
        return []
    clauses = list(text.clauses.all())
    kinds = {clause.kind for clause in clauses}
    published, introduced = _published(numbers), _introduced(numbers)
    done = {
        ClauseKind.EXCHANGE: published,
        # an agreement that does not speak of supply and demand apart means them where it speaks of transfer
        ClauseKind.TRANSFER: introduced if ClauseKind.EXCHANGE in kinds else (*published, *introduced),
    }
    return [ClauseCard(clause, done.get(ClauseKind(clause.kind), ())) for clause in clauses]


def _published(numbers: PortalNumbers) -> tuple[str, ...]:
    return (
        ngettext("公开成果 %(n)s 项", "公开成果 %(n)s 项", numbers.achievements)
        % {"n": numbers.achievements},
        ngettext("技术需求 %(n)s 条", "技术需求 %(n)s 条", numbers.demands) % {"n": numbers.demands},
        ngettext("入库专家 %(n)s 位", "入库专家 %(n)s 位", numbers.experts) % {"n": numbers.experts},
    )


def _introduced(numbers: PortalNumbers) -> tuple[str, ...]:
    return (
        ngettext("对接意向 %(n)s 次", "对接意向 %(n)s 次", numbers.enquiries) % {"n": numbers.enquiries},
        ngettext("对接成功 %(n)s 次", "对接成功 %(n)s 次", numbers.introductions)
        % {"n": numbers.introductions},
    )


def latest_articles() -> QuerySet[ArticlePage]:
    """Public articles, newest first, with covers at hand."""
    return with_covers(ArticlePage.objects.live().public()).order_by("-date", "-pk")


def articles_below(column: str) -> QuerySet[ArticlePage]:
    """What a column of the portal shows, newest first; nothing once it is hidden."""
    page = NewsIndexPage.objects.live().public().filter(slug=column).first()
    below = ArticlePage.objects.child_of(page) if page is not None else ArticlePage.objects.none()
    return below.live().public().order_by("-date", "-pk")


def related_articles(article: ArticlePage, limit: int = RELATED) -> list[ArticlePage]:
    """Those that tell of nearly the same, then those nearest in time on either side, newest first."""
    alike = _articles(ARTICLES_NEAR_ARTICLE.keys(KIND, article))
    others = latest_articles().exclude(pk__in=[article.pk, *(other.pk for other in alike)])
    before = list(others.filter(date__lte=article.date)[:limit])
    after = list(others.filter(date__gt=article.date).order_by("date", "pk")[:limit])
    in_time = sorted([*before, *after], key=lambda other: abs((other.date - article.date).days))
    near = [*alike, *in_time][:limit]
    return sorted(near, key=lambda other: (other.date, other.pk), reverse=True)


def related_listings(article: ArticlePage, actor: Any) -> list[Shown]:
    """Achievements and demands near to what an article tells, as its reader may see them."""
    return shown_near(LISTINGS_NEAR_ARTICLE.keys(KIND, article), actor=actor)


def articles_about(listing: Listing, actor: Any) -> Mapping[str, Any] | None:
    """Public articles that tell of nearly the same as a listing; for its page."""
    articles = _articles(ARTICLES_NEAR_LISTING.keys(listing.kind_name, listing))
    return {"articles": articles} if articles else None


def articles_of_twinning(agreement: Agreement, actor: Any) -> Mapping[str, Any] | None:
    """The newest public articles that were written of activities held under an agreement: two queries."""
    held = Activity.objects.visible_to(actor).happened().exclude(news_path="")
    under = held.filter(Q(agreement=agreement) | Q(agreement__parent=agreement))
    slugs = {path.strip("/").rpartition("/")[2] for path in under.values_list("news_path", flat=True)}
    articles = list(latest_articles().filter(slug__in=slugs).defer("body")[:RELATED]) if slugs else []
    return {"articles": articles} if articles else None


def _articles(keys: Iterable[Key]) -> list[ArticlePage]:
    wanted = [key for _kind, key in keys]
    found = latest_articles().filter(pk__in=wanted).defer("body") if wanted else ()
    rows = {article.pk: article for article in found}
    return [rows[key] for key in wanted if key in rows]
