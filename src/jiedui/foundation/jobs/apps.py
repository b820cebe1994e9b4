from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jiedui.foundation.jobs"
    label = "jobs"
