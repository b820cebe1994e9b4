"""How often one may call: so many calls a minute for each token, person or address, counted across all processes.

A process takes calls from the shared count ten at a time, so that reading does not have to write each time. It may so
refuse a few calls early, and never lets through more.
"""

from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.ops.limits import count

WINDOW = 60
LEASE = 10
_LEASES_AT_MOST = 10_000


@dataclass(frozen=True)
class Rate:
    """What a caller may still do within this minute."""

    limit: int
    remaining: int
    reset: int


class TooOften(TooMany):
    """The limit of calls was reached."""

    def __init__(self, rate: Rate) -> None:
        super().__init__(_("请求太频繁，请 %(seconds)s 秒后再试。") % {"seconds": rate.reset})
        self.rate = rate


@dataclass
class _Lease:
    """Calls taken from the shared count and not used yet, and what was left there then."""

    window: int
    held: int
    left: int


_leases: dict[str, _Lease] = {}
_lock = Lock()


def spend(who: str, *, known: bool, cost: int = 1) -> Rate:
    """Count a call of somebody.

    Raises:
        TooOften: nothing is left of this minute.
    """
    limit = settings.JIEDUI.api_calls_per_minute if known else settings.JIEDUI.api_visitor_calls_per_minute
    window, passed = divmod(int(clock.now().timestamp()), WINDOW)
    with _lock:
        lease = _leases.get(who)
        if lease is None or lease.window != window:
            if len(_leases) >= _LEASES_AT_MOST:
                _leases.clear()
            lease = _leases[who] = _Lease(window, 0, limit)
        if lease.held < cost and lease.left:
            _take(lease, who, limit, cost)
        rate = Rate(limit, max(0, lease.held - cost) + lease.left, WINDOW - passed)
        if lease.held < cost:
            raise TooOften(Rate(limit, 0, WINDOW - passed))
        lease.held -= cost
    return rate


def _take(lease: _Lease, who: str, limit: int, cost: int) -> None:
    wanted = max(LEASE, cost) if limit > 5 * LEASE else cost
    allowance = count("api.calls", who, limit=limit, seconds=WINDOW, by=wanted)
    lease.held += max(0, min(wanted, allowance.remaining + wanted))
    lease.left = max(0, allowance.remaining)


def forget() -> None:
    """Give up what this process has taken and not used."""
    with _lock:
        _leases.clear()
