from django.urls import path

from .pages import desk

app_name = "notifications"

urlpatterns = [
    path("", desk.listed, name="list"),
    path("preferences/", desk.preferences, name="preferences"),
    path("read/", desk.read_all, name="read_all"),
    path("<int:pk>/open/", desk.open_notice, name="open"),
    path("<int:pk>/read/", desk.read_one, name="read"),
]
