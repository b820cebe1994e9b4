from django.urls import path

from . import views

app_name = "files"

urlpatterns = [
    path("add/<str:label>/<str:key>/", views.add, name="add"),
    path("<uuid:pk>/", views.file, name="file"),
    path("<uuid:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("<uuid:pk>/caption/", views.caption, name="caption"),
    path("<uuid:pk>/remove/", views.remove, name="remove"),
]
