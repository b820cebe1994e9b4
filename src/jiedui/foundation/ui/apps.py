from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "jiedui.foundation.ui"
    label = "ui"
