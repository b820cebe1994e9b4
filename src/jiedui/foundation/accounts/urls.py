from django.urls import include, path

from .pages import desk

urlpatterns = [
    path("profile/", desk.profile, name="accounts_profile"),
    path("close/", desk.close, name="accounts_close"),
    path("sessions/<int:pk>/end/", desk.end, name="accounts_end_session"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("", include("allauth.account.urls")),
]
