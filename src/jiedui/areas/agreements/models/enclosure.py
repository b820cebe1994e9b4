"""What lies beside an agreement: the scan of the signed paper, annexes, fact sheets. None of it is a term."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import AgreementState, EnclosureKind
from .agreement import Agreement, Side


class EnclosureQuerySet(models.QuerySet["Enclosure"]):
    def visible_to(self, actor: Any) -> Self:
        """For the organisations that stand in the agreement, and the platform; for everybody where a side made it public."""
        public = Q(is_public=True) & ~Q(agreement__state=AgreementState.DRAFT)
        if not actor.is_authenticated:
            return self.filter(public)
        if actor.is_staff or actor.is_superuser:
            return self.all()
        mine = organisation_ids_of(actor)
        standing = Side.objects.filter(Q(lead__in=mine) | Q(members__in=mine)).values("agreement")
        return self.filter(public | Q(agreement__drafter__in=mine) | Q(agreement__in=standing))


class Enclosure(models.Model):
    """A file that one side added to an agreement; it may come and go without a new approval, and the partners are told."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="enclosures", verbose_name=_("合作协议")
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="enclosures",
        verbose_name=_("添加单位"),
    )
    kind = models.CharField(
        _("类别"), max_length=10, choices=EnclosureKind.choices, default=EnclosureKind.SCAN
    )
    title = models.CharField(_("名称"), max_length=100)
    is_public = models.BooleanField(_("公开"), default=False)
    added_at = models.DateTimeField(_("添加时间"), default=clock.now, editable=False)

    objects = EnclosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("协议附件")
        ordering = ["agreement", "added_at", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_desk_url(self) -> str:
        return reverse("agreements:desk_detail", args=[self.agreement.code])
