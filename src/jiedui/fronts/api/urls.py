from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from .feeds.urls import urlpatterns as feeds
from .oai.urls import urlpatterns as oai
from .pages import documents
from .serving import call_urls
from .webhooks.urls import urlpatterns as webhooks

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    *feeds,
    *oai,
    *webhooks,
    path("api/v1/openapi.json", documents.openapi, name="openapi"),
    path("api/v1/docs/", documents.docs, name="docs"),
    path("api/v1/docs", RedirectView.as_view(pattern_name="api:docs")),
    path("api/v1/", include((call_urls(), "calls"))),
    re_path(r"^api/(?P<rest>.*)$", documents.unknown, name="unknown"),
]
