from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.showcase, name="showcase"),
    path("ui/theme/", views.theme, name="theme"),
    path("language/", views.language, name="language"),
]
