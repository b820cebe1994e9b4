"""What happens to commitments."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

COMMITMENT_PROPOSED = EventKind(
    "agreements.commitment.proposed",
    label=_("提出任务事项"),
    sentence=_("%(actor)s 提出任务事项“%(target)s”，待各方确认"),
    tone="info",
)
COMMITMENT_ACCEPTED = EventKind(
    "agreements.commitment.accepted",
    label=_("确认任务事项"),
    sentence=_("%(actor)s 代表一方确认任务事项“%(target)s”"),
)
COMMITMENT_ACTIVATED = EventKind(
    "agreements.commitment.activated",
    label=_("事项开始执行"),
    sentence=_("各方都确认了任务事项“%(target)s”"),
    tone="good",
)
COMMITMENT_DECLINED = EventKind(
    "agreements.commitment.declined",
    label=_("不同意任务事项"),
    sentence=_("%(actor)s 不同意任务事项“%(target)s”"),
    tone="warn",
)
COMMITMENT_WITHDRAWN = EventKind(
    "agreements.commitment.withdrawn",
    label=_("撤回任务事项"),
    sentence=_("%(actor)s 撤回任务事项“%(target)s”"),
)
CANCELLING_ASKED = EventKind(
    "agreements.commitment.cancelling_asked",
    label=_("提出取消"),
    sentence=_("%(actor)s 提出取消任务事项“%(target)s”，待各方同意"),
    tone="warn",
)
COMMITMENT_KEPT = EventKind(
    "agreements.commitment.kept",
    label=_("不取消"),
    sentence=_("%(actor)s 决定不取消任务事项“%(target)s”"),
)
COMMITMENT_CANCELLED = EventKind(
    "agreements.commitment.cancelled",
    label=_("取消任务事项"),
    sentence=_("各方同意取消任务事项“%(target)s”"),
    tone="warn",
)
TERMS_CHANGED = EventKind(
    "agreements.commitment.reworded",
    label=_("修改待确认的事项"),
    sentence=_("%(actor)s 修改了待确认的任务事项“%(target)s”"),
)
CHANGE_PROPOSED = EventKind(
    "agreements.commitment.change_proposed",
    label=_("提出修改事项"),
    sentence=_("%(actor)s 提出修改任务事项“%(target)s”，各方同意之前仍按原来的内容"),
    tone="info",
)
CHANGE_ACCEPTED = EventKind(
    "agreements.commitment.change_accepted",
    label=_("一方同意修改"),
    sentence=_("%(actor)s 代表一方同意修改任务事项“%(target)s”"),
)
CHANGE_AGREED = EventKind(
    "agreements.commitment.changed",
    label=_("修改任务事项"),
    sentence=_("各方同意修改任务事项“%(target)s”，从现在起按新的内容"),
    tone="good",
)
CHANGE_DECLINED = EventKind(
    "agreements.commitment.change_declined",
    label=_("不同意修改"),
    sentence=_("%(actor)s 不同意修改任务事项“%(target)s”，仍按原来的内容"),
    tone="warn",
)
CHANGE_WITHDRAWN = EventKind(
    "agreements.commitment.change_withdrawn",
    label=_("撤回修改"),
    sentence=_("%(actor)s 撤回了对任务事项“%(target)s”的修改"),
)
COMMITMENT_RESETTLED = EventKind(
    "agreements.commitment.resettled",
    label=_("随年度计划调整"),
    sentence=_("各方在年度工作计划中调整了任务事项“%(target)s”"),
)
COMMITMENT_ASSIGNED = EventKind(
    "agreements.commitment.assigned",
    label=_("调整责任单位"),
    sentence=_("%(actor)s 调整了“%(target)s”的责任单位或配合单位"),
)
COMMITMENT_LINKED = EventKind(
    "agreements.commitment.linked",
    label=_("调整前置事项"),
    sentence=_("%(actor)s 调整了“%(target)s”的前置事项"),
)
RISK_CHANGED = EventKind(
    "agreements.commitment.risk_changed",
    label=_("调整风险"),
    sentence=_("%(actor)s 调整了“%(target)s”的风险"),
)
COMMITMENT_REPORTED = EventKind(
    "agreements.commitment.reported",
    label=_("填报进展"),
    sentence=_("%(actor)s 填报“%(target)s”的进展：累计 %(value)s"),
)
DISAGREEMENT_FOUND = EventKind(
    "agreements.commitment.disagreed",
    label=_("出现分歧"),
    sentence=_("各方对“%(target)s”填报的进展不一致：%(lower)s 与 %(upper)s，按较低的计"),
    tone="warn",
)
COMMITMENT_DONE = EventKind(
    "agreements.commitment.done",
    label=_("事项完成"),
    sentence=_("“%(target)s”各方填报都已达到目标"),
    tone="good",
)
BLOCK_OPENED = EventKind(
    "agreements.commitment.blocked",
    label=_("登记受阻"),
    sentence=_("%(actor)s 登记“%(target)s”受阻"),
    tone="bad",
)
BLOCK_LIFTED = EventKind(
    "agreements.commitment.unblocked",
    label=_("解除受阻"),
    sentence=_("%(actor)s 解除了“%(target)s”的受阻"),
    tone="good",
)
COMMITMENT_OVERDUE = EventKind(
    "agreements.commitment.overdue",
    label=_("事项逾期"),
    sentence=_("“%(target)s”已过完成期限，尚未达到目标"),
    tone="bad",
)
REPORT_DUE = EventKind(
    "agreements.commitment.report_due",
    label=_("该填报进展"),
    sentence=_("“%(target)s”已有 %(days)s 天没有填报进展"),
    tone="warn",
)
REPORT_URGED = EventKind(
    "agreements.commitment.report_urged",
    label=_("催办填报"),
    sentence=_("%(actor)s 催办“%(target)s”：请填报进展"),
    tone="warn",
)
ANSWER_URGED = EventKind(
    "agreements.commitment.answer_urged",
    label=_("催办答复"),
    sentence=_("%(actor)s 催办“%(target)s”：请答复是否同意"),
    tone="warn",
)
CHECK_ASKED = EventKind(
    "agreements.commitment.check_asked",
    label=_("请各方核对"),
    sentence=_("%(actor)s 请各方核对“%(target)s”的填报"),
    tone="warn",
)
RULES_CHANGED = EventKind(
    "agreements.commitment.rules_changed",
    label=_("调整佐证规则"),
    sentence=_("%(actor)s 调整了“%(target)s”的佐证规则"),
)
EVIDENCE_JUDGED = EventKind(
    "agreements.commitment.evidence_judged",
    label=_("人工计入或剔除佐证"),
    sentence=_("%(actor)s 对“%(target)s”的一项佐证作了人工处理"),
)
CORRIDOR_PROPOSED = EventKind(
    "agreements.corridor.proposed",
    label=_("提出互惠区间"),
    sentence=_("%(actor)s 为《%(target)s》提出互惠区间 %(low)s–%(high)s，待各方同意"),
)
CORRIDOR_AGREED = EventKind(
    "agreements.corridor.agreed",
    label=_("约定互惠区间"),
    sentence=_("各方为《%(target)s》约定互惠区间 %(low)s–%(high)s"),
    tone="good",
)
