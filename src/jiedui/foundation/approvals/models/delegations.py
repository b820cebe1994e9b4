"""委托: who decides for somebody who is away."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.models import Timestamped
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.selectors import memberships_of

from ..subjects import subject_label


class DelegationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """The two people, those who manage their organisation, and the platform's staff."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        managed = [pk for pk, roles in memberships_of(actor).items() if Role.MANAGER in roles]
        return self.filter(Q(giver=actor) | Q(receiver=actor) | Q(organisation_id__in=managed))

    def valid(self) -> Self:
        """Neither revoked nor over."""
        return self.filter(revoked_at__isnull=True, ends_on__gte=clock.today())

    def today(self) -> Self:
        """In force today, while both people belong to the organisation."""
        return self.valid().filter(starts_on__lte=clock.today())


class Delegation(Timestamped):
    """For some days one person of an organisation may decide in another's name; it goes no further than that."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("单位"),
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
    )
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("委托人"),
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("受托人"), on_delete=models.CASCADE, related_name="+"
    )
    subject = models.CharField(_("委托哪类审批"), max_length=60, blank=True)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("审批委托")
        verbose_name_plural = _("审批委托")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")),
                name="delegation_to_another",
                violation_error_message=_("不能委托给自己。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_days_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]
        indexes = [models.Index(fields=["giver", "ends_on"], name="delegation_of_giver")]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"

    @property
    def subject_words(self) -> str:
        return subject_label(self.subject) if self.subject else str(_("全部审批"))

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.ends_on >= clock.today()

    @property
    def is_today(self) -> bool:
        return self.is_valid and self.starts_on <= clock.today()
