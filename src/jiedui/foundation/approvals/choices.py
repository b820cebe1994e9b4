from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StepRule(TextChoices):
    """How many of those who may decide in a step have to agree."""

    ANY = "any", _("或签：一人同意即可")
    ALL = "all", _("会签：须全部同意")
    COUNT = "count", _("会签：达到人数即可")


class CaseState(TextChoices):
    RUNNING = "running", pgettext_lazy("approval", "审批中")
    APPROVED = "approved", pgettext_lazy("approval", "已通过")
    RETURNED = "returned", pgettext_lazy("approval", "已退回")
    REJECTED = "rejected", pgettext_lazy("approval", "未通过")
    WITHDRAWN = "withdrawn", pgettext_lazy("approval", "已撤回")


CASE_TONES = {
    CaseState.RUNNING: "info",
    CaseState.APPROVED: "good",
    CaseState.RETURNED: "warn",
    CaseState.REJECTED: "bad",
    CaseState.WITHDRAWN: "neutral",
}


class StepState(TextChoices):
    WAITING = "waiting", pgettext_lazy("approval", "未到")
    OPEN = "open", pgettext_lazy("approval", "办理中")
    DONE = "done", pgettext_lazy("approval", "已办")


class TaskState(TextChoices):
    OPEN = "open", pgettext_lazy("approval", "待办")
    DONE = "done", pgettext_lazy("approval", "已办")
    VOID = "void", pgettext_lazy("approval", "不再需要")


class Verdict(TextChoices):
    AGREE = "agree", pgettext_lazy("approval", "同意")
    RETURN = "return", pgettext_lazy("approval", "退回")
    REFUSE = "refuse", pgettext_lazy("approval", "不同意")


VERDICT_TONES = {Verdict.AGREE: "good", Verdict.RETURN: "warn", Verdict.REFUSE: "bad"}
