"""Insights contribute the desks of a twinning to a member's navigation, their lists, and its public page to the agreement's."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.navigation import NavItem, navigation
from jiedui.foundation.core.notices import NoticeGroup, notice_groups
from jiedui.foundation.ledgers.exports import export_kinds

from . import (  # noqa: F401 -- permissions, panels and pages register on import
    panels,
    rules,
    sitemap,
)
from .reports import (  # noqa: F401 -- the joint kind, its job, notices, panels and the merge part register on import
    agreeing,
    announcements,
    documents,
    merging,
    notices,
)
from .reports import events as report_events
from .reports import panels as report_panels  # noqa: F401 -- likewise
from .reports import rules as report_rules  # noqa: F401 -- permissions register on import
from .reports.export import REPORTS
from .tables import AWAITED, GAPS, MINE, YEAR

navigation.add(NavItem("mine", _("我的事项"), "insights:mine", icon="check", order=11))
navigation.add(NavItem("insights", _("看板"), "insights:home", icon="chart", order=12))
event_kinds.add_all(report_events)
for _list in (YEAR, GAPS, AWAITED, MINE, REPORTS):
    export_kinds.add(_list)
notice_groups.add(
    NoticeGroup("insights", _("年度报告"), ("insights.",), hint=_("年度报告经各方同意并公开。"), order=32)
)
