from django.urls import path

from . import views

urlpatterns = [
    path("feeds/<slug:key>.<slug:form>", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:key>-<int:number>.xml", views.sitemap_part, name="sitemap_part"),
    path("robots.txt", views.robots, name="robots"),
]
