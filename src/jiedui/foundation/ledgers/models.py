"""导入: a ledger that somebody brought in, what was read from it row by row, and what came of each row."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.core.sentences import SentenceField

from .choices import IMPORT_TONES, ROW_TONES, UNDER_WAY, Extent, ImportState, RowState
from .kinds import LedgerKind, Whole, ledger_kinds

SILENT = timedelta(minutes=2)


def private_storage() -> Any:
    return storages["private"]


def stored_name(run: "ImportRun", filename: str) -> str:
    """Nothing of the file's name reaches the disk."""
    return f"ledgers/{run.code}"


class ImportRunQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """One's own, and nobody else's."""
        return self.filter(created_by_id=actor.pk) if actor.is_authenticated else self.none()


class ImportRun(Coded, Timestamped):
    """One file, from the upload to what came of it; `organisation_id` is 0 where the things belong to no organisation.

    `whole_id` is the whole that the rows become parts of, 0 where each becomes a thing of its own.
    `mapping` says by the place of a column in the file which column of the ledger it is. `above` are the rows before the
    headings with their numbers, `merged` the names of merged cells.
    """

    code_prefix = "DR"

    kind = models.CharField(_("导入类型"), max_length=60, editable=False)
    organisation_id = models.BigIntegerField(_("单位"), default=0, editable=False)
    whole_id = models.BigIntegerField(_("导入到哪里"), default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("导入人"),
        on_delete=models.CASCADE,
        related_name="import_runs",
        editable=False,
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ImportState.choices, default=ImportState.MAPPING, editable=False
    )
    file = models.FileField(_("文件"), storage=private_storage, upload_to=stored_name, blank=True)
    file_name = models.CharField(_("文件名"), max_length=150, blank=True)
    sha256 = models.CharField(_("文件指纹"), max_length=64, db_index=True)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    sheet = models.CharField(_("工作表"), max_length=60, blank=True)
    other_sheets = models.JSONField(_("未读取的工作表"), default=list)
    heading_row = models.PositiveIntegerField(_("表头所在行"), default=1)
    heading_last = models.PositiveIntegerField(_("表头末行"), default=1)
    above = models.JSONField(_("表头以上的行"), default=list)
    merged = models.JSONField(_("合并的单元格"), default=list)
    headings = models.JSONField(_("表头"), default=list)
    samples = models.JSONField(_("各列的例子"), default=list)
    mapping = models.JSONField(_("列的对应"), default=dict)
    rows_expected = models.PositiveIntegerField(_("预计行数"), default=0)
    extent = models.CharField(
        _("导入范围"), max_length=5, choices=Extent.choices, default=Extent.ALL, editable=False
    )
    job = models.ForeignKey(
        "jobs.BackgroundJob",
        verbose_name=_("后台任务"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    problem = SentenceField(_("未完成的原因"), blank=True)
    imported_at = models.DateTimeField(_("导入时间"), null=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("ledger", "导入")
        verbose_name_plural = pgettext_lazy("ledgers", "导入")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["created_by", "-created_at"], name="import_of_person")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("ledgers:run", args=[self.code])

    @property
    def of_kind(self) -> LedgerKind | None:
        return ledger_kinds.get(self.kind)

    @property
    def own_kind(self) -> LedgerKind | None:
        """The kind with the columns that it has for what the rows go into."""
        kind = self.of_kind
        return kind.of(kind.becomes.find(self.whole_id)) if kind and isinstance(kind.becomes, Whole) else kind

    @property
    def state_tone(self) -> str:
        return IMPORT_TONES[ImportState(self.state)]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_stuck(self) -> bool:
        """It is said to be under way, and nothing works at it any more: cancelled, given up, or cut off while a page waited."""
        if not self.is_under_way:
            return False
        return not self.job.is_open if self.job is not None else clock.now() - self.updated_at > SILENT


class ImportRow(models.Model):
    """A row as it was read, what is wrong with it by column, and what was made of it: a thing, or the `part` of a whole.

    `notes` say by column how a cell was taken that does not say its value to the letter.
    """

    run = models.ForeignKey(ImportRun, verbose_name=_("导入"), on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    cells = models.JSONField(_("单元格"), default=list)
    errors = models.JSONField(_("错误"), default=dict)
    notes = models.JSONField(_("读法"), default=dict)
    state = models.CharField(_("状态"), max_length=8, choices=RowState.choices, default=RowState.READY)
    target_type = models.ForeignKey(
        ContentType, verbose_name=_("对象类型"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    target_id = models.BigIntegerField(_("对象"), null=True)
    target = GenericForeignKey("target_type", "target_id")
    part = models.CharField(_("导入为哪一部分"), max_length=40, blank=True)
    version = models.CharField(_("导入时的版本"), max_length=64, blank=True)
    refusal = SentenceField(_("不能撤销的原因"), blank=True)

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(
                fields=["run", "number"],
                name="import_row_once",
                violation_error_message=_("同一行只读取一次。"),
            )
        ]
        indexes = [models.Index(fields=["run", "state", "number"], name="import_row_state")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"

    @property
    def state_tone(self) -> str:
        return ROW_TONES[RowState(self.state)]


class ColumnMapping(models.Model):
    """Which column of the ledger an organisation means by a heading of its own; empty for one that is left out."""

    organisation_id = models.BigIntegerField(_("单位"), default=0)
    kind = models.CharField(_("导入类型"), max_length=60)
    heading = models.CharField(_("表头"), max_length=120)
    column = models.CharField(_("对应的列"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("列的对应")
        verbose_name_plural = _("列的对应")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "heading"],
                name="column_mapping_once",
                violation_error_message=_("同一表头只对应一列。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.column}"
