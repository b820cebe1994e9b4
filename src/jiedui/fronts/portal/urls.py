from django.urls import path, re_path

from .pages import ask, media, news_offers, search

app_name = "portal"

urlpatterns = [
    path("desk/news-offers/", news_offers.listed, name="news_offers"),
    path("desk/news-offers/<str:source>/<str:key>/draft/", news_offers.draft, name="draft_news"),
    path("desk/news-offers/<str:source>/<str:key>/pass/", news_offers.pass_over, name="pass_over_news"),
    path("ask/", ask.ask, name="ask"),
    path("search/", search.search, name="search"),
    path("search/hints/", search.hints, name="search_hints"),
    re_path(r"^media/(?P<path>(?:images|original_images)/.+)$", media.picture, name="picture"),
]
