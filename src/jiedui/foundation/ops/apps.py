from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "jiedui.foundation.ops"
    label = "ops"
