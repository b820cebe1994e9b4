from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "jiedui.fronts.workbench"
    label = "workbench"
