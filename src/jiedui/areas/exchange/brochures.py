"""成果册: listings that a person collects and has bound into one PDF, with cover, contents and a code on each page."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiedui.areas.agreements.selectors import sides_in_force
from jiedui.foundation.core import clock
from jiedui.foundation.core.documents import PDF, pdf_of
from jiedui.foundation.core.errors import Invalid, TooMany, WrongState
from jiedui.foundation.core.installation import marks
from jiedui.foundation.jobs.kinds import JobKind, job_kinds
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.running import Work
from jiedui.foundation.jobs.services import start_job

from .filters import Catalogue
from .models import LISTING_MODELS, Listing
from .printing import given_with
from .sheets import Sheet, sheet_of

MOST = 200
BASKET = "brochure"
KIND = "exchange.brochure"
CODE = re.compile(r"[A-Z]{2}-[0-9A-Z]{1,17}")
MODEL_OF_KIND = {model.kind_name: model for model in LISTING_MODELS}
MODEL_OF_PREFIX = {model.code_prefix: model for model in LISTING_MODELS}


# --- the basket: codes in the session, in the order they were collected


def basket_of(request: HttpRequest) -> list[str]:
    """The codes that were collected in this session; none where a request is refused before it has one."""
    session = getattr(request, "session", {})
    return [str(code) for code in session.get(BASKET, [])]


def collect(request: HttpRequest, codes: Iterable[str]) -> int:
    """Put what the reader may see and everybody has published into the basket; how many came in.

    Raises:
        TooMany: they would be more than 200.
    """
    present = basket_of(request)
    fresh = [listing.code for listing in listings_of(codes, request.user) if listing.code not in present]
    if len(present) + len(fresh) > MOST:
        raise TooMany(
            _(
                "成果册最多收 %(most)s 项，已选 %(present)s 项，这次又选了 %(fresh)s 项。请先移出一些，或缩小筛选范围。"
            )
            % {"most": MOST, "present": len(present), "fresh": len(fresh)}
        )
    request.session[BASKET] = [*present, *fresh]
    return len(fresh)


def put_back(request: HttpRequest, codes: Iterable[str] | None = None) -> None:
    """Take some out of the basket, or everything."""
    away = set(codes) if codes is not None else set(basket_of(request))
    request.session[BASKET] = [code for code in basket_of(request) if code not in away]


def listings_of(codes: Iterable[str], actor: Any) -> list[Listing]:
    """Those of the listings that the actor may see and that are published now, grouped by kind: a query for each kind."""
    wanted = [code for code in dict.fromkeys(codes) if CODE.fullmatch(code)]
    place = {code: number for number, code in enumerate(wanted)}
    found: list[Listing] = []
    for prefix, model in MODEL_OF_PREFIX.items():
        named = [code for code in wanted if code.startswith(f"{prefix}-")]
        if named:
            rows = model.objects.visible_to(actor).published().filter(code__in=named).for_reader(actor)
            found += sorted(rows, key=lambda listing: place[listing.code])
    return found


def codes_found(model: type[Listing], query: QueryDict, *, actor: Any) -> list[str]:
    """The codes of what a list shows under its filters, as far as one more than a brochure holds."""
    query = query.copy()
    query.pop("page", None)
    page = Catalogue(model, actor, query, size=MOST + 1).page()
    return [row.listing.code for row in page.object_list]


# --- the book


@dataclass(frozen=True)
class Chapter:
    """All of one kind in a brochure."""

    label: str
    sheets: list[Sheet]


@transaction.atomic
def order_brochure(codes: list[str], *, title: str, subtitle: str, preface: str, actor: Any) -> BackgroundJob:
    """Have a brochure made in the background; what may be in it is asked again when it is made.

    Raises:
        Invalid: it has no title.
        WrongState: nothing was chosen, or nothing of it may be shown any more.
        TooMany: more than 200 were chosen, or the person has too much under way.
    """
    if not title.strip():
        raise Invalid({"title": [_("请给成果册起一个标题。")]})
    if len(codes) > MOST:
        raise TooMany(_("成果册最多收 %(most)s 项。") % {"most": MOST})
    if not listings_of(codes, actor):
        raise WrongState(_("还没有可以收入的内容，请先在列表中勾选。"))
    words = {"title": title.strip(), "subtitle": subtitle.strip(), "preface": preface.strip()}
    return start_job(KIND, actor=actor, codes=codes, **words)


def bind(work: Work) -> None:
    """Collect the sheets as their owner may see them now, and bind them."""
    codes: list[str] = work.asked["codes"]
    listings = listings_of(codes, work.actor)
    if not listings:
        raise WrongState(_("所选的内容都已下架或不再对您公开，没有可以收入的。"))
    sheets = [sheet_of(listing, work.actor, with_contact=False) for listing in listings]
    words = {name: work.asked[name] for name in ("title", "subtitle", "preface")}
    most = len(sheets)
    # pages come in the order of the book, one or more for each sheet; some are laid out twice
    written = brochure_as_pdf(sheets, laid_out=lambda page: work.progress(min(page, most), most + 1), **words)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "brochure.pdf"
        path.write_bytes(written)
        work.keep_file(path, name=f"{file_stem(work.asked['title'])}.pdf", content_type=PDF)
    work.found(listed=len(sheets), left_out=len(codes) - len(sheets))


def brochure_as_pdf(
    sheets: list[Sheet],
    *,
    title: str,
    subtitle: str,
    preface: str,
    laid_out: Callable[[int], None] | None = None,
) -> bytes:
    """Cover, preface, contents with page numbers, and one sheet after the other."""
    context = {
        "title": title,
        "subtitle": subtitle,
        "preface": preface,
        "chapters": [
            Chapter(str(model._meta.verbose_name_plural), kept)
            for model in LISTING_MODELS
            if (kept := [sheet for sheet in sheets if isinstance(sheet.listing, model)])
        ],
        "first": sheets[0],
        "sides": sides_in_force(),
        "made_at": clock.now(),
        **marks(),
    }
    html = render_to_string("exchange/documents/brochure.html", context)
    return pdf_of(html, given_with(sheets), laid_out=laid_out)


def file_stem(title: str) -> str:
    """A title as the name of a file."""
    kept = "".join(each if each.isalnum() or each in "-·（）()" else " " for each in title)
    return " ".join(kept.split())[:80] or "brochure"


def _outcome(job: BackgroundJob) -> str:
    listed, left_out = job.found.get("listed", 0), job.found.get("left_out", 0)
    told = ngettext("收入 %(n)s 项。", "收入 %(n)s 项。", listed) % {"n": listed}
    if left_out:
        told += ngettext(
            "另有 %(n)s 项已下架或不再对您公开，没有收入。",
            "另有 %(n)s 项已下架或不再对您公开，没有收入。",
            left_out,
        ) % {"n": left_out}
    return told


job_kinds.add(
    JobKind(
        KIND,
        gettext_lazy("制作成果册"),
        bind,
        title=lambda job: _("成果册《%(title)s》") % {"title": job.asked.get("title", "")},
        outcome=_outcome,
        back=lambda job: reverse("exchange:brochure"),
    )
)
