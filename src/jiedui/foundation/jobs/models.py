"""后台任务: what somebody asked for and need not wait for, how far it is, and the file that came of it."""

from typing import Any, Self

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.core.sentences import SentenceField

from .choices import JOB_TONES, OPEN, JobState
from .kinds import JobKind, job_kinds


def private_storage() -> Any:
    return storages["private"]


def stored_name(job: "BackgroundJob", filename: str) -> str:
    """Nothing of the file's name reaches the disk."""
    return f"jobs/{job.code}"


class BackgroundJobQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """One's own, and nobody else's."""
        return self.filter(owner_id=actor.pk) if actor.is_authenticated else self.none()

    def open(self) -> Self:
        return self.filter(state__in=OPEN)


class BackgroundJob(Coded, Timestamped):
    """One piece of work: `asked` says what is wanted, `found` what came of it; neither holds personal data."""

    code_prefix = "RW"

    kind = models.CharField(_("任务类型"), max_length=60, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("发起人"), on_delete=models.CASCADE, related_name="jobs"
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=JobState.choices, default=JobState.WAITING, editable=False
    )
    asked = models.JSONField(_("要求"), default=dict)
    found = models.JSONField(_("结果"), default=dict)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=0)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    problem = SentenceField(_("未完成的原因"), blank=True)
    file = models.FileField(_("文件"), storage=private_storage, upload_to=stored_name, blank=True)
    file_name = models.CharField(_("文件名"), max_length=150, blank=True)
    content_type = models.CharField(_("内容类型"), max_length=100, blank=True)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    beat_at = models.DateTimeField(_("最近进展"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    objects = BackgroundJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_of_owner"),
            models.Index(fields=["state", "beat_at"], name="job_alive"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:detail", args=[self.code])

    @property
    def of_kind(self) -> JobKind | None:
        return job_kinds.get(self.kind)

    @property
    def title(self) -> str:
        kind = self.of_kind
        if kind is None:
            return self.kind
        return kind.title(self) if kind.title else str(kind.label)

    @property
    def outcome(self) -> str:
        """What came of it, in a sentence; empty while it is not done."""
        kind = self.of_kind
        if self.state != JobState.DONE or kind is None or kind.outcome is None:
            return ""
        return kind.outcome(self)

    @property
    def back(self) -> str:
        kind = self.of_kind
        return kind.back(self) if kind is not None and kind.back else ""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def state_tone(self) -> str:
        return JOB_TONES[JobState(self.state)]
