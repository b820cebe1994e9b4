"""技术领域: what achievements, demands and experts are about, in two levels."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.languages import in_language


class TechnicalFieldQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        """Fields that may still be chosen; retired ones stay where they were chosen."""
        return self.filter(retired=False)

    def leaves(self) -> Self:
        return self.filter(parent__isnull=False)

    def tops(self) -> Self:
        return self.filter(parent__isnull=True)


class TechnicalField(models.Model):
    """A field of technology; top fields gather leaves, and only leaves are chosen."""

    code = models.CharField(_("代码"), max_length=10, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级领域"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        limit_choices_to={"parent__isnull": True},
    )
    order = models.PositiveIntegerField(_("顺序"), default=0)
    retired = models.BooleanField(_("停用"), default=False)
    local = models.BooleanField(
        _("本地维护"),
        default=True,
        help_text=_("由本平台维护：更新内置目录时不改动本条。修改内置条目的名称时请一并勾选。"),
    )

    objects = TechnicalFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("技术领域")
        verbose_name_plural = _("技术领域")
        ordering = ("order", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "parent"],
                name="technical_field_name",
                violation_error_message=_("同一上级下已有同名领域"),
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="technical_field_not_own_parent",
                violation_error_message=_("上级领域不能是自己"),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name, self.name_en)

    @property
    def path(self) -> str:
        """Where it stands: 农产品加工 › 果蔬副产物. Reads `parent`: select it along."""
        return f"{self.parent.label} › {self.label}" if self.parent else self.label
