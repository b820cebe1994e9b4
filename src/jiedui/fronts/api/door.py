"""What every call passes, whichever router answers it: who, how often, of what type, and once only where it bears a key."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.kept_answers import answered_once
from jiedui.foundation.core.api.calls import actor_of, manners_of, passing
from jiedui.foundation.core.api.versions import named_versions

from .callers import admit
from .problems import UnsupportedType

WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def through_the_door(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap the running of one operation."""
    operation: Any = run.__self__  # type: ignore[attr-defined]  # -- ninja hands over a bound method
    manners = manners_of(operation.view_func)
    types = _types_of(operation)

    @wraps(run)
    def answer(request: HttpRequest, **places: Any) -> HttpResponse:
        try:
            admit(request, manners)
            _require_type(request, types)
            if manners.versioned:
                named_versions(request)
            key = request.headers.get("Idempotency-Key")
            if request.method != "POST" or not key or not actor_of(request).is_authenticated:
                return run(request, **places)
            response, carried = answered_once(
                lambda: run(request, **places),
                person=actor_of(request),
                key=key,
                asked=_digest(request),
                carried=lambda: {"version": passing(request).version, "location": passing(request).location},
            )
            if carried is not None:
                passing(request).version = carried.get("version", "")
                passing(request).location = carried.get("location", "")
            return response
        except Exception as refusal:
            # ninja's handlers say which are refusals, and raise the rest
            refused: HttpResponse = operation.api.on_exception(request, refusal)
            return refused

    return answer


def _types_of(operation: Any) -> set[str]:
    sources = {model.__ninja_param_source__ for model in operation.models}
    return {"multipart/form-data"} if sources & {"file", "form"} else {"application/json"}


def _require_type(request: HttpRequest, types: set[str]) -> None:
    """Whoever sends something says of what type it is.

    Raises:
        UnsupportedType: it is another one than the call takes.
    """
    sent = (request.META.get("CONTENT_LENGTH") or "0") not in {"", "0"}
    if request.method in WITH_BODY and sent and request.content_type not in types:
        wanted = "、".join(sorted(types))
        raise UnsupportedType(_("请求内容的类型应为 %(wanted)s。") % {"wanted": wanted})


def _digest(request: HttpRequest) -> str:
    """What tells a request from others under the same key: method, address, and all that was sent."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                digest.update(repr((name, file.name)).encode() + hashlib.sha256(file.read()).digest())
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()
