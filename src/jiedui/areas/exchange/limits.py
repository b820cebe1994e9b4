"""How often one reader may have the index asked: searching lists, and looking while a form is written."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.ops.limits import address_of, count

PER_PERSON = 120
PER_ADDRESS = 600
WINDOW = 60


def count_question(request: HttpRequest) -> None:
    """Count one question: of a person by themselves, of strangers by where they come from.

    Raises:
        TooMany: it is one too many within the minute.
    """
    if request.user.is_authenticated:
        name, most = f"person|{request.user.pk}", PER_PERSON
    else:
        name, most = f"address|{address_of(request)}", PER_ADDRESS
    if count("exchange.question", name, limit=most, seconds=WINDOW).is_spent:
        raise TooMany(_("您搜索得有些快，请过一分钟再试。每分钟最多 %(n)s 次。") % {"n": most})
