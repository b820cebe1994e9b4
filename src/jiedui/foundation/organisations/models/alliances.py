"""Who stands in an alliance, and who was offered a place or asked for one."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from ..choices import Answer


class AllianceMember(models.Model):
    """An organisation that stands in an alliance of several; it has agreed to."""

    alliance = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.CASCADE,
        related_name="alliance_members",
        verbose_name=_("联盟"),
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.CASCADE,
        related_name="alliance_memberships",
        verbose_name=_("成员单位"),
    )
    created_at = models.DateTimeField(_("加入时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("联盟成员")
        verbose_name_plural = _("联盟成员")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "organisation"],
                name="ally_once",
                violation_error_message=_("该单位已在联盟中。"),
            ),
            models.CheckConstraint(
                condition=~Q(alliance=F("organisation")),
                name="alliance_not_its_own_member",
                violation_error_message=_("联盟不能是自己的成员。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} · {self.organisation}"


class AllianceOfferQuerySet(models.QuerySet["AllianceOffer"]):
    def waiting(self) -> "AllianceOfferQuerySet":
        return self.filter(answer=Answer.WAITING)

    def answered_by_managers_of(self, organisation_ids: Any) -> "AllianceOfferQuerySet":
        """Offers that these organisations have to answer: the asked side's."""
        return self.filter(
            Q(from_ally=False, organisation_id__in=organisation_ids)
            | Q(from_ally=True, alliance_id__in=organisation_ids)
        )


class AllianceOffer(models.Model):
    """A place in an alliance, offered by it or asked for by an organisation; nobody stands in it before the other agrees."""

    alliance = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.CASCADE,
        related_name="offers_made",
        verbose_name=_("联盟"),
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.CASCADE,
        related_name="alliance_offers",
        verbose_name=_("单位"),
    )
    from_ally = models.BooleanField(_("由单位提出"), default=False, editable=False)
    words = models.CharField(_("附言"), max_length=300, blank=True)
    answer = models.CharField(
        _("答复"), max_length=10, choices=Answer, default=Answer.WAITING, editable=False
    )
    answer_words = models.CharField(_("答复说明"), max_length=300, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("提出人"),
    )
    created_at = models.DateTimeField(_("提出时间"), default=clock.now, editable=False)
    answered_at = models.DateTimeField(_("答复时间"), null=True, editable=False)

    objects = AllianceOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("联盟邀约")
        verbose_name_plural = _("联盟邀约")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "organisation"],
                condition=Q(answer=Answer.WAITING),
                name="alliance_offer_one_waiting",
                violation_error_message=_("与该单位的邀约正在等待答复。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} · {self.organisation}"

    @property
    def is_waiting(self) -> bool:
        return self.answer == Answer.WAITING

    @property
    def asked(self) -> Any:
        """The organisation whose managers answer."""
        return self.alliance if self.from_ally else self.organisation

    @property
    def asking(self) -> Any:
        return self.organisation if self.from_ally else self.alliance
