"""Agreements contribute the twinning: who may see what is shown to twins, and the pages of the agreements."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.api import ApiRouter, api_routers
from jiedui.foundation.core.attachments import attachable
from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.indexing import SearchDocument, SearchSource, search_sources
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.notices import NoticeGroup, notice_groups
from jiedui.foundation.core.panels import Panel, panels
from jiedui.foundation.core.todos import todo_sources
from jiedui.foundation.core.visibility import PUBLIC_AUDIENCE, audience_provider
from jiedui.foundation.ledgers.exports import export_kinds
from jiedui.foundation.ledgers.kinds import ledger_kinds
from jiedui.foundation.organisations.marks import tells_sides
from jiedui.foundation.organisations.models import Organisation

from . import (  # noqa: F401 -- notices, the merge part and periodic work register on import
    agreeing,
    announcements,
    events,
    merging,
    notices,
    own_data,
    sitemap,
    tasks,
)
from .choices import AgreementState
from .commitments import collecting as collecting
from .commitments import events as commitment_events
from .commitments import notices as commitment_notices  # noqa: F401 -- registers on import
from .commitments import rules as commitment_rules  # noqa: F401 -- likewise
from .commitments import tasks as commitment_tasks  # noqa: F401 -- likewise
from .commitments.export import ALL_EVIDENCE, COMMITMENTS, EVIDENCE, RECIPROCITY
from .commitments.todos import ANSWERS, REPORTS
from .joint import approving  # noqa: F401 -- its subject registers on import
from .joint import events as joint_events
from .joint import rules as joint_rules  # noqa: F401 -- permissions register on import
from .joint.todos import TEXTS
from .models import Agreement, Enclosure, Side
from .plans import events as plan_events
from .plans import notices as plan_notices  # noqa: F401 -- registers on import
from .plans import rules as plan_rules  # noqa: F401 -- permissions register on import
from .plans import settling as plan_settling  # noqa: F401 -- the kind of joint text registers on import
from .plans.export import LINES, PLANS
from .plans.importing import LEDGER
from .selectors import Twinnings, twinning_ids_of_actor, with_parts
from .tables import EXPORTS

event_kinds.add_all(events)
ledger_kinds.add(LEDGER)
event_kinds.add_all(joint_events)
for _list in EXPORTS:
    export_kinds.add(_list)
event_kinds.add_all(commitment_events)
event_kinds.add_all(plan_events)
todo_sources.add(TEXTS)
todo_sources.add(ANSWERS)
todo_sources.add(REPORTS)
for _list in (COMMITMENTS, EVIDENCE, ALL_EVIDENCE, RECIPROCITY, PLANS, LINES):
    export_kinds.add(_list)
notice_groups.add(
    NoticeGroup(
        "agreements",
        pgettext_lazy("plural", "合作协议"),
        ("agreements.",),
        hint=_("协议生效、补充、终止和到期。"),
        order=30,
    )
)
notice_groups.add(
    NoticeGroup(
        "commitments",
        pgettext_lazy("plural", "任务事项"),
        ("agreements.commitment.", "agreements.corridor.", "agreements.plan."),
        hint=_("该确认、该填报、受阻、分歧、逾期和完成；年度工作计划定稿。"),
        order=31,
    )
)


def _keys_of_it(organisation: Organisation, actor: Any) -> dict[str, Any] | None:
    """A way to its keys, for the managers; the others cannot do anything there."""
    return {"organisation": organisation} if actor.has_perm("agreements.manage_keys", organisation) else None


panels.add(
    Panel("organisations.desk_buttons", "keys", "agreements/parts/keys_button.html", _keys_of_it, order=60)
)
attachable(Enclosure, view="agreements.view_enclosure", change="agreements.change_enclosure")


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
    parts = [text.preamble, *text.principles]
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


def _router(name: str) -> Callable[[], Any]:
    def give() -> Any:
        from . import api  # noqa: PLC0415 -- needed when the API is put together, not with every command

        return getattr(api, name)()

    return give


for _prefix, _title in (
    ("agreements", pgettext_lazy("plural", "合作协议")),
    ("commitments", pgettext_lazy("plural", "任务事项")),
    ("plans", pgettext_lazy("plural", "年度工作计划")),
    ("signing-keys", pgettext_lazy("plural", "印证密钥")),
):
    api_routers.add(
        ApiRouter(_prefix, _router(_prefix.replace("-", "_")), "agreements", _("合作协议"), _title)
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
