from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "jiedui.areas.exchange"
    label = "exchange"
