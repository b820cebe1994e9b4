"""交流活动: something that both sides do together, on a day and in a place."""

from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.selectors import twinning_ids_of_actor
from jiedui.foundation.core import clock
from jiedui.foundation.core.languages import in_language
from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.core.money import MoneyField
from jiedui.foundation.core.periods import Period
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import STATE_TONES, VISIBILITIES, ActivityKind, ActivityState
from ..validators import validate_time_zone
from ..wording import are_whole_days, in_zone_words, span_words

HAPPENED = (ActivityState.HELD, ActivityState.CLOSED)


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Which activities are seen, and which of them lie ahead."""

    def visible_to(self, actor: Any) -> "ActivityQuerySet":
        """Prepared for those who prepare it; once announced, seen by its circle and by everybody invited."""
        known = self.known()
        public = Q(visibility=Visibility.PUBLIC)
        if not actor.is_authenticated:
            return known.filter(public)
        if actor.is_staff or actor.is_superuser:
            return self.all()
        mine = organisation_ids_of(actor)
        keys = Activity.co_hosts.through._base_manager.filter(organisation__in=mine).values("activity")
        own = Q(host__in=mine) | Q(pk__in=keys)
        twinnings = twinning_ids_of_actor(actor)
        twinned = Q(visibility=Visibility.TWINNED) & (
            Q(agreement__in=twinnings) | Q(agreement__parent__in=twinnings)
        )
        invited = Q(pk__in=actor.participations.values("activity"))
        return self.filter(own | (Q(announced_at__isnull=False) & (public | twinned | invited)))

    def open_inside_to(self, actor: Any) -> "ActivityQuerySet":
        """Those whose minutes, resolutions and files the actor sees: the permission `see_inside` as a filter."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        invited = Q(pk__in=actor.participations.values("activity"))
        return self.filter(Q(pk__in=self.run_by(organisation_ids_of(actor)).values("pk")) | invited)

    def known(self) -> "ActivityQuerySet":
        """Announced once, whatever became of it."""
        return self.filter(announced_at__isnull=False)

    def run_by(self, organisation_ids: Any) -> "ActivityQuerySet":
        """Those that one of these organisations hosts or helps to host."""
        keys = Activity.co_hosts.through._base_manager.filter(organisation__in=organisation_ids)
        return self.filter(Q(host__in=organisation_ids) | Q(pk__in=keys.values("activity")))

    def ahead(self) -> "ActivityQuerySet":
        """Not over yet, and not called off."""
        return self.filter(ends_at__gte=clock.now()).exclude(state=ActivityState.CANCELLED)

    def happened(self) -> "ActivityQuerySet":
        return self.filter(state__in=HAPPENED)

    def shared(self) -> "ActivityQuerySet":
        """Those that all sides see once they are announced, whoever takes part in them."""
        return self.filter(visibility__in=(Visibility.PUBLIC, Visibility.TWINNED))

    def beginning_in(self, period: Period) -> "ActivityQuerySet":
        """Those that begin on one of its days, by the platform's clock."""
        rows = self
        if period.starts_at:
            rows = rows.filter(starts_at__gte=period.starts_at)
        if period.ends_before:
            rows = rows.filter(starts_at__lt=period.ends_before)
        return rows

    def under(self, agreement_code: str) -> "ActivityQuerySet":
        """Those of an agreement and of what hangs under it."""
        return self.filter(Q(agreement__code=agreement_code) | Q(agreement__parent__code=agreement_code))

    def between(self, start: datetime, end: datetime) -> "ActivityQuerySet":
        """Those of which any moment lies between the two."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Activity(Coded, Timestamped):
    """A visit, forum, meeting, survey, ceremony or training of the sides of an agreement.

    `sequence` counts what calendars have to be told; in a series, `slot` is when its rule plans this one, wherever it was moved.
    """

    code_prefix: ClassVar[str] = "HD"

    kind = models.CharField(_("类别"), max_length=12, choices=ActivityKind.choices)
    title = models.CharField(_("名称"), max_length=120)
    title_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    agreement = models.ForeignKey(
        "agreements.Agreement", models.PROTECT, related_name="activities", verbose_name=_("所依据的协议")
    )
    clauses = models.ManyToManyField(
        "agreements.Clause", related_name="activities", blank=True, verbose_name=_("对应条款")
    )
    host = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="hosted_activities",
        verbose_name=_("主办单位"),
    )
    co_hosts = models.ManyToManyField(
        "organisations.Organisation",
        related_name="co_hosted_activities",
        verbose_name=_("对方参办单位"),
        help_text=_("对方至少一家：由它确认办结"),
    )
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    time_zone = models.CharField(
        _("当地时区"), max_length=40, default="Asia/Shanghai", validators=[validate_time_zone]
    )
    venue = models.CharField(_("地点"), max_length=120)
    capacity = models.PositiveSmallIntegerField(
        _("名额"), null=True, blank=True, help_text=_("不填则不限；满额后自动候补")
    )
    visibility = models.CharField(
        _("可见范围"), max_length=10, choices=VISIBILITIES, default=Visibility.PUBLIC.value
    )
    purpose = models.TextField(_("目的"), max_length=2000)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=ActivityState.choices,
        default=ActivityState.DRAFT,
        editable=False,
    )
    cancel_reason = models.CharField(_("取消理由"), max_length=500, blank=True, editable=False)
    postponed_from = models.DateTimeField(_("原定时间"), null=True, blank=True, editable=False)
    announced_at = models.DateTimeField(_("通知时间"), null=True, blank=True, editable=False)
    held_at = models.DateTimeField(_("登记举行时间"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(_("日历版次"), default=0, editable=False)
    series = models.ForeignKey(
        "activities.Series",
        models.PROTECT,
        related_name="activities",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("系列"),
    )
    slot = models.DateTimeField(_("系列中的时间"), null=True, blank=True, editable=False)
    cost = MoneyField(_("接待费用"), null=True, blank=True)
    cost_payer = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("费用承担单位"),
    )
    cost_note = models.CharField(_("费用说明"), max_length=300, blank=True)
    news_taken_at = models.DateTimeField(_("动态采用时间"), null=True, blank=True, editable=False)
    news_path = models.CharField(_("动态页面"), max_length=255, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("创建人"),
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("交流活动")
        ordering = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["state", "starts_at"], name="activity_state_start"),
            models.Index(fields=["starts_at"], name="activity_start"),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="activity_ends_after_start",
                violation_error_message=_("结束时间要晚于开始时间"),
            ),
            CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0),
                name="activity_has_room",
                violation_error_message=_("名额至少为 1，不限则留空"),
            ),
            UniqueConstraint(
                fields=["series", "slot"],
                name="activity_slot_once",
                violation_error_message=_("系列中这个时间已有一次"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:detail", args=[self.code])

    def get_desk_url(self) -> str:
        return reverse("activities:desk_detail", args=[self.code])

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return in_language(self.title, self.title_en)

    @property
    def owner(self) -> Any:
        """Whose files and events these are."""
        return self.host

    @property
    def state_tone(self) -> str:
        return STATE_TONES[ActivityState(self.state)]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> datetime:
        """When it begins by the clocks of its place."""
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)

    @property
    def when(self) -> str:
        """From when to when, in words, by the clocks of its place."""
        span = span_words(self.local_start, self.local_end)
        return in_zone_words(span, self.time_zone) if self.is_elsewhere else span

    @property
    def is_on_days(self) -> bool:
        """Whether it lasts for whole days, and no hours are told."""
        return are_whole_days(self.local_start, self.local_end)

    @property
    def was_to_be(self) -> str:
        """When it was to begin before it was put off."""
        before = self.postponed_from
        return f"{before.astimezone(self.zone):%Y-%m-%d %H:%M}" if before else ""

    @property
    def is_moved(self) -> bool:
        """Whether it begins at another time than its series plans."""
        return self.slot is not None and self.slot != self.starts_at

    @property
    def lasts_days(self) -> bool:
        return self.local_start.date() != self.local_end.date()

    @property
    def day(self) -> date:
        """The day on which it begins where it is."""
        return self.local_start.date()

    @property
    def is_elsewhere(self) -> bool:
        """Whether the clocks of its place may differ from the platform's."""
        return self.time_zone != settings.TIME_ZONE

    @property
    def has_happened(self) -> bool:
        return self.state in HAPPENED

    @property
    def is_cancelled(self) -> bool:
        return self.state == ActivityState.CANCELLED

    @property
    def is_open(self) -> bool:
        """Whether people are still invited to it, and still reply."""
        return self.state == ActivityState.ANNOUNCED and self.ends_at >= clock.now()
