"""Who is invited, of either side: people with an account, and people without one."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from ..choices import REPLY_TONES, Arrival, Part, Reply
from .activity import Activity

SEATED = Reply.ACCEPTED


class Participant(models.Model):
    """A person at an activity. Their name is for the organisations that run it and for those who come, never public."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="participants", verbose_name=_("交流活动")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="participations",
        null=True,
        blank=True,
        verbose_name=_("平台用户"),
    )
    typed_name = models.CharField(_("姓名"), max_length=60, blank=True)
    position = models.CharField(_("职务"), max_length=80, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="participants",
        null=True,
        blank=True,
        verbose_name=_("单位"),
    )
    typed_organisation = models.CharField(_("单位名称"), max_length=120, blank=True)
    part = models.CharField(_("身份"), max_length=10, choices=Part.choices, default=Part.DELEGATE)
    consents = models.BooleanField(_("已告知本人"), default=False)
    reply = models.CharField(
        _("回复"), max_length=10, choices=Reply.choices, default=Reply.INVITED, editable=False
    )
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True, editable=False)
    note = models.CharField(_("留言"), max_length=200, blank=True)
    waiting_since = models.DateTimeField(_("候补起始时间"), null=True, blank=True, editable=False)
    signed_in_at = models.DateTimeField(_("签到时间"), null=True, blank=True, editable=False)
    arrival = models.CharField(
        _("签到方式"), max_length=6, choices=Arrival.choices, blank=True, editable=False
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("邀请人"),
    )
    invited_at = models.DateTimeField(_("邀请时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("参加人员")
        ordering = ["activity", "invited_at", "id"]
        indexes = [models.Index(fields=["activity", "reply"], name="participant_reply")]
        constraints = [
            UniqueConstraint(
                fields=["activity", "user"],
                condition=Q(user__isnull=False),
                name="participant_once",
                violation_error_message=_("这个人已在名单中"),
            ),
            CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(typed_name=""),
                name="participant_named",
                violation_error_message=_("请选择平台用户，或填写姓名"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.user.get_full_name() if self.user is not None else self.typed_name

    @property
    def organisation_label(self) -> str:
        return self.organisation.label if self.organisation is not None else self.typed_organisation

    @property
    def reply_tone(self) -> str:
        return REPLY_TONES[Reply(self.reply)]

    @property
    def has_seat(self) -> bool:
        return self.reply == SEATED

    def is_of(self, actor: Any) -> bool:
        return bool(actor.is_authenticated and self.user_id == actor.pk)
