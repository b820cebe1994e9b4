from django.urls import path

from .pages import desk

app_name = "jobs"
urlpatterns = [
    path("", desk.listed, name="list"),
    path("<str:code>/", desk.detail, name="detail"),
    path("<str:code>/cancel/", desk.cancel, name="cancel"),
    path("<str:code>/file/", desk.file, name="file"),
]
