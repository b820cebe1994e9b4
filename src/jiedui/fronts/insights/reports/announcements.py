"""What the systems of the sides may be told of yearly reports, and the pages that search engines shall find."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.models import Side
from jiedui.foundation.core.announcing import announce
from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.sitemaps import SitemapSource, sitemap_sources
from jiedui.foundation.organisations.models import Organisation

from ..models import YearlyReport
from . import events


def sides(happening: Happening) -> Iterable[Any]:
    """The organisations that lead a side or are named its members."""
    standing = Side.objects.filter(agreement=cast(YearlyReport, happening.target).agreement_id)
    named = Q(pk__in=standing.values("lead")) | Q(pk__in=standing.values("members"))
    return Organisation.objects.filter(named)


def public_page(happening: Happening) -> str:
    return cast(YearlyReport, happening.target).get_public_url()


announce(
    events.REPORT_PUBLISHED,
    _("一份年度报告经各方同意并公开"),
    group=_("年度报告"),
    to=sides,
    link=public_page,
    order=210,
)
sitemap_sources.add(
    SitemapSource(
        "reports",
        rows=lambda: YearlyReport.objects.common().select_related("agreement").order_by("pk"),
        path=lambda report: report.get_public_url(),
        changed=lambda report: report.updated_at,
    )
)
