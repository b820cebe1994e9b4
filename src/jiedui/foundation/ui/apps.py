from django.apps import AppConfig

from jiedui.foundation.core.languages import remember_sentences


class UiConfig(AppConfig):
    name = "jiedui.foundation.ui"
    label = "ui"

    def ready(self) -> None:
        remember_sentences()
