"""Lists of organisations and their people that can be taken along: each says what its page shows, to whom the page shows it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import Asked, ExportColumn, list_of
from jiedui.foundation.ledgers.timelines import timeline_kind

from ..choices import OrganisationKind
from ..contacts import told, viewings_for
from ..filters import OrganisationFilter
from ..models import AllianceMember, Organisation
from ..selectors import found_members
from .ledger import COLUMNS

# what the public list does not say of an organisation; its parent may itself wait to be verified
UNSAID = frozenset({"contact_name", "contact_phone", "contact_email", "parent"})


def _verified(row: Organisation) -> str:
    return str(_("已核验")) if row.is_verified else str(_("待核验"))


def _columns(*, but: frozenset[str] = frozenset()) -> list[ExportColumn]:
    return [
        ExportColumn(gettext_lazy("编号"), lambda row: row.code, 14),
        *(
            ExportColumn(column.label, column.show, column.width)
            for column in COLUMNS
            if column.name not in but
        ),
        ExportColumn(gettext_lazy("核验"), _verified, 10),
    ]


ORGANISATIONS = list_of(
    "organisations.organisations",
    pgettext_lazy("plural", "单位"),
    _columns(but=UNSAID),
    lambda asked: OrganisationFilter(asked.query, asked.actor).rows,
)


def _pending(asked: Asked) -> Any:
    require(asked.actor, "organisations.verify_organisation")
    rows = Organisation.objects.pending().select_related("region", "parent")
    return rows.order_by("created_at", "pk")


VERIFICATION = list_of("organisations.verification", gettext_lazy("待核验单位"), _columns(), _pending)


# --- of one organisation, for its own people


def _unit(asked: Asked, permission: str = "organisations.see_members") -> Organisation:
    organisation = get_visible(Organisation, asked.of, actor=asked.actor)
    require(asked.actor, permission, organisation)
    return organisation


MEMBERS = list_of(
    "organisations.members",
    pgettext_lazy("plural", "单位成员"),
    (
        ExportColumn(gettext_lazy("姓名"), lambda row: row.user.get_full_name()),
        ExportColumn(gettext_lazy("角色"), lambda row: row.get_role_display()),
        ExportColumn(gettext_lazy("加入时间"), lambda row: row.created_at, 18),
    ),
    lambda asked: found_members(_unit(asked), asked.query.get("q", ""), actor=asked.actor),
)
INVITATIONS = list_of(
    "organisations.invitations",
    gettext_lazy("发出的邀请"),
    (
        ExportColumn(gettext_lazy("电子邮箱"), lambda row: row.email, 28),
        ExportColumn(gettext_lazy("角色"), lambda row: row.get_role_display()),
        ExportColumn(gettext_lazy("状态"), lambda row: str(row.state.label), 12),
        ExportColumn(gettext_lazy("邀请时间"), lambda row: row.created_at, 18),
        ExportColumn(gettext_lazy("发送次数"), lambda row: row.sent_count, 10),
        ExportColumn(gettext_lazy("有效期至"), lambda row: row.expires_at, 18),
        ExportColumn(gettext_lazy("接受时间"), lambda row: row.accepted_at, 18),
        ExportColumn(gettext_lazy("撤回时间"), lambda row: row.withdrawn_at, 18),
    ),
    lambda asked: _unit(asked, "organisations.manage_members").invitations.all(),
)


def _standing(asked: Asked) -> Any:
    """An alliance's allies, or the alliances of an organisation."""
    organisation = _unit(asked)
    own = "alliance" if organisation.kind == OrganisationKind.ALLIANCE else "organisation"
    return AllianceMember.objects.filter(**{own: organisation}).select_related("alliance", "organisation")


ALLIES = list_of(
    "organisations.allies",
    gettext_lazy("联盟成员"),
    (
        ExportColumn(gettext_lazy("联盟"), lambda row: row.alliance.label, 32),
        ExportColumn(gettext_lazy("成员单位"), lambda row: row.organisation.label, 32),
        ExportColumn(gettext_lazy("加入时间"), lambda row: row.created_at, 18),
    ),
    _standing,
)
VIEWINGS = list_of(
    "organisations.viewings",
    gettext_lazy("谁看过联系方式"),
    (
        ExportColumn(gettext_lazy("时间"), lambda seen: seen.at, 18),
        ExportColumn(gettext_lazy("查看人"), lambda seen: seen.viewer, 16),
        ExportColumn(gettext_lazy("所在单位"), lambda seen: _("、").join(seen.organisations), 32),
        ExportColumn(gettext_lazy("看了谁的联系方式"), lambda seen: seen.whose or _("您本人"), 32),
        ExportColumn(gettext_lazy("查看途径"), lambda seen: seen.door, 12),
    ),
    lambda asked: viewings_for(asked.actor),
    read=lambda asked, rows: told(rows),
)
TIMELINE = timeline_kind("organisations.timeline", _unit)
EXPORTS = (ORGANISATIONS, VERIFICATION, MEMBERS, INVITATIONS, ALLIES, VIEWINGS, TIMELINE)
