"""The portal contributes its entries to the header, the foot of every page, and what has to be there at the start."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Site

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.panels import Panel, panels
from jiedui.foundation.core.preparation import Preparation, Progress, preparations
from jiedui.foundation.ledgers.exports import export_kinds
from jiedui.foundation.ui.footer import Footer, FooterLink, footer_provider

from . import (  # noqa: F401 -- feeds and pages register on import
    events,
    finding,
    own_data,
    syndication,
)
from .models import StandardPage
from .news_desk import waiting_count
from .selectors import articles_about, articles_of_twinning
from .services import is_prepared, prepare_portal
from .settings import PortalSettings
from .tables import ARTICLES

event_kinds.add_all(events)
on_closing(own_data.forget_editing)
search_sources.add(finding.ARTICLES)
search_sources.add(finding.PAGES)
panels.add(Panel("exchange.public_listing", "articles", "portal/parts/articles_about.html", articles_about))
panels.add(
    Panel("insights.twinning", "articles", "portal/parts/articles_of_twinning.html", articles_of_twinning)
)

export_kinds.add(ARTICLES)


def _edits(request: HttpRequest) -> bool:
    return request.user.has_perm("wagtailadmin.access_admin")


navigation.add(NavItem("home", _("首页"), "/", icon="home", order=5, place="public"))
navigation.add(NavItem("news", _("合作动态"), "/news/", icon="news", order=60, place="public"))
navigation.add(
    NavItem("about", pgettext_lazy("menu", "关于结对"), "/about/", icon="info", order=70, place="public")
)
navigation.add(NavItem("search", _("搜索全站"), "portal:search", icon="search", place="search"))
navigation.add(
    NavItem(
        "news_offers",
        _("新闻稿"),
        "portal:news_offers",
        icon="news",
        order=925,
        visible=_edits,
        badge=lambda request: waiting_count(),
    )
)
navigation.add(NavItem("cms", _("门户编辑"), "/cms/", icon="news", order=930, visible=_edits))


@footer_provider
def footer(request: HttpRequest) -> Footer:
    """Friend links and official lines from the settings, standing pages of the portal from their menu flag."""
    site = Site.find_for_request(request)
    if site is None:
        return Footer()
    kept = PortalSettings.objects.filter(site=site).first() or PortalSettings()
    pages = StandardPage.objects.live().in_menu().order_by("path").only("title", "title_en", "url_path")
    return Footer(
        links=tuple(FooterLink(page.label, page.get_url(request) or "/") for page in pages),
        friends=tuple(FooterLink(link.value["label"], link.value["url"]) for link in kept.friend_links),
        lines=tuple(line for line in (kept.address, kept.copyright_line) if line),
        icp=kept.icp_line,
        police=kept.police_line,
    )


def _prepare(progress: Progress) -> None:
    prepare_portal()
    progress(1, 1)


preparations.add(
    Preparation("portal", _("门户栏目"), needed=lambda: not is_prepared(), run=_prepare, order=50)
)
