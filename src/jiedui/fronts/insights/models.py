"""年度报告: what the sides of an agreement say together about a period, and the files made of its texts."""

import uuid
from datetime import date
from typing import Any, ClassVar, Self

from django.core.files.storage import storages
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.choices import TextState
from jiedui.areas.agreements.models import JointText, Side
from jiedui.foundation.core import clock
from jiedui.foundation.core.documents import PDF
from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.core.word import WORD
from jiedui.foundation.organisations.selectors import organisation_ids_of

REPORT = "report"


class YearlyReportQuerySet(models.QuerySet["YearlyReport"]):
    """Which reports are seen, and which all sides agreed on."""

    def visible_to(self, actor: Any) -> Self:
        """For the organisations of the agreement and the platform's staff; for everybody once all sides agreed on it."""
        if not actor.is_authenticated:
            return self.common()
        if actor.is_staff or actor.is_superuser:
            return self.all()
        mine = organisation_ids_of(actor)
        standing = Side.objects.filter(Q(lead__in=mine) | Q(members__in=mine)).values("agreement")
        return self.filter(
            Q(agreement__in=standing) | Q(agreement__drafter__in=mine) | Q(pk__in=_common_subjects())
        )

    def common(self) -> Self:
        return self.filter(pk__in=_common_subjects())


class YearlyReport(Coded, Timestamped):
    """A report about a period of an agreement: its words and figures stand in joint texts, one for every draft."""

    code_prefix: ClassVar[str] = "NB"

    agreement = models.ForeignKey(
        "agreements.Agreement", models.PROTECT, related_name="yearly_reports", verbose_name=_("合作协议")
    )
    drafter = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="drafted_reports",
        verbose_name=_("起草单位"),
    )
    title = models.CharField(_("名称"), max_length=200)
    starts_on = models.DateField(_("报告期起"))
    ends_on = models.DateField(_("报告期止"))

    objects = YearlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("年度报告")
        ordering = ["-ends_on", "-starts_on", "-pk"]
        constraints = [
            UniqueConstraint(
                fields=["agreement", "starts_on", "ends_on"],
                name="yearlyreport_period_once",
                violation_error_message=_("这份协议在这个报告期已有一份报告，请在那一份里修改"),
            ),
            CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="yearlyreport_ends_after_start",
                violation_error_message=_("报告期的止日不能早于起日"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("insights:report", args=[self.agreement.code, self.code])

    def get_public_url(self) -> str:
        return reverse("insights:public_report", args=[self.agreement.code, self.code])

    @property
    def label(self) -> str:
        return self.title

    @property
    def is_whole_year(self) -> bool:
        """Whether the period is a calendar year."""
        first, last = date(self.starts_on.year, 1, 1), date(self.starts_on.year, 12, 31)
        return (self.starts_on, self.ends_on) == (first, last)


def private_storage() -> Any:
    return storages["private"]


def stored_name(paper: "ReportPaper", filename: str) -> str:
    """Nothing of the report reaches the disk by name."""
    return f"reports/{uuid.uuid4().hex}"


class ReportPaper(models.Model):
    """A text of a report as a file in one language; another text, or the day all sides agree on it, makes another file."""

    class Form(models.TextChoices):
        PDF = "pdf", "PDF"
        WORD = "docx", "Word"

    text = models.ForeignKey(
        "agreements.JointText", models.CASCADE, related_name="report_papers", verbose_name=_("共同文本")
    )
    form = models.CharField(_("格式"), max_length=4, choices=Form.choices)
    language = models.CharField(_("语言"), max_length=10)
    fingerprint = models.CharField(_("文本指纹"), max_length=64)
    is_common = models.BooleanField(_("各方已同意"))
    file = models.FileField(_("文件"), storage=private_storage, upload_to=stored_name)
    name = models.CharField(_("文件名"), max_length=150)
    made_at = models.DateTimeField(_("生成时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("年度报告的文件")
        ordering = ["text", "form"]
        constraints = [
            UniqueConstraint(
                fields=["text", "form", "language"],
                name="reportpaper_once",
                violation_error_message=_("每份文本每种格式、每种语言只有一个文件"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def content_type(self) -> str:
        return PDF if self.form == self.Form.PDF else WORD

    def tells_of(self, text: JointText) -> bool:
        """Whether it still says what the text says, and how far the sides are with it."""
        return self.fingerprint == text.fingerprint and self.is_common == text.is_common


def _common_subjects() -> Any:
    common = JointText.objects.filter(kind=REPORT, state__in=TextState.common())
    return common.values("subject")
