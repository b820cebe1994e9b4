from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "jiedui.areas.agreements"
    label = "agreements"
