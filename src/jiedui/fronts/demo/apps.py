from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "jiedui.fronts.demo"
    label = "demo"
