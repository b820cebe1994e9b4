"""The outbox: which rows the index has yet to read again; and what was found near a row."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

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


class Nearby(models.Model):
    """What stands near a row among some kinds, found in the index and kept for its page: `keys` are [kind, primary key], nearest first.

    `words` tells of which wording of the row it was found. Losing such a row loses nothing: it is found again.
    """

    kind = models.CharField(_("类型"), max_length=50)
    object_id = models.BigIntegerField(_("对象"))
    surroundings = models.CharField(_("范围"), max_length=200)
    words = models.CharField(_("文字摘要"), max_length=24)
    keys = models.JSONField(_("相近的内容"), default=list)
    found_at = models.DateTimeField(_("查找时间"), default=clock.now)

    class Meta:
        verbose_name = _("相近的内容")
        verbose_name_plural = _("相近的内容")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "surroundings"], name="one_nearby_a_row")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.surroundings}"


def keep_nearby(
    kind: str, pk: int, surroundings: str, *, words: str, keys: Sequence[tuple[str, int]]
) -> None:
    """Keep what was found near a row, in place of what was kept before; two at once leave one row."""
    found = Nearby(kind=kind, object_id=pk, surroundings=surroundings, words=words, keys=keys)
    Nearby.objects.bulk_create(
        [found],
        update_conflicts=True,
        unique_fields=["kind", "object_id", "surroundings"],
        update_fields=["words", "keys", "found_at"],
    )
