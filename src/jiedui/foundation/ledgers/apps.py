from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "jiedui.foundation.ledgers"
    label = "ledgers"
