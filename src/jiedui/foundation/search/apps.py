from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "jiedui.foundation.search"
    label = "search"
