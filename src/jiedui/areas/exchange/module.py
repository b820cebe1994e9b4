"""Supply and demand contributes what can be found, three lists on the portal, the desk's work on them, and who hears of it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.accounts.closing import on_closing
from jiedui.foundation.audit.hiding import hides_actor
from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.attachments import attachable
from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.notices import NoticeGroup, notice_groups
from jiedui.foundation.core.todos import TodoSource, todo_sources, waiting
from jiedui.foundation.core.visibility import audience_provider
from jiedui.foundation.ledgers.exports import export_kinds
from jiedui.foundation.ledgers.kinds import ledger_kinds
from jiedui.foundation.organisations.handing import on_handover
from jiedui.foundation.organisations.rules import contact_opener
from jiedui.foundation.organisations.selectors import organisation_ids_of

from . import (  # noqa: F401 -- these register on import
    alerts,
    announcements,
    approving,
    brochures,
    digests,
    events,
    feeds,
    harvesting,
    learning,
    merging,
    notices,
    own_data,
    panels,
    proving,
    refreshing,
    related,
    reminding,
    sitemap,
    tasks,
)
from .documents import source_of
from .enquiry_todos import ENQUIRIES
from .labels import OWN_SOURCES, label_sources
from .models import LISTING_MODELS, Demand, Enquiry
from .rules import desk_organisation_ids
from .selectors import all_returned, in_review, returned_todos, review_todos
from .services.following import forget_following
from .services.handover import take_over
from .services.leaving import leave_drafts, withdraw_profiles
from .services.saved_searches import forget_searches
from .tables import EXPORTS, LEDGERS

event_kinds.add_all(events)
notice_groups.add(
    NoticeGroup(
        "enquiries",
        pgettext_lazy("plural", "对接意向"),
        ("exchange.enquiry.",),
        hint=_("收到意向、对方答复和留言、被指定跟进。"),
        order=10,
    )
)
notice_groups.add(
    NoticeGroup(
        "listings",
        _("成果、需求与专家"),
        ("exchange.",),
        hint=_("提交审核、退回、发布、到期。"),
        order=20,
    )
)
for _kind in events.LISTING_KINDS.values():
    event_kinds.add(_kind)

for _model in LISTING_MODELS:
    search_sources.add(source_of(_model))
    attachable(
        _model, view="exchange.view_listing", change="exchange.change_listing", document="exchange.see_owner"
    )

for _ledger in LEDGERS:
    ledger_kinds.add(_ledger)
for _list in EXPORTS:
    export_kinds.add(_list)

for _source in OWN_SOURCES:
    label_sources.add(_source)


def _router(where: str, name: str) -> Callable[[], Any]:
    """The router is imported when the API is put together, not with every command."""
    return lambda: import_string(f"jiedui.areas.exchange.api.{where}.{name}")()


for _name, _where, _title in (
    ("achievements", "listings", pgettext_lazy("plural", "科技成果")),
    ("demands", "listings", pgettext_lazy("plural", "技术需求")),
    ("experts", "listings", pgettext_lazy("plural", "专家")),
    ("suggestions", "suggestions", _("匹配推荐")),
    ("searches", "searches", _("我的检索")),
    ("matching", "matching", _("对接台")),
    ("enquiries", "enquiries", pgettext_lazy("plural", "对接意向")),
    ("brochures", "brochures", _("成果册")),
):
    api_routers.add(ApiRouter(_name, _router(_where, _name), "exchange", _("供需对接"), _title))


on_closing(withdraw_profiles)
on_closing(leave_drafts)
on_closing(forget_following)
on_closing(forget_searches)
on_handover(take_over)


@hides_actor(Demand)
def owner_is_unnamed(event: Any, reader: Any, demand: Any) -> bool:
    """Whoever acted on an anonymous demand would tell whose it is."""
    return not demand.owner_known_to(reader)


ASKING_SIDE = {events.ENQUIRY_SENT.code, events.ENQUIRY_SUPPLEMENTED.code, events.ENQUIRY_WITHDRAWN.code}


@hides_actor(Enquiry)
def answerer_is_unnamed(event: Any, reader: Any, enquiry: Any) -> bool:
    """Whoever answers for an anonymous demand stays unnamed until the two are introduced."""
    return event.kind not in ASKING_SIDE and not enquiry.target.owner_known_to(reader)


@contact_opener
def were_introduced(actor: Any, organisation: Any) -> bool:
    """Both organisations of an accepted enquiry see each other's contact."""
    mine = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
    accepted = Enquiry.objects.accepted()
    return bool(mine) and (
        accepted.filter(from_organisation_id__in=mine, to_organisation=organisation).exists()
        or accepted.filter(to_organisation_id__in=mine, from_organisation=organisation).exists()
    )


@audience_provider
def own_profile(actor: Any) -> Iterable[str]:
    return [f"user:{actor.pk}"]


for _order, (_model, _icon) in enumerate(zip(LISTING_MODELS, ("flask", "bulb", "users"), strict=True)):
    _name, _label = _model.kind_name, _model._meta.verbose_name_plural or ""
    navigation.add(
        NavItem(f"{_name}s", _label, f"exchange:{_name}s", icon=_icon, order=10 + _order, place="public")
    )
    navigation.add(
        NavItem(
            f"{_name}s",
            _label,
            f"exchange:desk_{_name}s",
            icon=_icon,
            order=20 + _order,
            badge=waiting("exchange.review", _model),
        )
    )

todo_sources.add(TodoSource("exchange.review", _("待审核的供需信息"), review_todos, in_review, order=10))
todo_sources.add(
    TodoSource("exchange.returned", _("被退回的供需信息"), returned_todos, all_returned, order=20)
)
todo_sources.add(ENQUIRIES)
todo_sources.add(learning.CANDIDATES)
navigation.add(NavItem("suggestions", _("匹配推荐"), "exchange:suggestions", icon="match", order=100))
navigation.add(NavItem("searches", _("我的检索"), "exchange:saved_searches", icon="search", order=220))
navigation.add(
    NavItem(
        "matching",
        _("对接台"),
        "exchange:matching",
        icon="swap",
        order=110,
        visible=lambda request: bool(desk_organisation_ids(request.user)),
    )
)
navigation.add(
    NavItem(
        "enquiries",
        pgettext_lazy("plural", "对接意向"),
        "exchange:enquiries",
        icon="handshake",
        order=120,
        badge=waiting(ENQUIRIES.key),
    )
)
navigation.add(
    NavItem(
        "brochure",
        _("成果册"),
        "exchange:brochure",
        icon="book",
        order=230,
    )
)
navigation.add(
    NavItem(
        "match_quality",
        _("匹配质量"),
        "exchange:match_quality",
        icon="chart",
        order=920,
        visible=lambda request: request.user.has_perm("exchange.view_match_quality"),
    )
)
