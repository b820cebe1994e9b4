"""Pages that belong to no area: theme, language, errors, and the show of all components."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from jiedui.foundation.core.errors import DomainError
from jiedui.foundation.core.installation import marks

from . import typed
from .language import chosen
from .pages import redirect_to, render_page
from .returning import page_before
from .showcase import specimens
from .themes import CODES, COOKIE, COOKIE_AGE


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in this browser for a year."""
    asked = request.POST.get("theme", "auto")
    response: HttpResponse = HttpResponseRedirect(page_before(request))
    if asked in CODES:
        response.set_cookie(
            COOKIE, asked, max_age=COOKIE_AGE, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Django's own switch, which also tells whoever keeps the preference of a signed-in person."""
    asked = request.POST.get("language", "")
    if asked and check_for_language(asked) and request.user.is_authenticated:
        chosen(request.user, asked)
    return set_language(request)


@login_required
@require_GET
def showcase(request: HttpRequest) -> HttpResponse:
    """Every component in every state; for the platform's staff."""
    if not request.user.is_staff:
        raise PermissionDenied
    return render_page(request, "ui/showcase.html", specimens(request))


def _error(request: HttpRequest, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    if not hasattr(request, "user"):
        request.user = AnonymousUser()  # refused on its way in, before anybody asked who sent it
    return HttpResponse(
        render_to_string(f"{status}.html", {"status": status, **(context or {})}, request), status=status
    )


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """A refusal that no page caught, as an error page with the service's own sentence."""
    page = refusal.status if refusal.status in {403, 404, 429} else 400
    way_out = getattr(refusal, "way_out", "")
    response = _error(request, page, {"sentence": str(refusal), "way_out": way_out and reverse(way_out)})
    response.status_code = refusal.status
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """An address that was opened in another way than it serves; says which ways those are, as HTTP asks."""
    response = _error(request, 405)
    response["Allow"] = allowed
    return response


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was typed on a page of ours is shown again, and can be sent anew by whoever is signed in."""
    fields = typed.fields_of(request) if typed.is_from_here(request) else []
    can_go_on = bool(fields) and request.user.is_authenticated and typed.keep(request)
    context = {
        "sentence": _("页面停留太久或浏览器没有保存 Cookie，表单没有提交。"),
        "texts": typed.texts_of(fields),
        "can_go_on": can_go_on,
        "again": request.get_full_path(),
    }
    return HttpResponse(render_to_string("403_csrf.html", context, request), status=403)


@login_required
@require_GET
def typed_text(request: HttpRequest) -> HttpResponse:
    """What was typed when the session had run out: to be sent on, or copied."""
    found = typed.kept(request) or {"path": "", "fields": []}
    fields = [(str(name), str(value)) for name, value in found["fields"]]
    context = {"path": found["path"], "fields": fields, "texts": typed.texts_of(fields)}
    return render_page(request, "ui/typed.html", context)


@login_required
@require_POST
def forget_typed(request: HttpRequest) -> HttpResponse:
    """It is not wanted any more."""
    typed.forget(request)
    return redirect_to(request, settings.LOGIN_REDIRECT_URL)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the shell: whatever broke may break there again."""
    return HttpResponse(render_to_string("500.html", marks()), status=500)
