"""站内搜索: what a reader finds on the whole site, by kind, as the reader may see it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import pgettext

from jiedui.areas.agreements.models import Side
from jiedui.areas.exchange.models import Listing
from jiedui.areas.exchange.previews import MODEL_OF, readable
from jiedui.areas.exchange.selectors import shown_to
from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.text import fold, without_nul
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.search.helping import Help, Suggested, help_for, meant_by, row_of_code, suggest
from jiedui.foundation.search.queries import Filter, Hit, Results, are_rows, find, highlight

from .finding import closed_rows

CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")
NUMBER = re.compile(r"\A[0-9]{1,9}")
LONGEST = 200
SIZE = 10
MOST = 10_000
KINDS = ("achievement", "demand", "expert", "organisation", "article", "page", "agreement")


@dataclass(frozen=True)
class Entry:
    """One row found, as it is shown: where, what of it, whose, and the passage that has the words."""

    kind: str | Promise
    url: str
    title: str
    title_spans: list[tuple[int, int]]
    passage: str
    passage_spans: tuple[tuple[int, int], ...]
    sides: tuple[Side, ...] = ()
    notes: tuple[str, ...] = ()
    unnamed: bool = False


@dataclass
class SiteSearch:
    """One reader's question to the whole site; all of it stands in the address."""

    most: ClassVar[int] = MOST
    request: HttpRequest
    size: int = SIZE
    asked: str = field(init=False)

    def __post_init__(self) -> None:
        self.asked = without_nul(self.request.GET.get("q", "")).strip()

    @property
    def text(self) -> str:
        return self.asked[:LONGEST]

    @property
    def is_cut(self) -> bool:
        """Whether more was asked than is looked for."""
        return len(self.asked) > LONGEST

    @cached_property
    def kind(self) -> str:
        """The one kind to show; empty for all."""
        wanted = self.request.GET.get("kind", "")
        return wanted if wanted in search_sources else ""

    @cached_property
    def results(self) -> Results:
        if not self.text:
            return Results()
        number = "".join(NUMBER.findall(self.request.GET.get("page", "")))
        return find(
            self.text,
            actor=self.request.user,
            kinds=[self.kind] if self.kind else None,
            where=self._where,
            page=min(int(number), self.most // self.size) if number else 1,
            page_size=self.size,
            rows=self._rows,
        )

    @cached_property
    def _where(self) -> Filter | None:
        """What is left out for everybody: pages of sections that were closed since the index read them."""
        closed = closed_rows()
        return ~are_rows(closed) if closed else None

    def _rows(self, kind: str, keys: list[int]) -> Iterable[Any]:
        source = search_sources.get(kind)
        if source is None:
            return ()
        rows = (
            readable(MODEL_OF[kind], self.request.user)
            if kind in MODEL_OF
            else source.visible(self.request.user)
        )
        return rows.filter(pk__in=keys)

    @property
    def total(self) -> int:
        """How many of all kinds."""
        return sum(self.results.counts.values())

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """All, then each kind of which something was found, in a fixed order."""
        counts = self.results.counts
        order = [*(kind for kind in KINDS if kind in counts), *sorted(set(counts) - set(KINDS))]
        kinds = [(kind, search_sources[kind].label, counts[kind]) for kind in order if kind in search_sources]
        every = [("", pgettext("kinds of things found", "全部"), self.total), *kinds]
        return [
            {"url": self._address(kind), "label": label, "count": count, "current": kind == self.kind}
            for kind, label, count in every
        ]

    def _address(self, kind: str) -> str:
        query = self.request.GET.copy()
        query.pop("page", None)
        query.pop("kind", None)
        if kind:
            query["kind"] = kind
        return "?" + query.urlencode()

    @cached_property
    def page(self) -> Page[Any]:
        """The page of all that was found, for the links to the others."""
        found = self.results
        return page_of(range(min(found.total, self.most)), found.page, size=self.size)  # type: ignore[arg-type]  # -- a range is as good as a list

    @cached_property
    def entries(self) -> list[Entry]:
        hits = self.results.hits
        listings = [hit.row for hit in hits if isinstance(hit.row, Listing)]
        shown = {id(each.listing): each for each in shown_to(self.request.user, listings)}
        return [self._entry(hit, shown.get(id(hit.row))) for hit in hits]

    def _entry(self, hit: Hit, shown: Any) -> Entry:
        row = hit.row
        title = title_of(row, hit.title)
        same = title == hit.title
        spans = list(hit.title_spans) if same else self._marked(title)
        notes: list[str] = []
        if shown is not None:
            notes += [shown.owner.label] if shown.owner else []
            notes += [row.field.label] if row.field_id else []
        elif isinstance(row, Organisation):
            notes += [row.get_kind_display(), row.region.path]
        repeats = hit.excerpt.strip("…") in title
        return Entry(
            kind=search_sources[hit.kind].model._meta.verbose_name or "",
            url=address_of(row, self.request),
            title=title,
            title_spans=spans,
            passage="" if repeats else hit.excerpt,
            passage_spans=() if repeats else hit.excerpt_spans,
            sides=shown.sides if shown is not None else (),
            notes=tuple(notes),
            unnamed=shown is not None and shown.owner is None,
        )

    def _marked(self, text: str) -> list[tuple[int, int]]:
        return highlight(text, self.text, self.results.readings)

    @cached_property
    def help(self) -> Help:
        """What to try instead, where nothing was found."""
        if self.results.total or self.results.index_missing or not self.text:
            return Help()
        return help_for(self.text, actor=self.request.user, where=self._where)

    @cached_property
    def meant(self) -> tuple[Suggested, ...]:
        """What may have been meant, where little was found and something near would find far more."""
        if not self.results.total:
            return ()
        return meant_by(self.text, self.total, actor=self.request.user, where=self._where)

    @property
    def suggested(self) -> list[Suggested]:
        return suggest(self.text, actor=self.request.user, where=self._where)

    @property
    def exact(self) -> str:
        """The address of the one thing whose code was typed; empty if there is none to be seen."""
        row = row_of_code(self.text, actor=self.request.user) or self._of_credit_code()
        return address_of(row, self.request) if row is not None else ""

    def _of_credit_code(self) -> Organisation | None:
        code = fold(self.text).strip().upper()
        if not CREDIT_CODE.fullmatch(code):
            return None
        return Organisation.objects.visible_to(self.request.user).filter(credit_code=code).first()


def title_of(row: Any, title: str) -> str:
    """How a row is called in the reader's language."""
    if not reads_english():
        return title
    return str(getattr(row, "heading", "") or getattr(row, "label", "") or title)


def address_of(row: Any, request: HttpRequest) -> str:
    """Where a row is read; pages of the portal know their address by themselves."""
    return row.get_absolute_url() if hasattr(row, "get_absolute_url") else row.get_url(request) or "/"
