from django.urls import path

from .pages import desk, own_data

app_name = "workbench"

urlpatterns = [
    path("", desk.home, name="home"),
    path("own-data/", own_data.shown, name="own_data"),
    path("own-data/make/", own_data.make, name="own_data_make"),
]
