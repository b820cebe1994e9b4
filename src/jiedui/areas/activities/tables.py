"""Lists of activities and of the people invited, to be taken along: what a page shows, to whom the page shows it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import Asked, ExportColumn, list_of

from .filters import ActivityList
from .models import Activity, Participant
from .selectors import sides_of, with_counts, with_parts


def _names(rows: Any) -> str:
    return _("、").join(each.label for each in rows)


def _clauses(activity: Activity) -> str:
    return _("；").join(f"{clause.number} {clause.label}" for clause in activity.clauses.all())


COLUMNS = (
    ExportColumn(gettext_lazy("编号"), lambda row: row.code, 14),
    ExportColumn(gettext_lazy("名称"), lambda row: row.label, 40),
    ExportColumn(gettext_lazy("类别"), lambda row: row.get_kind_display(), 12),
    ExportColumn(gettext_lazy("状态"), lambda row: row.get_state_display(), 10),
    ExportColumn(gettext_lazy("开始时间"), lambda row: row.local_start.replace(tzinfo=None), 18),
    ExportColumn(gettext_lazy("结束时间"), lambda row: row.local_end.replace(tzinfo=None), 18),
    ExportColumn(gettext_lazy("当地时区"), lambda row: row.time_zone, 16),
    ExportColumn(gettext_lazy("地点"), lambda row: row.venue, 28),
    ExportColumn(gettext_lazy("主办单位"), lambda row: row.host.label, 28),
    ExportColumn(gettext_lazy("参办单位"), lambda row: _names(row.co_hosts.all()), 32),
    ExportColumn(gettext_lazy("各方"), lambda row: _("、").join(s.name for s in sides_of(row)), 18),
    ExportColumn(gettext_lazy("所依据的协议"), lambda row: row.agreement.label, 32),
    ExportColumn(gettext_lazy("对应条款"), _clauses, 36),
    ExportColumn(gettext_lazy("参加人数"), lambda row: row.coming, 10),
    ExportColumn(gettext_lazy("签到人数"), lambda row: row.arrived, 10),
)


def _listed(asked: Asked) -> Any:
    return with_counts(with_parts(ActivityList(asked.actor, asked.query).rows()))


def _guests(asked: Asked) -> Any:
    """Everybody invited to one activity, for those who see the list of people."""
    activity = get_visible(Activity, asked.of, actor=asked.actor)
    require(asked.actor, "activities.see_people", activity)
    people = Participant.objects.filter(activity=activity).select_related("user", "organisation__region")
    return people.order_by("invited_at", "pk")


ACTIVITIES = list_of("activities.activities", pgettext_lazy("plural", "交流活动"), COLUMNS, _listed)
ANNOUNCED = list_of(
    "activities.announced",
    pgettext_lazy("plural", "交流活动"),
    COLUMNS,
    lambda asked: _listed(asked).known(),
)
PEOPLE = list_of(
    "activities.people",
    gettext_lazy("人员与签到"),
    (
        ExportColumn(gettext_lazy("姓名"), lambda row: row.name, 16),
        ExportColumn(gettext_lazy("单位名称"), lambda row: row.organisation_label, 32),
        ExportColumn(gettext_lazy("职务"), lambda row: row.position, 20),
        ExportColumn(gettext_lazy("身份"), lambda row: row.get_part_display(), 12),
        ExportColumn(gettext_lazy("回复"), lambda row: row.get_reply_display(), 12),
        ExportColumn(gettext_lazy("留言"), lambda row: row.note, 30),
        ExportColumn(gettext_lazy("签到时间"), lambda row: row.signed_in_at, 18),
    ),
    _guests,
)
