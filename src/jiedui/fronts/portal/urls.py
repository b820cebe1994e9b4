from django.urls import path, re_path

from .pages import ask, media

app_name = "portal"

urlpatterns = [
    path("ask/", ask.ask, name="ask"),
    re_path(r"^media/(?P<path>(?:images|original_images)/.+)$", media.picture, name="picture"),
]
