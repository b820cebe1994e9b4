from django.urls import path

from .pages import desk

app_name = "workbench"

urlpatterns = [path("", desk.home, name="home")]
