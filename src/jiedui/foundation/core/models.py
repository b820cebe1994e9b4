"""Abstract bases only: core has no tables."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import clock
from .codes import new_code


class Timestamped(models.Model):
    """Rows that know when they were made and last changed, by the platform's clock."""

    created_at = models.DateTimeField(_("创建时间"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("更新时间"), default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.updated_at = clock.now()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}
        super().save(*args, **kwargs)


class Coded(models.Model):
    """Rows known to the world by a public code that tells nothing; it is never reused."""

    code_prefix: ClassVar[str] = ""

    code = models.CharField(_("编号"), max_length=20, unique=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.code:
            self.code = new_code(self.code_prefix)
        super().save(*args, **kwargs)
