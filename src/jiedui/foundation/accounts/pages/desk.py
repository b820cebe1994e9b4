"""A person's own page."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiedui.foundation.accounts.forms import CloseForm, ProfileForm
from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.services import change_profile, close_account, end_session
from jiedui.foundation.core.own_data import Fate, held_of
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    actor = User.objects.get(username=request.user.get_username())
    form = ProfileForm(request.POST or None, instance=actor)
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("个人资料已保存。")) as told:
            change_profile(actor=User.objects.get(pk=actor.pk), **form.values())
        if told.ok:
            response = redirect_to(request, "accounts_profile")
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                form.cleaned_data["language"],
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )
            return response
    return render_page(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else None)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out on one other device."""
    actor = User.objects.get(username=request.user.get_username())
    session = get_object_or_404(UserSession, pk=pk, user=actor)
    with told_to(request, done=_("该设备已退出登录。")):
        end_session(session, actor=actor)
    return redirect_to(request, "usersessions_list")


@login_required
@reauthentication_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Leave for good, after the password was asked once more."""
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actor = User.objects.get(username=request.user.get_username())
        with told_to(request, done=_("账号已注销。")) as told:
            close_account(actor, actor=actor)
        if told.ok:
            logout(request)
            return redirect_to(request, "/")
    held = held_of(request.user)
    context = {
        "form": form,
        "goes": [each for each in held if each.entry.fate == Fate.GOES],
        "stays": [each for each in held if each.entry.fate == Fate.STAYS],
    }
    return render_page(request, "accounts/close.html", context, status=422 if form.errors else None)
