"""How often one visitor may ask."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.ops.limits import address_of, count

PER_VISITOR = 10
PER_ADDRESS = 60
WINDOW = 60


@dataclass(frozen=True)
class Limit:
    """How often within a minute one visitor may ask, and all together from one address."""

    name: str
    per_visitor: int
    per_address: int


QUESTIONS = Limit("ask", PER_VISITOR, PER_ADDRESS)
SEARCHES = Limit("search", 60, 600)
HINTS = Limit("hints", 240, 2400)


def count_question(request: HttpRequest) -> None:
    """Count one question of this visitor.

    Raises:
        TooMany: the visitor, or everybody at the visitor's address together, asked too often within the minute.
    """
    if not within(request, QUESTIONS):
        raise TooMany(_("您提问得有些快，请过一分钟再试。每分钟最多 %(n)s 次。") % {"n": PER_VISITOR})


def count_search(request: HttpRequest) -> None:
    """Count one search of this visitor.

    Raises:
        TooMany: as for a question.
    """
    if not within(request, SEARCHES):
        raise TooMany(
            _("您搜索得有些快，请过一分钟再试。每分钟最多 %(n)s 次。") % {"n": SEARCHES.per_visitor}
        )


def within(request: HttpRequest, limit: Limit) -> bool:
    """Count once more and say whether it is still within the limit."""
    address = address_of(request)
    visitor = f"{address}|{request.session.session_key or request.COOKIES.get(settings.CSRF_COOKIE_NAME, '')}"
    own = count(f"portal.{limit.name}.visitor", visitor, limit=limit.per_visitor, seconds=WINDOW)
    if own.is_spent:
        return False
    return not count(
        f"portal.{limit.name}.address", address, limit=limit.per_address, seconds=WINDOW
    ).is_spent
