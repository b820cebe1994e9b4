"""A person's access tokens: listed, made, shown once, revoked."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.foundation.core.api import api_areas
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..forms import TokenForm
from ..models import AccessToken, User
from ..tokens import create_token, revoke_token


@login_required
@require_safe
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Own tokens, those in use first."""
    tokens = list(AccessToken.objects.visible_to(request.user))
    context = {
        "usable": [_row(token) for token in tokens if token.is_usable],
        "ended": [_row(token) for token in tokens if not token.is_usable][:20],
    }
    return render_page(request, "accounts/token_list.html", context)


def _row(token: AccessToken) -> dict[str, object]:
    areas = api_areas()
    scopes = [scope.partition(":") for scope in token.scopes]
    words = {"read": _("%(area)s · 读取"), "write": _("%(area)s · 读取和修改")}
    labels = [words[verb] % {"area": areas.get(area, area)} for area, _sign, verb in scopes]
    return {"token": token, "scopes": labels}


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make a token, after the password was asked once more; the answer shows it, and no page ever again."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actor = User.objects.get(username=request.user.get_username())
        with told_to(request, done=_("访问令牌已创建。")) as told:
            kept, token = create_token(actor=actor, **form.values())
        if told.ok:
            return render_page(request, "accounts/token_made.html", {"kept": kept, "made": token})
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
    status = 422 if form.errors else None
    return render_page(request, "accounts/token_form.html", {"form": form}, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a token open nothing any more."""
    token = get_object_or_404(AccessToken.objects.visible_to(request.user), pk=pk)
    actor = User.objects.get(username=request.user.get_username())
    with told_to(request, done=_("令牌已吊销。")):
        revoke_token(token, actor=actor)
    return redirect_to(request, "accounts_tokens")
