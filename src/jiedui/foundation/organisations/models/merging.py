"""Two registrations of one organisation: who said so, and what became of the one that is gone."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from ..choices import Answer


class FormerCode(models.Model):
    """A code under which an organisation was once known: its address leads to the one that was kept.

    `former_key` is the primary key that events of that time name.
    """

    code = models.CharField(_("原编号"), max_length=20, unique=True)
    former_key = models.BigIntegerField(_("原主键"), unique=True)
    name = models.CharField(_("原名称"), max_length=120)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.CASCADE,
        related_name="former_codes",
        verbose_name=_("现单位"),
    )
    merged_at = models.DateTimeField(_("合并时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("原编号")
        verbose_name_plural = _("原编号")
        ordering = ["merged_at", "pk"]

    def __str__(self) -> str:
        return f"{self.code} → {self.organisation_id}"


class MergeProposalQuerySet(models.QuerySet["MergeProposal"]):
    def visible_to(self, actor: Any) -> "MergeProposalQuerySet":
        """Whoever proposed it, and the platform's staff."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        return self.filter(created_by=actor)

    def waiting(self) -> "MergeProposalQuerySet":
        return self.filter(answer=Answer.WAITING)


class MergeProposal(models.Model):
    """A manager says that another registration is their own organisation again; the platform's staff decide."""

    kept = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name=_("保留的单位")
    )
    absorbed = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name=_("并入的单位")
    )
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    answer = models.CharField(
        _("答复"), max_length=10, choices=Answer, default=Answer.WAITING, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        verbose_name=_("提出人"),
    )
    created_at = models.DateTimeField(_("提出时间"), default=clock.now, editable=False)

    objects = MergeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("合并建议")
        verbose_name_plural = _("合并建议")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kept", "absorbed"],
                condition=Q(answer=Answer.WAITING),
                name="merge_proposal_one_waiting",
                violation_error_message=_("这两家单位的合并建议正在等待平台管理员处理。"),
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("absorbed")),
                name="merge_proposal_two",
                violation_error_message=_("单位不能与自己合并。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"
