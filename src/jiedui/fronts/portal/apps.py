from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "jiedui.fronts.portal"
    label = "portal"
