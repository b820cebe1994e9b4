from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "jiedui.fronts.insights"
    label = "insights"
