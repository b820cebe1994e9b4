"""收割记录: which things were ever public, when that last changed, and in which sets they stand.

The words come from the things themselves. A row that something happened to is `stale` until it is looked at again,
and stamped if it changed: see `stamping`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HarvestRecord(models.Model):
    """A thing that is, or once was, public; it stays when the thing is taken back, so that harvesters hear of that."""

    kind = models.CharField(_("种类"), max_length=20)
    code = models.CharField(_("编号"), max_length=20, unique=True)
    target_id = models.BigIntegerField(_("对象编号"))
    withdrawn = models.BooleanField(_("已撤回"), default=False)
    fingerprint = models.CharField(_("内容摘要"), max_length=64, blank=True)
    stale = models.BooleanField(_("待核对"), default=True)
    stamped_at = models.DateTimeField(_("变更时间"), null=True)

    class Meta:
        verbose_name = _("收割记录")
        verbose_name_plural = _("收割记录")
        ordering = ("stamped_at", "pk")
        indexes = [
            models.Index(fields=["stamped_at", "id"], name="harvest_order"),
            models.Index(fields=["stale", "id"], name="harvest_stale"),
            models.Index(fields=["kind", "target_id"], name="harvest_target"),
        ]

    def __str__(self) -> str:
        return self.code


class HarvestSet(models.Model):
    """A record stands in a set, such as `achievement`, `field-C:C01`, `region-510703` or `side-3`."""

    record = models.ForeignKey(
        HarvestRecord, verbose_name=_("收割记录"), on_delete=models.CASCADE, related_name="sets"
    )
    spec = models.CharField(_("集合"), max_length=60)

    class Meta:
        verbose_name = _("收割集合")
        verbose_name_plural = _("收割集合")
        constraints = [models.UniqueConstraint(fields=["spec", "record"], name="harvest_set_once")]

    def __str__(self) -> str:
        return self.spec
