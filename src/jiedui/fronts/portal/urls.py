from django.urls import path, re_path

from .pages import ask, media, search

app_name = "portal"

urlpatterns = [
    path("ask/", ask.ask, name="ask"),
    path("search/", search.search, name="search"),
    path("search/hints/", search.hints, name="search_hints"),
    re_path(r"^media/(?P<path>(?:images|original_images)/.+)$", media.picture, name="picture"),
]
