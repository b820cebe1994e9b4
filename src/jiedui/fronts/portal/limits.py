"""How often one visitor may ask: counted in the cache by the minute, under names that tell nobody who it was."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import TooMany

PER_VISITOR = 10
PER_ADDRESS = 60
WINDOW = 60


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: what the one trusted proxy says, if there is one."""
    if settings.JIEDUI.proxied and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def count_question(request: HttpRequest) -> None:
    """Count one question of this visitor.

    Raises:
        TooMany: the visitor, or everybody at the visitor's address together, asked too often within the minute.
    """
    address = address_of(request)
    visitor = f"{address}|{request.session.session_key or request.COOKIES.get('csrftoken', '')}"
    if _counted(f"visitor|{visitor}") > PER_VISITOR or _counted(f"address|{address}") > PER_ADDRESS:
        raise TooMany(_("您提问得有些快，请过一分钟再试。每分钟最多 %(n)s 次。") % {"n": PER_VISITOR})


def _counted(name: str) -> int:
    minute = int(clock.now().timestamp()) // WINDOW
    key = "ask:" + salted_hmac("portal.limits", f"{name}|{minute}").hexdigest()
    if cache.add(key, 1, timeout=2 * WINDOW):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        cache.set(key, 1, timeout=2 * WINDOW)
        return 1
