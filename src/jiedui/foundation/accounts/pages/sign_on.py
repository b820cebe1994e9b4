"""The way to the provider and back: whatever goes wrong there is said in words."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect import views
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from requests import RequestException


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _in_words(views.login, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    if request.GET.get("error") == "access_denied":  # some providers forget the state when they say so
        return redirect("socialaccount_login_cancelled")
    return _in_words(views.callback, request, provider_id)


def _in_words(view: object, request: HttpRequest, provider_id: str) -> HttpResponse:
    """allauth's view; a provider that is down, or whose answers lack what they must hold, is no fault of ours."""
    try:
        provider = get_adapter(request).get_provider(request, provider=provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    try:
        return view(request, provider_id)  # type: ignore[operator]  # -- a view, untyped by allauth
    except (RequestException, KeyError, ValueError, TypeError) as problem:
        return render_authentication_error(request, provider, exception=problem)
