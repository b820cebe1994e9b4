from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.views.generic import RedirectView

from .pages import desk, security, sign_on, tokens

# allauth's own lists of factors, keys and identities stand on one page of ours
to_security = login_required(RedirectView.as_view(pattern_name="accounts_security"))

urlpatterns = [
    path("profile/", desk.profile, name="accounts_profile"),
    path("security/", security.overview, name="accounts_security"),
    path("close/", desk.close, name="accounts_close"),
    path("tokens/", tokens.listed, name="accounts_tokens"),
    path("tokens/new/", tokens.new, name="accounts_token_new"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="accounts_token_revoke"),
    path("sessions/<int:pk>/end/", desk.end, name="accounts_end_session"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("2fa/", to_security, name="mfa_index"),
    path("2fa/webauthn/", to_security, name="mfa_list_webauthn"),
    path("2fa/authenticate/", security.authenticate, name="mfa_authenticate"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sso/", include("allauth.socialaccount.urls")),
    path("sso/<slug:provider_id>/login/", sign_on.login, name="openid_connect_login"),
    path("sso/<slug:provider_id>/login/callback/", sign_on.callback, name="openid_connect_callback"),
    path("", include("allauth.account.urls")),
]
