"""审批流程: whom an organisation asks, in which order, before something counts as approved."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import StepRule
from ..subjects import subject_label


class ApprovalChainQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """The people of an organisation know its chains; so do the platform's staff."""
        if actor.is_authenticated and (actor.is_staff or actor.is_superuser):
            return self.all()
        return self.filter(organisation_id__in=organisation_ids_of(actor))

    def active(self) -> Self:
        return self.filter(is_active=True)


class ApprovalChain(Coded, Timestamped):
    """One organisation's way for one kind of thing; at most one of them is in use."""

    code_prefix = "LC"

    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("单位"),
        on_delete=models.CASCADE,
        related_name="approval_chains",
        editable=False,
    )
    subject = models.CharField(_("审批什么"), max_length=60, editable=False)
    name = models.CharField(_("流程名称"), max_length=60)
    is_active = models.BooleanField(
        _("启用"), default=True, help_text=_("停用后，新提交的内容不再经过这个流程；已在审批中的不受影响。")
    )

    objects = ApprovalChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("审批流程")
        verbose_name_plural = pgettext_lazy("plural", "审批流程")
        ordering = ["organisation__sort_key", "subject", "-is_active", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject"],
                condition=Q(is_active=True),
                name="chain_in_use_once",
                violation_error_message=_("本单位的这类内容已有启用的审批流程，请修改它，或先把它停用。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject_label(self) -> str:
        return subject_label(self.subject)

    @property
    def version(self) -> str:
        """Which writing of it a form showed."""
        return self.updated_at.isoformat()


class StepShape(models.Model):
    """Who decides in a step, and how many of them: in a chain, and in the copy that a running case keeps."""

    order = models.PositiveSmallIntegerField(_("次序"))
    name = models.CharField(_("环节名称"), max_length=30)
    role = models.CharField(_("由哪个角色办理"), max_length=10, choices=Role.choices, blank=True)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("指定的人"), blank=True, related_name="+"
    )
    rule = models.CharField(_("办理方式"), max_length=5, choices=StepRule.choices, default=StepRule.ANY)
    needed = models.PositiveSmallIntegerField(_("须同意的人数"), default=0)
    not_submitter = models.BooleanField(_("提交人回避"), default=False)
    remind_after = models.PositiveSmallIntegerField(_("几天后催办"), default=3)

    class Meta:
        abstract = True
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name

    @property
    def rule_words(self) -> str:
        """The rule in a word or two."""
        if self.rule == StepRule.COUNT:
            return gettext("会签 %(n)s 人") % {"n": self.needed}
        return pgettext("approval", "会签") if self.rule == StepRule.ALL else pgettext("approval", "或签")

    @property
    def least(self) -> int:
        """How many people there must be for it to be passed at all."""
        return self.needed if self.rule == StepRule.COUNT else 1


class ApprovalStep(StepShape):
    """A step of a chain, as its organisation wrote it."""

    chain = models.ForeignKey(
        ApprovalChain, verbose_name=_("审批流程"), on_delete=models.CASCADE, related_name="steps"
    )

    class Meta(StepShape.Meta):
        verbose_name = _("审批环节")
        verbose_name_plural = pgettext_lazy("plural", "审批环节")
        constraints = [
            models.UniqueConstraint(fields=["chain", "order"], name="chain_step_order_once"),
            models.CheckConstraint(
                condition=~Q(rule=StepRule.COUNT) | Q(needed__gte=1),
                name="chain_step_needs_somebody",
                violation_error_message=_("请填写须同意的人数。"),
            ),
        ]
