from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("待对应列")
    CHECKING = "checking", _("核对中")
    CHECKED = "checked", _("待导入")
    IMPORTING = "importing", _("导入中")
    IMPORTED = "imported", _("已导入")
    UNDOING = "undoing", _("撤销中")
    UNDONE = "undone", _("已撤销")


IMPORT_TONES = {
    ImportState.MAPPING: "warn",
    ImportState.CHECKING: "info",
    ImportState.CHECKED: "warn",
    ImportState.IMPORTING: "info",
    ImportState.IMPORTED: "good",
    ImportState.UNDOING: "info",
    ImportState.UNDONE: "neutral",
}
UNDER_WAY = frozenset({ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING})
WRITTEN = frozenset({ImportState.IMPORTING, ImportState.IMPORTED, ImportState.UNDOING})


class RowState(models.TextChoices):
    FAULTY = "faulty", _("有误")
    READY = "ready", _("可导入")
    CREATED = "created", _("已导入")
    FAILED = "failed", _("未能导入")
    UNDONE = "undone", _("已撤销")
    LEFT_OUT = "left_out", pgettext_lazy("ledger row", "不导入")


ROW_TONES = {
    RowState.FAULTY: "bad",
    RowState.READY: "info",
    RowState.CREATED: "good",
    RowState.FAILED: "bad",
    RowState.UNDONE: "neutral",
    RowState.LEFT_OUT: "neutral",
}


class Extent(models.TextChoices):
    """Whether one faulty row holds back the others."""

    ALL = "all", _("全部无误才导入")
    VALID = "valid", _("只导入无误的行")
