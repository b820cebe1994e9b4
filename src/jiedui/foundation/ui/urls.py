from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.showcase, name="showcase"),
    path("ui/theme/", views.theme, name="theme"),
    path("desk/typed/", views.typed_text, name="typed"),
    path("desk/typed/forget/", views.forget_typed, name="typed_forget"),
    path("language/", views.language, name="language"),
]
