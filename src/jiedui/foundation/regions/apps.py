from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "jiedui.foundation.regions"
    label = "regions"
