"""What happens to yearly plans; how their texts are settled is told by the events of joint texts."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

PLAN_STARTED = EventKind(
    "agreements.plan.started",
    label=_("起草年度工作计划"),
    sentence=_("%(actor)s 开始起草《%(target)s》"),
)
PLAN_COPIED = EventKind(
    "agreements.plan.copied",
    label=_("沿用上年计划"),
    sentence=_("%(actor)s 由 %(year)s 年的计划起草《%(target)s》"),
)
PLAN_SETTLED = EventKind(
    "agreements.plan.settled",
    label=_("年度工作计划定稿"),
    sentence=_("各方商定《%(target)s》：%(lines)s 项工作，其中 %(founded)s 项新设为任务事项"),
    tone="good",
)
PLAN_DELETED = EventKind(
    "agreements.plan.deleted",
    label=_("删除年度工作计划草稿"),
    sentence=_("%(actor)s 删除了 %(year)s 年度工作计划的草稿"),
)
