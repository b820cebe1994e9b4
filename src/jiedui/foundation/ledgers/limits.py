"""How often one reader may export."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.ops.limits import address_of, count

PER_STRANGER = 10
PER_PERSON = 30
WINDOW = 60


def count_export(request: HttpRequest, reader: Any) -> None:
    """Count one export of a reader: people by themselves, strangers by where they come from.

    Raises:
        TooMany: it is one too many within the minute.
    """
    if reader.is_authenticated:
        name, most = f"person|{reader.pk}", PER_PERSON
    else:
        name, most = f"address|{address_of(request)}", PER_STRANGER
    if count("ledgers.export", name, limit=most, seconds=WINDOW).is_spent:
        raise TooMany(_("您导出得有些快，请过一分钟再试。每分钟最多 %(n)s 次。") % {"n": most})
