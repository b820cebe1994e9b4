"""对接意向: the first contact that a person makes."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import ENQUIRY_TONES, Cooperation, EnquiryState, MessageKind
from ..validators import ChoiceList
from .listing import Listing

OPEN = (EnquiryState.SENT, EnquiryState.ASKED)
_ONE_TARGET = (
    Q(demand__isnull=False, achievement__isnull=True, expert__isnull=True)
    | Q(demand__isnull=True, achievement__isnull=False, expert__isnull=True)
    | Q(demand__isnull=True, achievement__isnull=True, expert__isnull=False)
)


class EnquiryQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """Both organisations, the brokers named, the expert asked, and the platform's staff."""
        if not actor.is_authenticated:
            return self.none()
        if actor.is_staff:
            return self
        own = organisation_ids_of(actor)
        return self.filter(
            Q(from_organisation_id__in=own)
            | Q(to_organisation_id__in=own)
            | Q(from_broker_id=actor.pk)
            | Q(to_broker_id=actor.pk)
            | Q(expert_id__in=actor.expert_profiles.values("pk"))
        )

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def accepted(self) -> Self:
        return self.filter(state=EnquiryState.ACCEPTED)


def _target(model: str, label: Any, related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        f"exchange.{model}",
        verbose_name=label,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
    )


def _person(label: Any, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, related_name="+", **options
    )


class Enquiry(Timestamped, Coded):
    """One organisation asks another about a demand, an achievement or an expert; acceptance introduces the two.

    `own_demand` or `own_achievement` is what the asking organisation put forward: the reason why it asks.
    """

    code_prefix = "DJ"

    demand = _target("Demand", _("技术需求"), "enquiries")
    achievement = _target("Achievement", _("科技成果"), "enquiries")
    expert = _target("Expert", _("专家"), "enquiries")
    own_demand = _target("Demand", _("本单位的需求"), "own_enquiries")
    own_achievement = _target("Achievement", _("本单位的成果"), "own_enquiries")
    from_organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("发起单位"),
        on_delete=models.PROTECT,
        related_name="enquiries_sent",
    )
    to_organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("接收单位"),
        on_delete=models.PROTECT,
        related_name="enquiries_received",
        editable=False,
    )
    from_broker = _person(_("发起方技术经理人"), null=True, blank=True)
    to_broker = _person(_("接收方技术经理人"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=EnquiryState.choices, default=EnquiryState.SENT, editable=False
    )
    cooperation = models.JSONField(
        _("希望的合作方式"), default=list, validators=[ChoiceList(Cooperation.values)]
    )
    unclear = models.TextField(_("需要进一步了解的内容"), max_length=2000)
    about = models.TextField(_("本单位情况"), max_length=2000)
    created_by = _person(_("发起人"), editable=False)
    answered_by = _person(_("答复人"), null=True, editable=False)
    answered_at = models.DateTimeField(_("答复时间"), null=True, editable=False)
    decline_reason = models.CharField(_("婉拒理由"), max_length=500, blank=True, editable=False)
    waiting_since = models.DateTimeField(_("等待起始时间"), editable=False)
    reminded_at = models.DateTimeField(_("提醒时间"), null=True, editable=False)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("对接意向")
        verbose_name_plural = _("对接意向")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["to_organisation", "state"], name="enquiry_received"),
            models.Index(fields=["from_organisation", "state"], name="enquiry_sent"),
            models.Index(fields=["state", "waiting_since"], name="enquiry_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=_ONE_TARGET,
                name="enquiry_one_target",
                violation_error_message=_("对接意向只针对一项需求、一项成果或一位专家"),
            ),
            models.CheckConstraint(
                condition=Q(own_demand__isnull=True) | Q(own_achievement__isnull=True),
                name="enquiry_one_own",
                violation_error_message=_("只能选择本单位的一项需求或一项成果"),
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=models.F("to_organisation")),
                name="enquiry_two_parties",
                violation_error_message=_("不能向本单位发起对接"),
            ),
            *(
                models.UniqueConstraint(
                    fields=["from_organisation", target],
                    condition=Q(state__in=OPEN, **{f"{target}__isnull": False}),
                    name=f"enquiry_one_open_about_{target}",
                    violation_error_message=_("本单位已发起对接，请等待答复"),
                )
                for target in ("demand", "achievement", "expert")
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("exchange:enquiry", args=[self.code])

    @property
    def target(self) -> Listing:
        """What the enquiry is about."""
        return self.demand or self.achievement or self.expert

    @property
    def own_listing(self) -> Listing | None:
        """What the asking organisation put forward."""
        return self.own_demand or self.own_achievement

    def own_listing_for(self, actor: Any) -> Listing | None:
        """What was put forward, unless it would tell this reader whose anonymous demand it is."""
        own = self.own_listing
        return own if own is not None and own.owner_known_to(actor) else None

    @property
    def state_tone(self) -> str:
        return ENQUIRY_TONES[EnquiryState(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def cooperation_labels(self) -> list[str]:
        return [str(Cooperation(value).label) for value in self.cooperation]


class EnquiryMessage(Timestamped):
    """What was asked back and answered, before and after the two were introduced."""

    enquiry = models.ForeignKey(
        Enquiry, verbose_name=_("对接意向"), on_delete=models.CASCADE, related_name="messages"
    )
    kind = models.CharField(_("类型"), max_length=12, choices=MessageKind.choices, default=MessageKind.NOTE)
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name=_("单位"), on_delete=models.PROTECT, related_name="+"
    )
    author = _person(_("作者"))
    body = models.TextField(_("内容"), max_length=2000)

    class Meta:
        verbose_name = _("对接留言")
        verbose_name_plural = _("对接留言")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"{self.enquiry_id}: {self.kind}"
