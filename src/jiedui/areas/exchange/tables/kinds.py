"""Ledgers of achievements, demands and experts: each row becomes a draft of the organisation that its person works for."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.files.selectors import attachments_of
from jiedui.foundation.ledgers.kinds import LedgerKind, Things
from jiedui.foundation.ledgers.parsing import shown
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import members_of, organisation_ids_of, organisations_of

from ..choices import ListingState
from ..models import LISTING_MODELS, Achievement, Demand, Expert, Listing
from ..services.listings import check_listing, create_listing, delete_listing
from .columns import COLUMNS

ICONS: dict[type[Listing], str] = {Achievement: "flask", Demand: "bulb", Expert: "users"}


def _in_whose_name(actor: Any, owner: Organisation, values: dict[str, Any]) -> Organisation:
    """The organisation that the row names, else the one chosen for the whole file."""
    named: Organisation = values.pop("owner", owner)
    if named.pk not in organisation_ids_of(actor):
        raise Invalid({"owner": [_("您不属于“%(name)s”，只能登记自己所在单位的内容。") % {"name": named}]})
    if said := values.get("person"):
        values["person"] = _member(named, said)
    return named


def _member(owner: Organisation, said: str) -> Any:
    found = members_of(owner).filter(Q(username=said) | Q(email__iexact=said)).first()
    if found is None:
        raise Invalid({"person": [_("本单位成员中没有账号“%(said)s”。") % {"said": shown(said)}]})
    return found


def _objection(listing: Listing) -> str:
    if listing.state != ListingState.DRAFT or listing.published_at is not None:
        return _("现在的状态是“%(state)s”，不再是草稿。") % {"state": listing.get_state_display()}
    return _("导入后添加了附件。") if attachments_of(listing) else ""


def ledger_of(model: type[Listing]) -> LedgerKind:
    def check(actor: Any, owner: Organisation, values: dict[str, Any]) -> None:
        check_listing(model, owner=_in_whose_name(actor, owner, values), actor=actor, **values)

    def create(actor: Any, owner: Organisation, values: dict[str, Any]) -> Listing:
        return create_listing(model, owner=_in_whose_name(actor, owner, values), actor=actor, **values)

    return LedgerKind(
        code=f"exchange.{model.kind_name}",
        label=model._meta.verbose_name_plural or "",
        one=model._meta.verbose_name or "",
        icon=ICONS[model],
        becomes=Things(
            model=model,
            create=create,
            undo=lambda actor, listing: delete_listing(listing, actor=actor),
            objection=_objection,
        ),
        columns=COLUMNS[model],
        may=lambda actor: bool(organisation_ids_of(actor)),
        owners=lambda actor: list(organisations_of(actor)),
        check=check,
        list_url=lambda owner: reverse(f"exchange:desk_{model.kind_name}s"),
        note=gettext_lazy("导入的都是草稿，只有本单位看得到；核对后提交，由本单位管理员审核发布。"),
    )


LEDGERS = tuple(ledger_of(model) for model in LISTING_MODELS)
