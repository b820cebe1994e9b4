from django.urls import include, path

from .pages import desk

urlpatterns = [
    path("profile/", desk.profile, name="accounts_profile"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("", include("allauth.account.urls")),
]
