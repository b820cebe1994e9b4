from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "jiedui.foundation.organisations"
    label = "organisations"
