"""Kinds and states of agreements, with the labels that people see."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgreementKind(TextChoices):
    """What sort of paper it is; only a framework agreement makes a twinning."""

    FRAMEWORK = "framework", _("框架协议")
    SPECIFIC = "specific", _("专项协议")
    MEMORANDUM = "memorandum", _("备忘录")
    BRANCH = "branch", _("基层组织共建")


class AgreementState(TextChoices):
    """Where an agreement is in its life."""

    DRAFT = "draft", _("草稿")
    IN_FORCE = "in_force", _("生效")
    ENDED = "ended", _("已终止")


STATE_TONES = {
    AgreementState.DRAFT: "neutral",
    AgreementState.IN_FORCE: "good",
    AgreementState.ENDED: "warn",
}


class ClauseKind(TextChoices):
    """Which field of cooperation a clause speaks of, so that the work done there finds its clause."""

    GENERAL = "general", _("总则")
    ACTIVITIES = "activities", _("交流互访")
    EXCHANGE = "exchange", _("供需对接")
    SHARING = "sharing", _("资源共享")
    TRANSFER = "transfer", _("成果转化")
    RESEARCH = "research", _("联合攻关")
    TALENT = "talent", _("人才共育")
    PROPOSALS = "proposals", _("建言献策")
    TOURISM = "tourism", _("文旅联动")
    OTHER = "other", _("其他")


class EnclosureKind(TextChoices):
    """What is kept beside an agreement and is no term of it."""

    SCAN = "scan", _("扫描件")
    ANNEX = "annex", _("附件")
    FACTS = "facts", _("情况说明")


class SideColour(TextChoices):
    """The colour a side wears everywhere: `--side-a` … `--side-d` of the tokens."""

    A = "a", _("靛蓝")
    B = "b", _("朱红")
    C = "c", _("青绿")
    D = "d", _("紫")


class TextState(TextChoices):
    """What became of one version of a joint text."""

    DRAFT = "draft", _("起草中")
    OFFERED = "offered", _("待各方同意")
    RETURNED = "returned", _("被要求修改")
    COUNTERED = "countered", _("已有新文本")
    AGREED = "agreed", _("各方同意")
    SUPERSEDED = "superseded", _("已被替代")
    LAPSED = "lapsed", _("逾期失效")
    WITHDRAWN = "withdrawn", _("已撤回")

    @classmethod
    def common(cls) -> tuple["TextState", ...]:
        """The states of what all sides agreed on, now or once."""
        return (cls.AGREED, cls.SUPERSEDED)


TEXT_TONES = {
    TextState.DRAFT: "neutral",
    TextState.OFFERED: "info",
    TextState.RETURNED: "warn",
    TextState.COUNTERED: "neutral",
    TextState.AGREED: "good",
    TextState.SUPERSEDED: "neutral",
    TextState.LAPSED: "warn",
    TextState.WITHDRAWN: "neutral",
}


class CommitmentState(TextChoices):
    """What the sides decided about a commitment; how it stands otherwise is computed, see `Sign`."""

    PROPOSED = "proposed", _("待各方确认")
    ACTIVE = "active", _("执行中")
    CANCELLED = "cancelled", _("已取消")


COMMITMENT_TONES = {
    CommitmentState.PROPOSED: "info",
    CommitmentState.ACTIVE: "good",
    CommitmentState.CANCELLED: "neutral",
}


class ChangeState(TextChoices):
    """What became of a change of a commitment's terms."""

    OPEN = "open", _("待各方同意")
    AGREED = "agreed", _("各方同意")
    DECLINED = "declined", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    DROPPED = "dropped", _("不再需要")


CHANGE_TONES = {
    ChangeState.OPEN: "info",
    ChangeState.AGREED: "good",
    ChangeState.DECLINED: "warn",
    ChangeState.WITHDRAWN: "neutral",
    ChangeState.DROPPED: "neutral",
}


class Sign(TextChoices):
    """How a commitment stands today: computed from reports, dates and blocks, never kept."""

    OVERDUE = "overdue", _("逾期")
    BLOCKED = "blocked", _("受阻")
    DISAGREEMENT = "disagreement", _("分歧")
    SILENT = "silent", _("久未填报")
    NOT_BEGUN = "not_begun", _("未开始")
    UNDER_WAY = "under_way", _("进行中")
    DONE = "done", _("已完成")


SIGN_TONES = {
    Sign.OVERDUE: "bad",
    Sign.BLOCKED: "bad",
    Sign.DISAGREEMENT: "warn",
    Sign.SILENT: "warn",
    Sign.NOT_BEGUN: "neutral",
    Sign.UNDER_WAY: "info",
    Sign.DONE: "good",
}


class Risk(TextChoices):
    """How likely it is that a commitment is not kept in time."""

    LOW = "low", _("低")
    MEDIUM = "medium", _("中")
    HIGH = "high", _("高")


class Verdict(TextChoices):
    """Why a thing that happened counts for a commitment, or does not."""

    RULE = "rule", _("按规则计入")
    ADDED = "added", _("人工计入")
    REMOVED = "removed", _("人工剔除")


class SidesNeeded(TextChoices):
    """Which sides must have taken part in what happened."""

    ACROSS = "across", _("两方以上参与")
    ANY = "any", _("任一方参与")
