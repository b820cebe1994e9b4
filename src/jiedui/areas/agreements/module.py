"""Agreements contribute the twinning: who may see what is shown to twins, and the pages of the agreements."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.indexing import SearchDocument, SearchSource, search_sources
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.notices import NoticeGroup, notice_groups
from jiedui.foundation.core.visibility import PUBLIC_AUDIENCE, audience_provider
from jiedui.foundation.organisations.marks import tells_sides
from jiedui.foundation.organisations.models import Organisation

from . import (  # noqa: F401 -- notices, the merge part and periodic work register on import
    announcements,
    events,
    merging,
    notices,
    sitemap,
    tasks,
)
from .choices import AgreementState
from .models import Agreement, Side
from .selectors import Twinnings, twinning_ids_of_actor, with_parts

event_kinds.add_all(events)
notice_groups.add(
    NoticeGroup(
        "agreements",
        pgettext_lazy("plural", "合作协议"),
        ("agreements.",),
        hint=_("协议生效、补充、终止和到期。"),
        order=30,
    )
)


@audience_provider
def twinnings(actor: Any) -> Iterable[str]:
    return (f"twinning:{pk}" for pk in twinning_ids_of_actor(actor))


@tells_sides
def first_sides(organisations: list[Organisation]) -> dict[int, Side]:
    """The side whose colour an organisation wears: the first on which it stands."""
    twinnings = Twinnings.now()
    found = ((each.pk, twinnings.on(each.pk, each.region.code)) for each in organisations)
    return {pk: sides[0] for pk, sides in found if sides}


def document(agreement: Agreement) -> SearchDocument | None:
    """Drafts are not found; what was ever in force is."""
    text = agreement.text
    if agreement.state == AgreementState.DRAFT or text is None:
        return None
    parts = [text.preamble, *agreement.principles]
    for clause in text.clauses.all():
        parts += [clause.heading, clause.body]
    return SearchDocument(
        title=agreement.title,
        body="\n".join(part for part in parts if part),
        audience=(PUBLIC_AUDIENCE,),
        attrs={"state": agreement.state, "subkind": agreement.kind},
        names=(agreement.title, agreement.title_en),
    )


search_sources.add(
    SearchSource(
        kind="agreement",
        label=_("合作协议"),
        model=Agreement,
        rows=lambda: with_parts(Agreement.objects.all()),
        document=document,
        visible=lambda actor: Agreement.objects.visible_to(actor),
    )
)
navigation.add(
    NavItem(
        key="agreements",
        label=pgettext_lazy("plural", "合作协议"),
        url_name="agreements:list",
        order=50,
        icon="handshake",
        place="public",
    )
)
navigation.add(
    NavItem(
        key="agreements",
        label=pgettext_lazy("plural", "合作协议"),
        url_name="agreements:desk_list",
        icon="file",
        order=130,
    )
)
