from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "jiedui.areas.activities"
    label = "activities"
