"""A person's own page."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jiedui.foundation.accounts.forms import ProfileForm
from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.services import change_profile
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
