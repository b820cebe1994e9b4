"""The share that this app has in a merge: people, letters, alliances, the tree, files."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.audit.models import ContactViewing
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.ledgers.models import ColumnMapping, ImportRow, ImportRun

from .choices import Answer, OrganisationKind
from .merging import Belonging, MergePart, merge_parts
from .models import (
    AllianceMember,
    AllianceOffer,
    Handover,
    JoiningRequest,
    Membership,
    MergeProposal,
    Organisation,
)


def _belonging(model: str, field: str, label: object = "", *once: str) -> Belonging:
    return Belonging(f"organisations.{model}", field, label, once)  # type: ignore[arg-type]  # -- a lazy string


BELONGINGS = (
    _belonging("Membership", "organisation", pgettext_lazy("plural", "单位成员"), "user_id", "role"),
    _belonging("Invitation", "organisation", gettext_lazy("邀请")),
    _belonging("JoiningRequest", "organisation", gettext_lazy("加入申请")),
    _belonging("Handover", "organisation", gettext_lazy("移交")),
    _belonging("AllianceMember", "alliance", gettext_lazy("联盟的成员单位"), "organisation_id"),
    _belonging("AllianceMember", "organisation", gettext_lazy("所在的联盟"), "alliance_id"),
    _belonging("AllianceOffer", "alliance"),
    _belonging("AllianceOffer", "organisation", gettext_lazy("联盟邀约")),
    _belonging("Organisation", "parent", gettext_lazy("下级单位")),
    _belonging("MergeProposal", "kept"),
    _belonging("MergeProposal", "absorbed"),
    _belonging("FormerCode", "organisation", gettext_lazy("更早并入的单位")),
)


def obstacles(kept: Organisation, absorbed: Organisation) -> list[str]:
    if (kept.kind == OrganisationKind.ALLIANCE) != (absorbed.kind == OrganisationKind.ALLIANCE):
        return [_("联盟只能与联盟合并。")]
    return []


def remarks(kept: Organisation, absorbed: Organisation) -> list[str]:
    said = []
    both = Membership.objects.filter(organisation=absorbed).filter(
        user__in=Membership.objects.filter(organisation=kept).values("user")
    )
    if people := both.values("user").distinct().count():
        said.append(_("%(n)s 位成员在两家都有登记，同一角色只保留一个，不同的角色都保留。") % {"n": people})
    if kept.region_id != absorbed.region_id:
        said.append(
            _("两家的所在地区不同，合并后以 %(region)s 为准，所在一方随之而定。")
            % {"region": kept.region.label}
        )
    if kept.kind != absorbed.kind:
        said.append(_("两家的类型不同，合并后为“%(kind)s”。") % {"kind": kept.get_kind_display()})
    if not kept.is_verified and absorbed.is_verified:
        said.append(_("保留的单位尚未核验，合并后视为已核验。"))
    return said


def settle(kept: Organisation, absorbed: Organisation) -> None:
    """Of what may wait only once the kept organisation's stays; what connects the two says nothing any more."""
    asked = JoiningRequest.objects.waiting()
    asked.filter(organisation=absorbed, person__in=asked.filter(organisation=kept).values("person")).update(
        answer=Answer.WITHDRAWN
    )
    given = Handover.objects.waiting()
    given.filter(organisation=absorbed, giver__in=given.filter(organisation=kept).values("giver")).update(
        answer=Answer.WITHDRAWN
    )
    offers = AllianceOffer.objects.waiting()
    for mine, other in (("alliance", "organisation"), ("organisation", "alliance")):
        there = offers.filter(**{mine: kept}).values(other)
        offers.filter(**{mine: absorbed, f"{other}__in": there}).update(answer=Answer.WITHDRAWN)
    pair = {kept.pk, absorbed.pk}
    MergeProposal.objects.filter(kept__in=pair, absorbed__in=pair).delete()
    for between in (AllianceMember, AllianceOffer):
        between._base_manager.filter(alliance__in=pair, organisation__in=pair).delete()
    proposals = MergeProposal.objects.filter(Q(kept=absorbed) | Q(absorbed=absorbed))
    proposals.filter(answer=Answer.WAITING).update(answer=Answer.WITHDRAWN)
    _settle_tree(kept, absorbed)
    _settle_generic(kept, absorbed)


def _settle_generic(kept: Organisation, absorbed: Organisation) -> None:
    """What names organisations without a foreign key, in apps that know of none."""
    kind = ContentType.objects.get_for_model(Organisation)
    Attachment.objects.of(absorbed).update(target_id=kept.pk)
    ImportRow.objects.filter(target_type=kind, target_id=absorbed.pk).update(target_id=kept.pk)
    ImportRun.objects.filter(organisation_id=absorbed.pk).update(organisation_id=kept.pk)
    _move_unless_there(
        ContactViewing.objects.of(absorbed), ContactViewing.objects.of(kept), "target_id", kept
    )
    mappings = ColumnMapping.objects.all()
    _move_unless_there(
        mappings.filter(organisation_id=absorbed.pk),
        mappings.filter(organisation_id=kept.pk),
        "organisation_id",
        kept,
    )


def _move_unless_there(rows: QuerySet[Any], there: QuerySet[Any], column: str, kept: Organisation) -> None:
    """Give rows to the kept organisation; what would stand there twice goes."""
    others = [name for name in _TOGETHER[rows.model] if name != column]
    known = set(there.values_list(*others))
    for row in rows:
        if tuple(getattr(row, name) for name in others) in known:
            row.delete()
    rows.update(**{column: kept.pk})


_TOGETHER: dict[type[Any], tuple[str, ...]] = {
    ContactViewing: ("viewer_id", "target_id", "door", "day"),
    ColumnMapping: ("organisation_id", "kind", "heading"),
}


def _settle_tree(kept: Organisation, absorbed: Organisation) -> None:
    """Whatever stood above the absorbed stands above the kept, where that would otherwise stand below itself."""
    if kept.parent_id == absorbed.pk or _is_below(kept, absorbed):
        Organisation.objects.filter(pk=kept.pk).update(parent=absorbed.parent_id)
        kept.parent_id = absorbed.parent_id
    if absorbed.parent_id == kept.pk:
        Organisation.objects.filter(pk=absorbed.pk).update(parent=None)


def _is_below(organisation: Organisation, above: Organisation) -> bool:
    places = dict(Organisation.objects.values_list("pk", "parent_id"))
    place = organisation.parent_id
    while place is not None:
        if place == above.pk:
            return True
        place = places.get(place)
    return False


merge_parts.add(
    MergePart(
        "organisations",
        belongings=BELONGINGS,
        obstacles=obstacles,
        remarks=remarks,
        settle=settle,
        also=(
            "files.Attachment.target",
            "audit.ContactViewing.target",
            "ledgers.ImportRun.organisation_id",
            "ledgers.ImportRow.target",
            "ledgers.ColumnMapping.organisation_id",
        ),
    )
)
