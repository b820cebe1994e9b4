"""The outbox: which rows the index has yet to read again."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_RETRY = timedelta(seconds=10)
LAST_RETRY = timedelta(hours=1)


class OutboxEntry(models.Model):
    """One touched row, written in the transaction that changed it and deleted once the index holds it.

    A row touched twice has two entries: merging them here would lose the second touch when it falls between the
    indexer's reading and its deleting. The indexer merges them when it reads.
    """

    kind = models.CharField(_("类型"), max_length=50)
    object_id = models.BigIntegerField(_("对象"))
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    due_at = models.DateTimeField(_("下次处理"), default=timezone.now, db_index=True)
    attempts = models.PositiveIntegerField(_("失败次数"), default=0)
    last_error = models.TextField(_("上次错误"), blank=True)

    class Meta:
        verbose_name = _("待索引")
        verbose_name_plural = _("待索引")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    def postpone(self, error: str) -> None:
        """Note a failure and wait: ten seconds, then twice as long each time, up to an hour."""
        self.due_at = timezone.now() + min(FIRST_RETRY * 2 ** min(self.attempts, 20), LAST_RETRY)
        self.attempts += 1
        self.last_error = error
        self.save()


def note(kind: str, keys: Iterable[int]) -> None:
    """Receiver of `core.indexing.touch`."""
    OutboxEntry.objects.bulk_create(OutboxEntry(kind=kind, object_id=key) for key in keys)
