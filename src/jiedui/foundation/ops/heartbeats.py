"""Signs of life of background loops, written seldom and read by `/readyz` and `doctor`."""

from datetime import datetime, timedelta

from django.utils import timezone

from .models import Heartbeat

EVERY = timedelta(seconds=15)
SILENT_AFTER = timedelta(seconds=60)
BUSY_AFTER = timedelta(minutes=30)


class Pulse:
    """Beats for one loop; repeated beats within fifteen seconds are not written."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._last: tuple[datetime, str] | None = None

    def __call__(self, detail: str = "") -> None:
        now = timezone.now()
        if self._last and self._last[1] == detail and now - self._last[0] < EVERY:
            return
        Heartbeat.objects.update_or_create(name=self.name, defaults={"at": now, "detail": detail[:200]})
        self._last = (now, detail)


def is_alive(name: str) -> bool:
    """Whether a loop gave a sign within a minute, or is in long work begun less than half an hour ago."""
    beat = Heartbeat.objects.filter(name=name).first()
    if beat is None:
        return False
    return timezone.now() - beat.at < (BUSY_AFTER if beat.detail else SILENT_AFTER)
