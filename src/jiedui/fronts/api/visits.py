"""How often one address may fetch what machines read without a token: the catalogue, feeds and the map of the site."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import TooMany
from jiedui.foundation.ops.limits import address_of, count

PER_ADDRESS = 120
WINDOW = 60

View = Callable[..., HttpResponseBase]


def limited(scope: str, *, status: int = TooMany.status) -> Callable[[View], View]:
    """Refuse, until the minute is over, who came too often; harvesters of OAI-PMH wait when they meet a 503."""

    def wrapped(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            allowance = count(f"api.{scope}", address_of(request), limit=PER_ADDRESS, seconds=WINDOW)
            if allowance.is_spent:
                return _refused(status, allowance.resets_in)
            return view(request, *args, **kwargs)

        return counted

    return wrapped


def _refused(status: int, seconds: int) -> HttpResponse:
    return HttpResponse(
        _("请求太频繁，请 %(seconds)s 秒后再试。") % {"seconds": seconds},
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": str(seconds), "Cache-Control": "no-store"},
    )
