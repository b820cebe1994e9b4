"""登录安全: everything that opens an account, on one page."""

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStageController
from allauth.mfa.base.views import authenticate as allauth_authenticate
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiedui.foundation.accounts import single_sign_on
from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.second_factor import has_second_factor, has_unverified_address, owes_as_staff
from jiedui.foundation.core.panels import filled
from jiedui.foundation.ui.pages import render_page


@never_cache
@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Password, app, passkeys, recovery codes, linked identity and devices."""
    actor = User.objects.get(username=request.user.get_username())
    factors = list(Authenticator.objects.filter(user=actor).order_by("created_at", "pk"))
    of_type = {kind: [factor for factor in factors if factor.type == kind] for kind in Authenticator.Type}
    codes = of_type[Authenticator.Type.RECOVERY_CODES]
    context = {
        "app": next(iter(of_type[Authenticator.Type.TOTP]), None),
        "passkeys": of_type[Authenticator.Type.WEBAUTHN],
        "has_codes": bool(codes),
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
        "has_password": actor.has_usable_password(),
        "has_unverified_address": has_unverified_address(actor),
        "owes_as_staff": owes_as_staff(actor),
        "sessions": UserSession.objects.filter(user=actor).count(),
        "sign_on": single_sign_on.is_offered(),
        "sign_on_name": single_sign_on.provider_name(),
        "linked": SocialAccount.objects.filter(user=actor).order_by("pk"),
        "panels": filled("accounts.security", actor, actor),
    }
    return render_page(request, "accounts/security.html", context)


def authenticate(request: HttpRequest) -> HttpResponse:
    """allauth's second question; who has no factor any more, since it was reset meanwhile, begins anew with the first."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage and not has_second_factor(stage.login.user):
        clear_login(request)
        return redirect("account_login")
    return allauth_authenticate(request)
