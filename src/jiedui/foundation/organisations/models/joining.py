"""Asking to join, and handing one's roles over."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from ..choices import JOINING_ROLES, Answer, Role
from .organisation import Membership


def _managed_by(actor: Any) -> Any:
    return Membership.objects.filter(user=actor, role=Role.MANAGER).values("organisation")


def _person(label: Any, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=label, **options)


class _AskedQuerySet(models.QuerySet[Any]):
    """What somebody asked and somebody answers."""

    def waiting(self) -> Any:
        return self.filter(answer=Answer.WAITING)


class JoiningRequestQuerySet(_AskedQuerySet):
    def visible_to(self, actor: Any) -> "JoiningRequestQuerySet":
        """One's own, those to an organisation that one manages, and all for the platform's staff."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        return self.filter(Q(person=actor) | Q(organisation__in=_managed_by(actor)))


class JoiningRequest(models.Model):
    """A person who asks to belong to an organisation; its managers say in which role, or why not."""

    person = _person(_("申请人"), on_delete=models.CASCADE, related_name="joining_requests")
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.CASCADE,
        related_name="joining_requests",
        verbose_name=_("单位"),
    )
    role = models.CharField(
        _("希望的角色"), max_length=10, choices=[(role.value, role.label) for role in JOINING_ROLES]
    )
    reason = models.CharField(_("申请理由"), max_length=300)
    answer = models.CharField(
        _("答复"), max_length=10, choices=Answer, default=Answer.WAITING, editable=False
    )
    answer_words = models.CharField(_("答复说明"), max_length=300, blank=True, editable=False)
    answered_by = _person(_("答复人"), on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True, editable=False)
    created_at = models.DateTimeField(_("申请时间"), default=clock.now, editable=False)

    objects = JoiningRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("加入申请")
        verbose_name_plural = _("加入申请")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["organisation", "answer"], name="joining_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(answer=Answer.WAITING),
                name="joining_one_waiting",
                violation_error_message=_("您已申请加入该单位，请等待答复。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.answer == Answer.WAITING


class HandoverQuerySet(_AskedQuerySet):
    def visible_to(self, actor: Any) -> "HandoverQuerySet":
        """The two people, the organisation's managers, and the platform's staff."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        return self.filter(Q(giver=actor) | Q(receiver=actor) | Q(organisation__in=_managed_by(actor)))


class Handover(models.Model):
    """Roles, and what is open with them, on their way from one person of an organisation to another."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.CASCADE,
        related_name="handovers",
        verbose_name=_("单位"),
    )
    giver = _person(_("移交人"), on_delete=models.CASCADE, related_name="+")
    receiver = _person(_("接手人"), on_delete=models.CASCADE, related_name="+")
    roles = models.JSONField(_("移交的角色"), default=list)
    with_work = models.BooleanField(_("连同未办结的工作"), default=True)
    leaves = models.BooleanField(_("移交后退出单位"), default=False)
    words = models.CharField(_("附言"), max_length=300, blank=True)
    answer = models.CharField(
        _("答复"), max_length=10, choices=Answer, default=Answer.WAITING, editable=False
    )
    created_at = models.DateTimeField(_("提出时间"), default=clock.now, editable=False)
    answered_at = models.DateTimeField(_("答复时间"), null=True, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("移交")
        verbose_name_plural = _("移交")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "giver"],
                condition=Q(answer=Answer.WAITING),
                name="handover_one_waiting",
                violation_error_message=_("您已提出移交，请等待对方确认，或先撤回。"),
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")),
                name="handover_two_people",
                violation_error_message=_("不能移交给自己。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def is_waiting(self) -> bool:
        return self.answer == Answer.WAITING

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles if role in Role.values]
