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


class SideColour(TextChoices):
    """The colour a side wears everywhere: `--side-a` … `--side-d` of the tokens."""

    A = "a", _("靛蓝")
    B = "b", _("朱红")
    C = "c", _("青绿")
    D = "d", _("紫")
