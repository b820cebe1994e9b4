"""Who calls: a person by a token, a person by their session where they only read, or nobody.

A session is honoured for reading alone: whatever changes something needs a token, which no foreign page can make a browser
send. So the API needs no check against forged requests, and keeps none.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.middleware import STAFF_OWE
from jiedui.foundation.accounts.models import AccessToken
from jiedui.foundation.accounts.second_factor import owes_as_staff
from jiedui.foundation.accounts.tokens import note_use, scope_allows, token_in_use
from jiedui.foundation.core.api import OPEN_AREA, ApiRouter, api_routers
from jiedui.foundation.core.api.calls import Manners
from jiedui.foundation.core.errors import NotAllowed
from jiedui.foundation.ops.limits import address_of

from .limits import Rate, TooOften, spend
from .problems import Unauthenticated, details_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ROOT = "/api/v1/"


class ScopeNeeded(NotAllowed):
    """A token without the scope that the call needs."""

    code = "scope-needed"


def admit(request: HttpRequest, manners: Manners) -> None:
    """Find out who calls, count the call, and see whether their token reaches so far.

    Raises:
        Unauthenticated: a token was shown that opens nothing, or none where a person is needed.
        TooOften: the caller called too often.
        ScopeNeeded: the token is for other things.
        NotAllowed: the person is of the staff, and owes the installation a second factor.
    """
    shown = request.headers.get("Authorization")
    token = _token(request, shown) if shown is not None else None
    actor = token.user if token else _by_session(request)
    request.user = request.auth = actor  # type: ignore[attr-defined]  # -- ninja's own name for who calls
    request.api_token = token  # type: ignore[attr-defined]  # -- for whoever asks which token is in use
    name = f"token:{token.pk}" if token else f"person:{actor.pk}" if actor.is_authenticated else ""
    _count(request, name, manners.cost)
    if token:
        if owes_as_staff(actor):
            raise NotAllowed(str(STAFF_OWE))
        _require_scope(request, token, manners)
        note_use(token)
        if "Accept-Language" not in request.headers:
            translation.activate(actor.language)
    elif manners.signed_in and not actor.is_authenticated:
        raise Unauthenticated(_no_token(request))


def _token(request: HttpRequest, shown: str) -> AccessToken:
    scheme, _space, text = shown.strip().partition(" ")
    found = token_in_use(text.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        _count(request, "", 1)
        raise Unauthenticated(details_of(401))
    return found


def _by_session(request: HttpRequest) -> Any:
    return request.user if request.method in SAFE else AnonymousUser()


def _no_token(request: HttpRequest) -> str:
    if request.method in SAFE:
        return details_of(401)
    return _("修改数据须使用访问令牌：请在“个人中心 → 访问令牌”中创建。")


def _count(request: HttpRequest, name: str, cost: int) -> None:
    """The rate is told in the headers of the answer, also of a refusal."""
    try:
        rate: Rate = spend(name or f"address:{address_of(request)}", known=bool(name), cost=cost)
    except TooOften as refusal:
        request.api_rate = refusal.rate  # type: ignore[attr-defined]  # -- read by the middleware
        raise
    request.api_rate = rate  # type: ignore[attr-defined]  # -- likewise


def _require_scope(request: HttpRequest, token: AccessToken, manners: Manners) -> None:
    area = entry_of(request.path).scope
    if area == OPEN_AREA:
        return
    verb = "read" if request.method in SAFE or manners.only_reads else "write"
    if not scope_allows(token, f"{area}:{verb}"):
        raise ScopeNeeded(_("访问令牌没有所需的权限：%(scope)s。") % {"scope": f"{area}:{verb}"})


def entry_of(path: str) -> ApiRouter:
    """The router that answers at an address: the longest prefix."""
    at = path.removeprefix(ROOT)
    fitting = [entry for entry in api_routers if at == entry.prefix or at.startswith(f"{entry.prefix}/")]
    return max(fitting, key=lambda entry: len(entry.prefix))
