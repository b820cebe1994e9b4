"""审批: one thing on its way through a chain – the steps as they were when it set out, who is asked, what they said."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.core.models import Coded
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import CASE_TONES, VERDICT_TONES, CaseState, StepState, TaskState, Verdict
from ..subjects import ApprovalSubject, approval_subjects, subject_label
from .chains import StepShape
from .delegations import Delegation


class ApprovalCaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """An organisation's own affair: its people, whoever submitted it, and the platform's staff."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        return self.filter(Q(organisation_id__in=organisation_ids_of(actor)) | Q(submitter=actor))

    def running(self) -> Self:
        return self.filter(state=CaseState.RUNNING)

    def about(self, target: models.Model) -> Self:
        """Those of one thing, the latest first."""
        kind = ContentType.objects.get_for_model(target)
        return self.filter(target_type=kind, target_id=target.pk).order_by("-started_at", "-pk")


class ApprovalCase(Coded):
    """One run: it ends approved, returned, refused or withdrawn, and the next try is a run of its own."""

    code_prefix = "SP"

    subject = models.CharField(_("审批什么"), max_length=60)
    target_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+", editable=False)
    target_id = models.PositiveBigIntegerField(editable=False)
    title = models.CharField(_("名称"), max_length=250)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("单位"),
        on_delete=models.PROTECT,
        related_name="approval_cases",
    )
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("提交人"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        _("状态"), max_length=9, choices=CaseState.choices, default=CaseState.RUNNING, editable=False
    )
    round = models.PositiveSmallIntegerField(_("第几次提交"), default=1)
    started_at = models.DateTimeField(_("提交时间"), default=clock.now)
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = ApprovalCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("审批")
        verbose_name_plural = pgettext_lazy("plural", "审批")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "target_type", "target_id", "organisation"],
                condition=Q(state=CaseState.RUNNING),
                name="case_runs_once",
                violation_error_message=_("这份内容已在审批中。"),
            )
        ]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-started_at"], name="case_of_target"),
            models.Index(fields=["organisation", "state"], name="case_of_organisation"),
            models.Index(fields=["submitter", "-started_at"], name="case_of_submitter"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("approvals:case", args=[self.code])

    @property
    def of_subject(self) -> ApprovalSubject | None:
        return approval_subjects.get(self.subject)

    @property
    def subject_label(self) -> str:
        return subject_label(self.subject)

    @property
    def state_tone(self) -> str:
        return CASE_TONES[CaseState(self.state)]

    @property
    def is_running(self) -> bool:
        return self.state == CaseState.RUNNING

    @property
    def open_step(self) -> "CaseStep | None":
        """Where it stands; asked of the steps at hand where they were fetched along."""
        return next((step for step in self.steps.all() if step.state == StepState.OPEN), None)

    def find_target(self) -> Any | None:
        """The thing itself; None once it is gone."""
        model = self.target_type.model_class()
        return model._base_manager.filter(pk=self.target_id).first() if model else None


class CaseStep(StepShape):
    """A step as it stood in the chain when the case set out. `turn` counts how often it was opened."""

    case = models.ForeignKey(
        ApprovalCase, verbose_name=_("审批"), on_delete=models.CASCADE, related_name="steps"
    )
    state = models.CharField(
        _("状态"), max_length=7, choices=StepState.choices, default=StepState.WAITING, editable=False
    )
    turn = models.PositiveSmallIntegerField(_("第几轮"), default=0)
    opened_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    done_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    stuck_at = models.DateTimeField(_("无人可办的时间"), null=True, blank=True)

    class Meta(StepShape.Meta):
        verbose_name = _("审批中的环节")
        verbose_name_plural = _("审批中的环节")
        constraints = [models.UniqueConstraint(fields=["case", "order"], name="case_step_order_once")]


class ApprovalTaskQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def decided_by(self, actor: Any) -> Self:
        """What waits for the actor: in their own name, or in that of somebody who delegated to them."""
        if not actor.is_authenticated:
            return self.none()
        mine = organisation_ids_of(actor)
        given = Delegation.objects.today().filter(
            Q(subject="") | Q(subject=OuterRef("step__case__subject")),
            organisation=OuterRef("step__case__organisation"),
            giver=OuterRef("person"),
            receiver=actor,
        )
        open_here = self.open().filter(step__case__organisation_id__in=mine)
        found = open_here.filter(Q(person=actor) | Exists(given))
        return found.exclude(step__not_submitter=True, step__case__submitter=actor)


class ApprovalTask(models.Model):
    """One person asked in one step; whoever decides for them is named by the opinion."""

    step = models.ForeignKey(
        CaseStep, verbose_name=_("审批环节"), on_delete=models.CASCADE, related_name="tasks"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("办理人"),
        on_delete=models.PROTECT,
        related_name="approval_tasks",
    )
    turn = models.PositiveSmallIntegerField(_("第几轮"))
    state = models.CharField(
        _("状态"), max_length=4, choices=TaskState.choices, default=TaskState.OPEN, editable=False
    )
    opened_at = models.DateTimeField(_("到达时间"), default=clock.now)
    reminded_at = models.DateTimeField(_("催办时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = ApprovalTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("审批待办")
        verbose_name_plural = _("审批待办")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "person", "turn"], name="asked_once_in_a_turn")
        ]
        indexes = [models.Index(fields=["person", "state"], name="approval_task_of_person")]

    def __str__(self) -> str:
        return f"{self.step} · {self.person}"


class Opinion(models.Model):
    """What somebody said in a step, and in whose name."""

    task = models.OneToOneField(
        ApprovalTask, verbose_name=_("审批待办"), on_delete=models.CASCADE, related_name="opinion"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("办理人"), on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("受谁委托"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    verdict = models.CharField(_("结论"), max_length=6, choices=Verdict.choices)
    words = models.CharField(_("意见"), max_length=1000, blank=True)
    return_to = models.ForeignKey(
        CaseStep, verbose_name=_("退回到"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("办理时间"), default=clock.now)

    class Meta:
        verbose_name = _("意见")
        verbose_name_plural = pgettext_lazy("plural", "意见")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=Verdict.AGREE) | ~Q(words=""),
                name="opinion_gives_its_reason",
                violation_error_message=_("退回或不同意时，请写明理由。"),
            )
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()

    @property
    def tone(self) -> str:
        return VERDICT_TONES[Verdict(self.verdict)]
