"""What one side would change in a commitment that all sides accepted: the old terms count until the others agree."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from ..choices import CHANGE_TONES, ChangeState
from .commitment import Commitment


class CommitmentChangeQuerySet(models.QuerySet["CommitmentChange"]):
    def open(self) -> Self:
        """Those on which some side has not answered."""
        return self.filter(state=ChangeState.OPEN)


class CommitmentChange(models.Model):
    """事项修改: the terms that change, as they were and as they shall be; the row itself is the record of both."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="changes", verbose_name=_("任务事项")
    )
    proposer = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name=_("提出单位")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人"), editable=False
    )
    reason = models.CharField(_("修改理由"), max_length=500)
    before = models.JSONField(_("修改前"), editable=False)
    after = models.JSONField(_("修改后"), editable=False)
    state = models.CharField(
        _("状态"), max_length=12, choices=ChangeState.choices, default=ChangeState.OPEN, editable=False
    )
    proposed_at = models.DateTimeField(_("提出时间"), default=clock.now, editable=False)
    closed_at = models.DateTimeField(_("结束时间"), null=True, editable=False)
    answer = models.CharField(_("答复"), max_length=500, blank=True, editable=False)

    objects = CommitmentChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("事项修改")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            UniqueConstraint(
                fields=["commitment"],
                condition=Q(state="open"),
                name="commitmentchange_one_open",
                violation_error_message=_("已有一项修改等各方答复，请先答复或撤回"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {', '.join(self.after)}"

    def get_absolute_url(self) -> str:
        """Where its steps are taken; it is read on the page of its commitment."""
        return f"{self.commitment.get_absolute_url()}changes/{self.pk}/"

    @property
    def state_tone(self) -> str:
        return CHANGE_TONES[ChangeState(self.state)]
